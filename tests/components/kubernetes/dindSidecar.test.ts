import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  KubernetesDindSidecar,
  type KubernetesDindSidecarArgs,
  type SidecarOptions,
} from "../../../components/kubernetes";
import { valuesOf } from "../../../components/spec/given";
import { ROOTFUL } from "../../../components/spec/rootful";
import { ROOTLESS } from "../../../components/spec/rootless";
import { ROOTLESS_IN_POD } from "../../../components/spec/rootlessInPod";
import { startCommand } from "../../../components/spec/runner";
import { evaluateProgram } from "../../../testing";
import { Declared } from "../declared";

type PodSpec = kubernetes.types.input.core.v1.PodSpec;

const JOB = { name: "job", image: "docker:27.5.1-cli", command: ["docker", "build", "."] };
const POD: PodSpec = { restartPolicy: "Never", containers: [JOB] };
const OWN_USERS: KubernetesDindSidecarArgs = { hostUsers: false, tunResource: "devices.example.com/tun" };

function program(args?: KubernetesDindSidecarArgs, options?: SidecarOptions, pod: PodSpec = POD) {
  return () => {
    const sidecar = new KubernetesDindSidecar("ci", args);
    new kubernetes.batch.v1.Job("job", { spec: { template: { spec: sidecar.inPod(pod, options) } } });
  };
}

async function podWith(...given: Parameters<typeof program>) {
  return (await Declared.by(program(...given))).inputs("Job", "job").spec.template.spec;
}

describe("a KubernetesDindSidecar", () => {
  it("is an init container that stays, ready before all others", async () => {
    const pod = await podWith({}, {}, { ...POD, initContainers: [{ name: "checkout", image: "alpine/git:2.47.1" }] });
    const [engine, checkout] = pod.initContainers;
    assert.deepEqual([engine.name, engine.restartPolicy, checkout.name], ["engine", "Always", "checkout"]);
    assert.ok(engine.startupProbe && engine.readinessProbe && engine.livenessProbe);
    assert.equal(pod.containers.length, 1);
  });

  it("is one container among others where it is told to be", async () => {
    const pod = await podWith({}, { native: false });
    assert.deepEqual(pod.initContainers, []);
    assert.deepEqual(
      pod.containers.map(({ name, restartPolicy }: { name: string; restartPolicy?: string }) => [name, restartPolicy]),
      [
        ["job", undefined],
        ["engine", undefined],
      ],
    );
  });

  for (const [title, args, runner] of [
    ["rootless", {}, ROOTLESS_IN_POD],
    ["rootless in a user namespace of the pod's own", OWN_USERS, ROOTLESS],
    ["rootful", { mode: "rootful" }, ROOTFUL],
  ] as const) {
    it(`is the runner of the specification: ${title}`, async () => {
      const pod = await podWith(args);
      const [{ command, securityContext, env, volumeMounts, image }] = pod.initContainers;
      assert.equal(image, runner.image);
      assert.deepEqual(command.slice(runner.init.value ? 2 : 0), startCommand(runner));
      assert.deepEqual(securityContext.capabilities, { drop: ["ALL"], add: valuesOf(runner.capabilities) });
      assert.equal(securityContext.runAsUser, runner.user.value === "root" ? 0 : 1000);
      assert.equal(securityContext.procMount, runner.unmaskedPaths.value ? "Unmasked" : undefined);
      assert.equal(pod.hostUsers, runner.unmaskedPaths.value ? false : undefined);
      assert.deepEqual(securityContext.seccompProfile, {
        type: "Localhost",
        localhostProfile: `breakwater/${runner.mode}.json`,
      });
      const names = env.map(({ name }: { name: string }) => name);
      for (const name of Object.keys(runner.environment)) assert.ok(names.includes(name), name);
      assert.equal(volumeMounts[0].mountPath, runner.dataRoot.value);
    });
  }

  it("listens on the loopback of the pod alone", async () => {
    const declared = await Declared.by(program());
    const [{ env, ports }] = declared.inputs("Job", "job").spec.template.spec.initContainers;
    const flags = env.find(({ name }: { name: string }) => name === "DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS").value;
    assert.equal(flags, "--pidns -p 127.0.0.1:2376:2376/tcp");
    assert.equal(ports, undefined);
    const rootful = await Declared.by(program({ mode: "rootful" }));
    const { hosts, tlsverify } = JSON.parse(rootful.inputs("ConfigMap", "ci").data["daemon.json"]);
    assert.deepEqual([hosts[1], tlsverify], ["tcp://127.0.0.1:2376", true]);
  });

  it("leaves a pod's own variables, mounts and volumes, and gives the clients theirs", async () => {
    const job = { ...JOB, env: [{ name: "CI", value: "true" }], volumeMounts: [{ name: "work", mountPath: "/work" }] };
    const pod = await podWith({}, {}, { containers: [job], volumes: [{ name: "work", emptyDir: {} }] });
    const [{ env, volumeMounts }] = pod.containers;
    assert.deepEqual(
      env.map(({ name, value }: { name: string; value: string }) => `${name}=${value}`),
      [
        "CI=true",
        "DOCKER_HOST=tcp://localhost:2376",
        "DOCKER_TLS_VERIFY=1",
        "DOCKER_CERT_PATH=/certs/client",
        "TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/run/user/1000/docker.sock",
      ],
    );
    assert.deepEqual(volumeMounts[1], { name: "docker-client-client", mountPath: "/certs/client", readOnly: true });
    assert.deepEqual(pod.volumes[0], { name: "work", emptyDir: {} });
  });

  it("has each container see its own half of the certificates", async () => {
    const pod = await podWith();
    const secretOf = (container: { volumeMounts: { name: string }[] }) =>
      pod.volumes
        .filter(({ name }: { name: string }) => container.volumeMounts.some((mount) => mount.name === name))
        .flatMap(({ secret }: { secret?: { secretName: string } }) => secret?.secretName ?? []);
    assert.deepEqual(secretOf(pod.containers[0]), ["ci-client-client"]);
    assert.deepEqual(secretOf(pod.initContainers[0]), ["ci-server"]);
  });

  it("makes clients of the containers that are named, and of no other", async () => {
    const pod = await podWith(
      {},
      { containers: ["checkout", "job"] },
      {
        initContainers: [{ name: "checkout" }],
        containers: [JOB, { name: "database" }],
      },
    );
    assert.ok(pod.initContainers[1].env && pod.containers[0].env);
    assert.equal(pod.containers[1].env, undefined);
  });

  it("mounts no token of a service account, unless the pod asks for it", async () => {
    assert.equal((await podWith()).automountServiceAccountToken, false);
    assert.equal(
      (await podWith({}, {}, { ...POD, automountServiceAccountToken: true })).automountServiceAccountToken,
      true,
    );
  });

  it("gives the engine limits of memory and disk, and the device where a plugin has it", async () => {
    const pod = await podWith({ ...OWN_USERS, memory: 1024, dataSize: "5Gi" });
    assert.deepEqual(pod.initContainers[0].resources.limits, { memory: "1024Mi", "devices.example.com/tun": "1" });
    assert.deepEqual(pod.volumes.find(({ name }: { name: string }) => name === "engine-data").emptyDir, {
      sizeLimit: "5Gi",
    });
    const made = await podWith({ tunResource: "devices.example.com/tun" });
    assert.ok(!made.initContainers[0].securityContext.capabilities.add.includes("MKNOD"));
  });

  it("says what the namespace has to allow", async () => {
    const levels = async (args: KubernetesDindSidecarArgs) => {
      let level: unknown;
      await Declared.by(() => {
        new KubernetesDindSidecar("ci", args).podSecurityLevel.apply((known) => {
          level = known;
        });
      });
      return level;
    };
    assert.equal(await levels({}), "privileged");
    assert.equal(await levels({ mode: "rootful" }), "privileged");
    assert.equal(await levels(OWN_USERS), "privileged");
    assert.equal(await levels({ ...OWN_USERS, appArmorProfile: "docker-rootless" }), "baseline");
    assert.equal(await levels({ ...OWN_USERS, appArmorProfile: "" }), "baseline");
  });

  for (const [title, args] of Object.entries({
    "no input": undefined,
    "a user namespace": OWN_USERS,
    "a device": { tunResource: "x.y/tun" },
  })) {
    for (const native of [true, false]) {
      it(`keeps every rule, with ${title}, ${native ? "as a sidecar" : "in the older form"}`, async () => {
        assert.deepEqual(await evaluateProgram(program(args, { native })), []);
      });
    }
  }

  it("keeps every rule but the advice against it when it is rootful", async () => {
    const findings = await evaluateProgram(program({ mode: "rootful" }));
    assert.deepEqual(
      findings.map(({ rule, level }) => [rule, level]),
      [["dind-rootful", "advisory"]],
    );
  });

  for (const [title, given, message] of [
    [
      "a container that there is not",
      [{}, { containers: ["jop"] }],
      /no container that is called "jop". Its containers are: "job"/,
    ],
    [
      "another container of its name",
      [{}, {}, { containers: [{ name: "engine" }] }],
      /a container that is called "engine"/,
    ],
    ["containers that are not known", [{}, {}, { containers: pulumi.output([JOB]) }], /list its containers by name/],
    [
      "a mode that there is not",
      [{ mode: "privileged" }],
      /mode of KubernetesDindSidecar "ci" is "privileged": it is "rootless" or "rootful"/,
    ],
  ] as [string, Parameters<typeof program>, RegExp][]) {
    it(`has a word for who asks for ${title}`, async () => {
      await assert.rejects(Declared.by(program(...given)), message);
    });
  }
});
