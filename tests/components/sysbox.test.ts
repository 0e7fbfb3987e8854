import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { DindRunner, DockerApiEndpoint } from "../../components";
import * as cdktf from "../../components/cdktf";
import { KubernetesDindRunner, KubernetesDindSidecar, KubernetesDockerApiEndpoint } from "../../components/kubernetes";
import { startCommand } from "../../components/spec/runner";
import { SYSBOX, SYSBOX_CHECK } from "../../components/spec/sysbox";
import { IN_USER_NAMESPACE } from "../../components/spec/userNamespace";
import { evaluateProgram } from "../../testing";
import { asPulumi, comparable } from "./cdktf/comparable";
import { Configured } from "./cdktf/configured";
import { Declared } from "./declared";
import { ENGINE_INPUTS } from "./engineInputs";

const mode = "sysbox";
const CLIENTS = { clients: { ci: { role: "run" } } };

describe("an engine under Sysbox", () => {
  it("is confined by its runtime alone, and so is its check", async () => {
    const declared = await Declared.by(() => new DindRunner("ci", { mode }));
    for (const [name, started] of [
      ["ci", SYSBOX],
      ["ci-check", SYSBOX_CHECK],
    ] as const) {
      const made = declared.inputs("Container", name);
      assert.equal(made.runtime, "sysbox-runc");
      assert.deepEqual([made.capabilities, made.securityOpts, made.privileged], [undefined, undefined, undefined]);
      assert.deepEqual(made.entrypoints, startCommand(started));
      assert.deepEqual(made.devices, []);
      assert.ok(made.envs.includes("SYSBOX_HONOR_CAPS=FALSE"));
    }
  });

  it("keeps every rule, with every setting and for one job at a time", async () => {
    assert.deepEqual(await evaluateProgram(() => new DindRunner("ci", { ...ENGINE_INPUTS, mode })), []);
    assert.deepEqual(await evaluateProgram(() => new DindRunner("ci", { mode, ephemeral: true })), []);
    assert.deepEqual(await evaluateProgram(() => new KubernetesDindRunner("ci", { ...ENGINE_INPUTS, mode })), []);
  });

  it("is the same in CDKTF", async () => {
    const declared = await Declared.by(() => new DindRunner("ci", { mode }));
    const configured = new Configured((stack) => new cdktf.DindRunner(stack, "ci", { mode }));
    for (const [name, path] of Object.entries({ ci: "ci/ci/container", "ci-check": "ci/ci/check" })) {
      const written = asPulumi(configured.attributes("docker_container", path));
      assert.deepEqual(comparable(written), comparable(declared.inputs("Container", name)));
    }
  });

  it("has a pod of its runtime class with users of its own, as root of these", async () => {
    const declared = await Declared.by(() => new KubernetesDindRunner("ci", { mode }));
    const { spec, metadata } = declared.inputs("StatefulSet", "ci").spec.template;
    assert.deepEqual([spec.runtimeClassName, spec.hostUsers, metadata.annotations], ["sysbox-runc", false, undefined]);
    const [engine] = spec.containers;
    assert.deepEqual(engine.securityContext, {
      runAsUser: 0,
      runAsGroup: 0,
      runAsNonRoot: false,
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.ok(!engine.volumeMounts.some(({ mountPath }: { mountPath: string }) => /^\/etc\/sub/.test(mountPath)));
    assert.match(declared.inputs("ConfigMap", "ci").data["daemon.json"], /"\/var\/lib\/docker\/sysbox-runc"/);
  });

  it("asks CRI-O for users where the cluster has none for pods, and leaves what is given", async () => {
    const annotations = { "example.com/team": "ci" };
    const args = { mode, hostUsers: true, runtimeClassName: "sysbox-2", annotations } as const;
    const declared = await Declared.by(() => new KubernetesDindRunner("ci", args));
    const { spec, metadata } = declared.inputs("StatefulSet", "ci").spec.template;
    assert.deepEqual([spec.runtimeClassName, spec.hostUsers], ["sysbox-2", undefined]);
    assert.deepEqual(metadata.annotations, { "io.kubernetes.cri-o.userns-mode": "auto:size=65536", ...annotations });
  });

  it("says that a container has no user namespace, as one of another runtime of that name", () => {
    const { status, stderr } = spawnSync("sh", ["-euc", IN_USER_NAMESPACE.value], { encoding: "utf8" });
    const isTheHosts = /^ *0 +0 +4294967295$/m.test(readFileSync("/proc/self/uid_map", "utf8"));
    assert.equal(status, isTheHosts ? 1 : 0);
    if (isTheHosts) assert.match(stderr, /it is not one of Sysbox: the runtime sysbox-runc of this server/);
  });

  for (const [title, [program, words]] of Object.entries({
    "behind a guard": [
      () => new DockerApiEndpoint("ci", { ...CLIENTS, engine: { mode } }),
      /^engine\.mode of .* is "sysbox": it is "rootless" or "rootful": .* guard/,
    ],
    "behind a guard in a pod": [
      () => new KubernetesDockerApiEndpoint("ci", { ...CLIENTS, engine: { mode } }),
      /^engine\.mode of .* is "sysbox": it is "rootless" or "rootful": .* guard/,
    ],
    "as a sidecar": [() => new KubernetesDindSidecar("ci", { mode }), /^mode of .* KubernetesDindRunner/],
    "with GPUs": [() => new DindRunner("ci", { mode, gpus: ["nvidia.com/gpu=all"] }), /^gpus of .* devices/],
    "with a driver that has a device": [
      () => new DindRunner("ci", { mode, storageDriver: "fuse-overlayfs" }),
      /^storageDriver of .* a driver without a device/,
    ],
    "with a profile": [
      () => new KubernetesDindRunner("ci", { mode, seccompProfile: "operator/docker.json" }),
      /^seccompProfile of .* confines its pods itself/,
    ],
  } satisfies Record<string, [() => unknown, RegExp]>))
    it(`is refused ${title}`, async () => {
      await assert.rejects(() => Declared.by(program), { message: words });
    });
});
