import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  dockerClient,
  KubernetesDindRunner,
  KubernetesDockerApiEndpoint,
  type KubernetesDockerApiEndpointArgs,
} from "../../../components/kubernetes";
import { SHARED_SOCKET } from "../../../components/spec/engineFiles";
import { GUARD, GUARD_FILES } from "../../../components/spec/guard";
import { evaluateProgram } from "../../../testing";
import { Declared } from "../declared";
import { revealed } from "../revealed";

const CLIENTS: KubernetesDockerApiEndpointArgs = { clients: { ci: { role: "run" }, dashboards: { role: "observe" } } };

function program(args: KubernetesDockerApiEndpointArgs = CLIENTS) {
  return () => {
    const { env, volumeMounts, volumes, labels } = dockerClient(new KubernetesDockerApiEndpoint("api", args), "ci");
    const containers = [{ name: "job", image: "docker:27.5.1-cli", command: ["docker", "ps"], env, volumeMounts }];
    new kubernetes.core.v1.Pod("job", {
      metadata: { labels },
      spec: { automountServiceAccountToken: false, containers, volumes },
    });
  };
}

describe("a KubernetesDockerApiEndpoint", () => {
  for (const [title, args] of Object.entries<KubernetesDockerApiEndpointArgs>({
    "no other input": CLIENTS,
    "a claim, a user namespace and a role of one's own": {
      namespace: "builds",
      clients: { ci: { role: "compose" } },
      roles: { compose: { extends: "run", operations: ["ContainerRename"] } },
      engine: { hostUsers: false, tunResource: "devices.example.com/tun", dataClaim: { size: "5Gi" } },
    },
  })) {
    it(`keeps every rule, with its client and ${title}`, async () => {
      assert.deepEqual(await evaluateProgram(program(args)), []);
    });
  }

  it("has an engine that listens on no port, and whose socket the guard alone has besides", async () => {
    const declared = await Declared.by(program());
    const { containers } = declared.inputs("StatefulSet", "api").spec.template.spec;
    const [engine, guard] = containers;
    const flags = engine.env.find(({ name }: { name: string }) => name === "DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS").value;
    assert.equal(flags, "--pidns");
    assert.equal(engine.ports, undefined);
    const { hosts } = JSON.parse(declared.inputs("ConfigMap", "api").data["daemon.json"]);
    assert.ok(hosts.every((host: string) => host.startsWith("unix://")));
    const mountOf = (container: { volumeMounts: { name: string; mountPath: string }[] }) =>
      container.volumeMounts.find(({ mountPath }) => mountPath === SHARED_SOCKET.folder);
    assert.equal(mountOf(engine)?.name, "engine-socket");
    assert.deepEqual(mountOf(guard), { name: "engine-socket", mountPath: SHARED_SOCKET.folder, readOnly: true });
    assert.equal(containers.length, 2);
    // What a container printed before it ended is in the pod's status.
    for (const each of containers) assert.equal(each.terminationMessagePolicy, "FallbackToLogsOnError");
  });

  it("has a guard with no right at all, and the certificates, which the engine has not", async () => {
    const declared = await Declared.by(program());
    const { containers, volumes } = declared.inputs("StatefulSet", "api").spec.template.spec;
    const { securityContext, command, volumeMounts } = containers[1];
    assert.deepEqual(command, GUARD.command.value);
    assert.deepEqual(securityContext, {
      runAsUser: GUARD.user.value,
      runAsGroup: SHARED_SOCKET.group,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    });
    const files = volumes.find(({ name }: { name: string }) => name === volumeMounts[0].name).projected.sources;
    assert.equal(files[1].secret.name, "api-server");
    const held = JSON.stringify(containers[0].volumeMounts);
    assert.doesNotMatch(held, /certs|guard/);
  });

  it("is not restarted for renewed certificates, as a runner is, nor for other clients", async () => {
    /** The template of its pod, with certificates that are known. */
    const template = async (certificate: string, make: () => unknown) => {
      let spec: unknown;
      await pulumi.runtime.setMocks({
        newResource: ({ type, name, inputs }) => {
          if (type === "kubernetes:apps/v1:StatefulSet") spec = revealed(inputs.spec.template);
          return { id: name, state: { ...inputs, certPem: certificate, privateKeyPem: certificate } };
        },
        call: ({ inputs }) => inputs,
      });
      await pulumi.runtime.runInPulumiStack(async () => void make());
      await pulumi.runtime.disconnect();
      return JSON.stringify(spec);
    };
    const endpoint = () => new KubernetesDockerApiEndpoint("api", CLIENTS);
    assert.equal(await template("old", endpoint), await template("renewed", endpoint));
    const more = { ...CLIENTS, clients: { ...CLIENTS.clients, late: { role: "run" } } };
    const other = () => new KubernetesDockerApiEndpoint("api", more);
    assert.equal(await template("old", endpoint), await template("old", other));
    const runner = () => new KubernetesDindRunner("ci");
    assert.notEqual(await template("old", runner), await template("renewed", runner));
  });

  it("has files that fit in a ConfigMap, which the API server takes up to 1 MiB", async () => {
    const { data } = (await Declared.by(program())).inputs("ConfigMap", "api-guard");
    assert.deepEqual(
      Object.keys(data).map((name) => `/opt/${name}`),
      [GUARD_FILES.bundle, GUARD_FILES.configuration],
    );
    // The API server counts the bytes of the values. The configuration may grow to 16 KB.
    const size = Buffer.byteLength(Object.values(data).join(""));
    assert.ok(size + 16 * 1024 < 1024 * 1024, `${size} bytes`);
  });
});
