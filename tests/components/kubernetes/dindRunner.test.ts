import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import {
  DockerClientSecrets,
  DockerTlsCertificates,
  dockerClient,
  KubernetesDindRunner,
  type KubernetesDindRunnerArgs,
  type KubernetesDockerEndpoint,
} from "../../../components/kubernetes";
import { evaluateProgram } from "../../../testing";
import { Declared } from "../declared";
import { ENGINE_INPUTS } from "../engineInputs";

const EVERYTHING: KubernetesDindRunnerArgs = {
  ...ENGINE_INPUTS,
  image: "registry.example.com/docker:27.5.1-dind-rootless",
  clients: { build: {}, deploy: {} },
  validityPeriodHours: 240,
  earlyRenewalHours: 48,
  namespace: "builds",
  dnsNames: ["builds.internal"],
  clientNamespaces: ["jobs"],
  hostUsers: false,
  tunResource: "devices.example.com/tun",
  cacheClaim: "caches",
  seccompProfile: "operator/docker.json",
  appArmorProfile: "docker",
  dataClaim: { size: "50Gi", storageClassName: "fast" },
  nodeSelector: { pool: "builds" },
  replicas: 3,
  resources: { requests: { cpu: "500m" }, limits: { cpu: "4", "ephemeral-storage": "30Gi" } },
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

function job(endpoint: KubernetesDockerEndpoint, client?: string) {
  const { env, volumeMounts, volumes, labels } = dockerClient(endpoint, client);
  const containers = [{ name: "job", image: "docker:27.5.1-cli", command: ["docker", "ps"], env, volumeMounts }];
  new kubernetes.core.v1.Pod("job", {
    metadata: { labels },
    spec: { automountServiceAccountToken: false, containers, volumes },
  });
}

async function pod(args?: KubernetesDindRunnerArgs) {
  const declared = await Declared.by(() => new KubernetesDindRunner("ci", args));
  return declared.inputs("StatefulSet", "ci").spec.template.spec;
}

describe("a KubernetesDindRunner", () => {
  it("has resources of stable names", async () => {
    const { names } = await Declared.by(() => new KubernetesDindRunner("ci"));
    assert.deepEqual(
      names.filter((name) => !/^(CertRequest|LocallySignedCert|PrivateKey|SelfSignedCert) /.test(name)),
      [
        "ConfigMap ci",
        "DockerClientSecrets ci",
        "DockerTlsCertificates ci",
        "KubernetesDindRunner ci",
        "NetworkPolicy ci",
        "Secret ci-client-client",
        "Secret ci-server",
        "Service ci",
        "StatefulSet ci",
      ],
    );
  });

  it("is one pod behind a headless Service on 2376", async () => {
    const declared = await Declared.by(() => new KubernetesDindRunner("ci"));
    const { spec } = declared.inputs("Service", "ci");
    assert.equal(spec.clusterIP, "None");
    assert.deepEqual(spec.ports, [{ name: "docker-tls", port: 2376, targetPort: 2376 }]);
    const set = declared.inputs("StatefulSet", "ci").spec;
    assert.deepEqual([set.replicas, set.serviceName], [1, "ci"]);
    const { labels } = set.template.metadata;
    for (const [label, value] of Object.entries(spec.selector)) assert.equal(labels[label], value);
    assert.deepEqual(set.selector.matchLabels, spec.selector);
  });

  it("is several pods, each with its own data and address, one of them for each client", async () => {
    const args = { namespace: "builds", replicas: 3, dataClaim: { size: "5Gi" } };
    const declared = await Declared.by(() => {
      const runner = new KubernetesDindRunner("ci", args);
      const containers = [{ name: "job", image: "docker:27.5.1-cli" }];
      for (const replica of [undefined, 2]) {
        const { env } = dockerClient(runner, "client", replica === undefined ? {} : { replica });
        const spec = { automountServiceAccountToken: false, containers: containers.map((each) => ({ ...each, env })) };
        new kubernetes.core.v1.Pod(`job-${replica ?? "any"}`, { spec });
      }
    });
    const address = (pod: string) => declared.inputs("Pod", pod).spec.containers[0].env[0].value;
    assert.equal(address("job-any"), "tcp://ci-by-client.builds.svc:2376");
    assert.equal(address("job-2"), "tcp://ci-2.ci.builds.svc:2376");
    const { dnsNames } = declared.inputs("CertRequest", "ci-server-request");
    for (const name of ["ci", "ci-by-client.builds.svc", "ci-0.ci.builds.svc", "ci-1.ci", "ci-2.ci.builds.svc"])
      assert.ok(dnsNames.includes(name), name);
    const set = declared.inputs("StatefulSet", "ci").spec;
    assert.deepEqual([set.replicas, set.serviceName, set.volumeClaimTemplates.length], [3, "ci", 1]);
    assert.equal(declared.inputs("Service", "ci").spec.clusterIP, "None");
    const shared = declared.inputs("Service", "ci-by-client").spec;
    assert.deepEqual([shared.sessionAffinity, shared.selector], ["ClientIP", set.selector.matchLabels]);
    const budget = declared.inputs("PodDisruptionBudget", "ci").spec;
    assert.deepEqual(budget, { maxUnavailable: 1, selector: set.selector });
  });

  it("says which engines there are to who asks for another", async () => {
    const program = () => {
      const { env } = dockerClient(new KubernetesDindRunner("ci", { replicas: 2 }), "client", { replica: 2 });
      new kubernetes.core.v1.Pod("job", { spec: { containers: [{ name: "job", image: "docker:27.5.1-cli", env }] } });
    };
    await assert.rejects(Declared.by(program), /There is no engine 2: `replicas` is 2, and they are counted from 0/);
  });

  it("lets labelled pods of its namespace in, and of those that are named", async () => {
    const policy = async (args?: KubernetesDindRunnerArgs) =>
      (await Declared.by(() => new KubernetesDindRunner("ci", args))).inputs("NetworkPolicy", "ci").spec;
    const podSelector = { matchLabels: { "ci-client": "true" } };
    assert.deepEqual((await policy()).ingress, [{ from: [{ podSelector }] }]);
    assert.deepEqual((await policy()).policyTypes, ["Ingress"]);
    const [{ from }] = (await policy({ clientNamespaces: ["jobs"] })).ingress;
    const namespaceSelector = {
      matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["jobs"] }],
    };
    assert.deepEqual(from, [{ podSelector }, { podSelector, namespaceSelector }]);
  });

  it("has a certificate for the names of its Service", async () => {
    const names = async (args?: KubernetesDindRunnerArgs) =>
      (await Declared.by(() => new KubernetesDindRunner("ci", args))).inputs("CertRequest", "ci-server-request")
        .dnsNames;
    assert.deepEqual(await names(), ["localhost", "ci"]);
    assert.deepEqual(await names(EVERYTHING), [
      "localhost",
      "ci",
      "ci.builds",
      "ci.builds.svc",
      "ci.builds.svc.cluster.local",
      ...["ci-by-client", "ci-0.ci", "ci-1.ci", "ci-2.ci"].flatMap((each) =>
        ["", ".builds", ".builds.svc", ".builds.svc.cluster.local"].map((domain) => `${each}${domain}`),
      ),
      "builds.internal",
    ]);
  });

  it("keeps its data in the pod, or on a claim of its own", async () => {
    const declared = await Declared.by(() => new KubernetesDindRunner("ci", EVERYTHING));
    const claimed = declared.inputs("StatefulSet", "ci").spec;
    assert.deepEqual(
      claimed.volumeClaimTemplates.map(({ metadata: { name } }: { metadata: { name: string } }) => name),
      ["engine-data"],
    );
    // By the names that the set looks for.
    for (const index of [0, 1, 2]) {
      const { metadata, spec } = declared.inputs("PersistentVolumeClaim", `engine-data-ci-${index}`);
      assert.deepEqual([metadata.name, metadata.namespace], [`engine-data-ci-${index}`, "builds"]);
      assert.deepEqual(spec, {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "fast",
        resources: { requests: { storage: "50Gi" } },
      });
    }
    assert.ok(!claimed.template.spec.volumes.some(({ name }: { name: string }) => name === "engine-data"));
    assert.deepEqual(claimed.template.spec.securityContext, { fsGroup: 1000, fsGroupChangePolicy: "OnRootMismatch" });
    const { volumes } = await pod();
    assert.deepEqual(volumes.at(-1), { name: "engine-data", emptyDir: { sizeLimit: "20Gi" } });
  });

  it("mounts a claim for caches, which jobs of every user write to", async () => {
    const cached = await pod({ cacheClaim: "caches" });
    assert.deepEqual(
      cached.volumes.filter(({ name }: { name: string }) => name === "engine-cache"),
      [{ name: "engine-cache", persistentVolumeClaim: { claimName: "caches" } }],
    );
    const [{ command, volumeMounts }] = cached.containers;
    assert.deepEqual(volumeMounts.at(-1), { name: "engine-cache", mountPath: "/cache" });
    assert.match(command.at(-1), /^chmod 1777 \/cache /m);
    const ownUsers = await pod({ cacheClaim: "caches", hostUsers: false, tunResource: "devices.example.com/tun" });
    assert.equal(ownUsers.securityContext.fsGroup, 1000);
  });

  it("takes what is asked of it", async () => {
    const spec = await pod(EVERYTHING);
    const [{ image, securityContext, volumeMounts, env }] = spec.containers;
    assert.equal(image, EVERYTHING.image);
    assert.equal(securityContext.seccompProfile.localhostProfile, "operator/docker.json");
    assert.deepEqual(securityContext.appArmorProfile, { type: "Localhost", localhostProfile: "docker" });
    assert.deepEqual(spec.nodeSelector, { pool: "builds" });
    assert.equal(spec.automountServiceAccountToken, false);
    const paths = volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
    assert.ok(paths.includes("/etc/subuid") && paths.includes("/etc/subgid"));
    const values = Object.fromEntries(env.map(({ name, value }: { name: string; value: string }) => [name, value]));
    assert.equal(values.HTTPS_PROXY, "http://proxy:3129");
    assert.equal(values.DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS, "--pidns -p 0.0.0.0:2376:2376/tcp");
    assert.deepEqual(spec.containers[0].resources, {
      requests: { memory: "1024Mi", cpu: "500m" },
      limits: { memory: "1024Mi", "devices.example.com/tun": "1", cpu: "4", "ephemeral-storage": "30Gi" },
    });
    for (const field of [
      ...(["nodeSelector", "tolerations", "affinity", "priorityClassName", "runtimeClassName"] as const),
      ...(["serviceAccountName", "imagePullSecrets"] as const),
    ])
      assert.deepEqual(spec[field], EVERYTHING[field], field);
    assert.deepEqual(spec.topologySpreadConstraints, [
      {
        topologyKey: "topology.kubernetes.io/zone",
        maxSkew: 1,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: {
          matchLabels: { "app.kubernetes.io/name": "docker-engine", "app.kubernetes.io/instance": "ci" },
        },
      },
    ]);
    const declared = await Declared.by(() => new KubernetesDindRunner("ci", EVERYTHING));
    const template = declared.inputs("StatefulSet", "ci").spec.template;
    assert.deepEqual(template.metadata.annotations, EVERYTHING.annotations);
    const none = (await pod({ appArmorProfile: "" })).containers[0].securityContext;
    assert.equal(none.appArmorProfile, undefined);
  });

  for (const [title, args] of Object.entries({ "no input": undefined, "every input": EVERYTHING })) {
    it(`keeps every rule, with its clients and ${title}`, async () => {
      const findings = await evaluateProgram(() =>
        job(new KubernetesDindRunner("ci", args), Object.keys(args?.clients ?? {})[0]),
      );
      assert.deepEqual(findings, []);
    });
  }

  it("makes a pod its client: with the Secret of that client alone, and the labels", async () => {
    const declared = await Declared.by(() => job(new KubernetesDindRunner("ci", EVERYTHING), "deploy"));
    const { metadata, spec } = declared.inputs("Pod", "job");
    assert.deepEqual(metadata.labels, { "ci-client": "true" });
    assert.deepEqual(spec.volumes, [
      { name: "docker-client-deploy", secret: { secretName: "ci-client-deploy", defaultMode: 0o444 } },
    ]);
    assert.deepEqual(spec.containers[0].volumeMounts, [
      { name: "docker-client-deploy", mountPath: "/certs/client", readOnly: true },
    ]);
    assert.equal(declared.inputs("Secret", "ci-client-deploy").metadata.name, "ci-client-deploy");
  });

  it("has clients in other namespaces, by Secrets there", async () => {
    const declared = await Declared.by(() => {
      const endpoint = new KubernetesDindRunner("ci", EVERYTHING);
      job(new DockerClientSecrets("jobs", { endpoint, clients: { build: {} }, namespace: "jobs" }), "build");
    });
    assert.equal(declared.inputs("Secret", "jobs-client-build").metadata.namespace, "jobs");
    const { metadata, spec } = declared.inputs("Pod", "job");
    assert.deepEqual(metadata.labels, { "ci-client": "true" });
    assert.equal(spec.volumes[0].secret.secretName, "jobs-client-build");
  });

  it("names its clients to who asks for another", async () => {
    await assert.rejects(
      Declared.by(() => job(new KubernetesDindRunner("ci"), "deploy")),
      /No client with a Secret here is called "deploy". .* which are: "client"/,
    );
  });
});

describe("DockerClientSecrets", () => {
  it("make pods clients of an engine outside the cluster", async () => {
    const program = () => {
      const endpoint = new DockerTlsCertificates("build", { dnsNames: ["build.example.com"] }).endpoint(
        "tcp://build.example.com:2376",
      );
      job(new DockerClientSecrets("build", { endpoint }));
    };
    const [{ env }] = (await Declared.by(program)).inputs("Pod", "job").spec.containers;
    assert.deepEqual(env[0], { name: "DOCKER_HOST", value: "tcp://build.example.com:2376" });
    assert.deepEqual(await evaluateProgram(program), []);
  });
});
