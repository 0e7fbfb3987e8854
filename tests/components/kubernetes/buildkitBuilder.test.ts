import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import {
  BuildkitClientSecrets,
  buildkitClient,
  buildxCreate,
  KubernetesBuildkitBuilder,
  type KubernetesBuildkitBuilderArgs,
  type KubernetesBuildkitEndpoint,
} from "../../../components/kubernetes";
import { BUILDER, BUILDER_AS_USER } from "../../../components/spec/builder";
import { startCommand } from "../../../components/spec/runner";
import { evaluateProgram } from "../../../testing";
import { Declared } from "../declared";

const EVERYTHING: Required<KubernetesBuildkitBuilderArgs> = {
  image: "registry.example.com/buildkit:v0.29.0-rootless",
  memory: 1024,
  registryMirrors: ["https://mirror.example.com"],
  extraCa: "-----BEGIN CERTIFICATE-----",
  proxies: { httpsProxy: "http://proxy:3129" },
  dns: ["10.0.0.2"],
  dnsSearch: ["example.com"],
  maxParallelism: 4,
  maxUsedSpace: "20GB",
  minFreeSpace: "20%",
  clients: { build: {}, release: {} },
  validityPeriodHours: 240,
  earlyRenewalHours: 48,
  namespace: "builds",
  dnsNames: ["builds.internal"],
  clientNamespaces: ["jobs"],
  hostUsers: false,
  seccompProfile: "operator/docker.json",
  appArmorProfile: "buildkit",
  dataSize: "10Gi",
  dataClaim: { size: "50Gi", storageClassName: "fast" },
  nodeSelector: { pool: "builds" },
  replicas: 2,
  resources: { limits: { cpu: "4" } },
  tolerations: [{ key: "builds", operator: "Exists", effect: "NoSchedule" }],
  affinity: { nodeAffinity: {} },
  topologySpreadConstraints: [{ topologyKey: "topology.kubernetes.io/zone" }],
  priorityClassName: "builds",
  runtimeClassName: "crun",
  serviceAccountName: "builds",
  imagePullSecrets: [{ name: "registry" }],
  annotations: { "example.com/team": "ci" },
  labels: { team: "ci" },
};

function program(args?: KubernetesBuildkitBuilderArgs): void {
  const builder = new KubernetesBuildkitBuilder("builder", args);
  clientPod(builder, args && "build", buildxCreate(builder));
}

function clientPod(
  builder: KubernetesBuildkitEndpoint,
  client: string | undefined,
  script: pulumi.Output<string>,
): void {
  const { volumeMounts, volumes, labels } = buildkitClient(builder, client);
  const command = ["sh", "-c", script];
  new kubernetes.core.v1.Pod("job", {
    metadata: { labels },
    spec: {
      automountServiceAccountToken: false,
      containers: [{ name: "job", image: "docker:27.5.1-cli", command, volumeMounts }],
      volumes,
    },
  });
}

describe("a KubernetesBuildkitBuilder", () => {
  for (const [title, args] of Object.entries({ "no input": undefined, "every input": EVERYTHING })) {
    it(`keeps every rule, with ${title}, and so does its client`, async () => {
      assert.deepEqual(await evaluateProgram(() => program(args)), []);
    });
  }

  it("starts as its specification says, behind a Service on 1234 that only its clients reach", async () => {
    const declared = await Declared.by(() => program());
    const [container] = declared.inputs("StatefulSet", "builder").spec.template.spec.containers;
    assert.equal(container.terminationMessagePolicy, "FallbackToLogsOnError");
    assert.deepEqual(container.command, startCommand(BUILDER));
    assert.deepEqual(container.ports, [{ name: "buildkit-tls", containerPort: 1234 }]);
    assert.deepEqual(container.securityContext.seccompProfile, {
      type: "Localhost",
      localhostProfile: "breakwater/rootless.json",
    });
    assert.deepEqual(declared.inputs("Service", "builder").spec.ports, [
      { name: "buildkit-tls", port: 1234, targetPort: 1234 },
    ]);
    const { matchLabels } = declared.inputs("NetworkPolicy", "builder").spec.podSelector;
    assert.deepEqual(matchLabels, declared.inputs("Service", "builder").spec.selector);
    assert.equal(matchLabels["app.kubernetes.io/name"], "buildkit");
  });

  it("starts as its user in a user namespace of the pod's own, with the sub-ids that this has", async () => {
    const declared = await Declared.by(() => program(EVERYTHING));
    const { spec } = declared.inputs("StatefulSet", "builder").spec.template;
    const [container] = spec.containers;
    assert.equal(spec.hostUsers, false);
    assert.deepEqual(container.command, startCommand(BUILDER_AS_USER));
    assert.deepEqual(container.securityContext.capabilities, { drop: ["ALL"], add: ["SETUID", "SETGID"] });
    assert.equal(container.securityContext.procMount, "Unmasked");
    const { data } = declared.inputs("ConfigMap", "builder");
    assert.equal(data.subuid, "user:1:999\nuser:1001:64535\n");
    assert.deepEqual(
      container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath),
      [BUILDER.dataRoot.value, "/etc/buildkit", "/etc/subuid", "/etc/subgid"],
    );
  });

  it("has clients with a Secret each, which can choose one of several daemons", async () => {
    const declared = await Declared.by(() => {
      const builder = new KubernetesBuildkitBuilder("builder", { namespace: "builds", replicas: 2 });
      const commands = [buildxCreate(builder), buildxCreate(builder, { replica: 1, name: "second" })];
      new kubernetes.core.v1.ConfigMap("commands", { data: { shared: commands[0] ?? "", second: commands[1] ?? "" } });
    });
    const { shared, second } = declared.inputs("ConfigMap", "commands").data;
    assert.match(shared, /--name breakwater .* tcp:\/\/builder-by-client\.builds\.svc:1234$/);
    assert.match(second, /--name second .* tcp:\/\/builder-1\.builder\.builds\.svc:1234$/);
    assert.ok(declared.names.includes("Secret builder-client-client"));
  });

  it("has clients in other namespaces, by Secrets there", async () => {
    const program = () => {
      const builder = new KubernetesBuildkitBuilder("builder", {
        namespace: "builds",
        clientNamespaces: ["jobs"],
        replicas: 2,
      });
      const there = new BuildkitClientSecrets("jobs", { builder, namespace: "jobs" });
      clientPod(there, "client", buildxCreate(there, { replica: 1 }));
    };
    const declared = await Declared.by(program);
    assert.equal(declared.inputs("Secret", "jobs-client-client").metadata.namespace, "jobs");
    const { metadata, spec } = declared.inputs("Pod", "job");
    assert.deepEqual(metadata.labels, { "builder-client": "true" });
    assert.equal(spec.volumes[0].secret.secretName, "jobs-client-client");
    assert.match(spec.containers[0].command.at(-1), / tcp:\/\/builder-1\.builder\.builds\.svc:1234/);
    assert.deepEqual(await evaluateProgram(program), []);
  });
});
