import assert from "node:assert/strict";
import { found } from "./project";

/** Each way to name a folder of a node, as the text of a file with the path written as given. */
const SPELLINGS: Readonly<Record<string, readonly [file: string, text: (path: string) => string]>> = {
  "a pod": ["pod.yaml", (path) => JSON.stringify(pod(path))],
  "a pod's unmounted volume": [
    "pod.yaml",
    (path) =>
      JSON.stringify({
        ...pod(path),
        spec: { volumes: [{ name: "v", hostPath: { path } }], containers: [{ name: "a", image: "alpine:3.20" }] },
      }),
  ],
  "a template in a controller": [
    "jobs.yaml",
    (path) =>
      JSON.stringify({
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: "web" },
        spec: { jobTemplate: { spec: { template: pod(path) } } },
      }),
  ],
  "a hostPath PersistentVolume": ["pv.yaml", (path) => persistentVolume({ hostPath: { path } })],
  "a local PersistentVolume": ["pv.yaml", (path) => persistentVolume({ local: { path } })],
  "a custom resource": [
    "agent.yaml",
    (path) =>
      `apiVersion: agents.example/v1\nkind: Agent\nmetadata: {name: web}\nspec: {hostPath: {path: "${path}"}}\n`,
  ],
  "a list, as rendered charts": [
    "rendered.yaml",
    (path) => `---\n# Source: web/templates/pod.yaml\n${JSON.stringify(pod(path))}\n---\n`,
  ],
  "values of a chart in a HelmRelease": [
    "release.yaml",
    (path) =>
      JSON.stringify({
        apiVersion: "helm.toolkit.fluxcd.io/v2",
        kind: "HelmRelease",
        metadata: { name: "web" },
        spec: { values: { extraVolumes: [{ name: "v", hostPath: { path } }] } },
      }),
  ],
  "a patch in a kustomization": [
    "kustomization.yaml",
    (path) =>
      `patches:\n- target: {kind: Deployment}\n  patch: |\n    - op: add\n      path: /spec/template/spec/volumes/-\n` +
      `      value: {name: v, hostPath: {path: "${path}"}}\n`,
  ],
  "a disk of KubeVirt": [
    "vm.yaml",
    (path) =>
      JSON.stringify({
        apiVersion: "kubevirt.io/v1",
        kind: "VirtualMachineInstance",
        metadata: { name: "web" },
        spec: { volumes: [{ name: "v", hostDisk: { path, type: "Disk" } }] },
      }),
  ],
  "a runner's jobs on Kubernetes": [
    "config.toml",
    (path) =>
      '[[runners]]\nname = "web"\nexecutor = "kubernetes"\n[runners.kubernetes]\n' +
      `[[runners.kubernetes.volumes.host_path]]\nname = "v"\nmount_path = "/x"\nhost_path = "${path}"\n`,
  ],
  "a pod template of Jenkins": [
    "Jenkinsfile",
    (path) =>
      "podTemplate(containers: [containerTemplate(name: 'a', image: 'alpine:3.20')], " +
      `volumes: [hostPathVolume(hostPath: '${path}', mountPath: '/x')]) { node(POD_LABEL) { sh 'ls' } }\n`,
  ],
  "a Pulumi state": ["state.json", (path) => JSON.stringify(state(path))],
  "a Pulumi program in YAML": [
    "Pulumi.yaml",
    (path) =>
      `name: shop\nruntime: yaml\nresources:\n  web:\n    type: kubernetes:core/v1:Pod\n` +
      `    properties: ${JSON.stringify(pod(path))}\n`,
  ],
  "a Terraform plan": ["plan.json", (path) => plan("kubernetes_pod_v1", terraformPod(path))],
  "a Terraform plan of a PersistentVolume": [
    "plan.json",
    (path) =>
      plan("kubernetes_persistent_volume_v1", {
        metadata: [{ name: "web" }],
        spec: [{ persistent_volume_source: [{ host_path: [{ path }] }] }],
      }),
  ],
  "a Terraform plan of a manifest": ["plan.json", (path) => plan("kubernetes_manifest", { manifest: pod(path) })],
  "a configuration of Terraform": [
    "main.tf",
    (path) =>
      'resource "kubernetes_pod_v1" "web" {\n  metadata {\n    name = "web"\n  }\n  spec {\n' +
      '    container {\n      name  = "a"\n      image = "alpine:3.20"\n    }\n' +
      `    volume {\n      name = "v"\n      host_path {\n        path = "${path}"\n      }\n    }\n  }\n}\n`,
  ],
};

function pod(path: string) {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web" },
    spec: {
      containers: [{ name: "a", image: "alpine:3.20", volumeMounts: [{ name: "v", mountPath: "/x", readOnly: true }] }],
      volumes: [{ name: "v", hostPath: { path } }],
    },
  };
}

function persistentVolume(source: object): string {
  return JSON.stringify({ apiVersion: "v1", kind: "PersistentVolume", metadata: { name: "web" }, spec: source });
}

function state(path: string) {
  const type = "kubernetes:core/v1:Pod";
  const resource = { urn: `urn:pulumi:dev::shop::${type}::web`, custom: true, id: "x", type, inputs: pod(path) };
  return { version: 3, deployment: { manifest: { version: "v3.220.0" }, resources: [resource] } };
}

function terraformPod(path: string) {
  const container = { name: "a", image: "alpine:3.20", volume_mount: [{ name: "v", mount_path: "/x" }] };
  return {
    metadata: [{ name: "web" }],
    spec: [{ container: [container], volume: [{ name: "v", host_path: [{ path }] }] }],
  };
}

function plan(type: string, after: object): string {
  const change = { actions: ["create"], before: null, after_unknown: {}, after_sensitive: {}, after };
  const provider = "registry.terraform.io/hashicorp/kubernetes";
  const resource = { address: `${type}.web`, mode: "managed", type, name: "web", provider_name: provider, change };
  return JSON.stringify({ format_version: "1.2", resource_changes: [resource] });
}

/** The node's runtime takes a relative path from its working folder, which is the root folder. */
const RELATIVE: Readonly<Record<string, string>> = {
  "var/run/docker.sock": "/var/run/docker.sock",
  "./var/run": "/var/run",
  "run/containerd/containerd.sock": "/run/containerd/containerd.sock",
  "proc/self/root": "/proc/self/root",
  "var//lib/./kubelet/": "/var/lib/kubelet",
  etc: "/etc",
  ".": "/",
  "srv/data": "/srv/data",
};

describe("a relative path of a node counts from its root folder", () => {
  for (const [title, [file, text]] of Object.entries(SPELLINGS)) {
    it(`in ${title}`, async () => {
      for (const [relative, absolute] of Object.entries(RELATIVE)) {
        const said = async (path: string) =>
          (await found({ [file]: text(path) })).map((finding) => finding.replace(/ .* /, " "));
        const expected = await said(absolute);
        assert.ok(
          expected.some((finding) => /^(?:dood-engine-socket|sensitive-host-path|host-path) /.test(finding)),
          `${absolute}: ${expected.join("\n")}`,
        );
        assert.deepEqual(await said(relative), expected, relative);
      }
    });
  }

  it("which Docker does not do: there it is a folder of the project, or the name of a volume", async () => {
    const volumes = ["./var/run:/x", "./etc:/y", "./proc/self/root:/z"];
    assert.deepEqual(
      await found({ "compose.yaml": JSON.stringify({ services: { web: { image: "a:1", volumes } } }) }),
      [],
    );
  });
});
