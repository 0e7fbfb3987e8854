import assert from "node:assert/strict";
import { rule } from "../../policypack/rules/dood-engine-socket";
import { ENGINE_SOCKETS } from "../../policypack/workload/engineSockets";
import { describeRule, dind, dockerContainer, findings, pod, resource, UNKNOWN } from "./support";

const SOCKET = "/var/run/docker.sock";

function bind(source: string, more: object = {}) {
  return dockerContainer({ mounts: [{ type: "bind", source, target: "/mnt", ...more }] });
}

function hostPath(path: string) {
  return pod({}, { volumes: [{ name: "host", hostPath: { path } }] });
}

function custom(apiVersion: string, kind: string, spec: object) {
  return resource(`kubernetes:${apiVersion}:${kind}`, { apiVersion, kind, metadata: { name: "thing" }, spec });
}

const PATH = "spec.volumes[0].hostPath.path";
const podSpec = { containers: [{ name: "main", image: "alpine:3.20" }], volumes: [{ name: "host", hostPath: { path: SOCKET } }] };

describeRule(rule, {
  refused: {
    "the socket in volumes": [dockerContainer({ volumes: [{ hostPath: SOCKET, containerPath: SOCKET }] }), "volumes[0].hostPath"],
    "the socket in mounts": [bind(SOCKET), "mounts[0].source"],
    "a read-only socket": [bind(SOCKET, { readOnly: true }), "mounts[0].source"],
    "the socket under another name inside": [
      dockerContainer({ volumes: [{ hostPath: "/run/docker.sock", containerPath: "/tmp/x" }] }),
      "volumes[0].hostPath",
    ],
    "its folder": [bind("/var/run"), "mounts[0].source"],
    "the root folder": [bind("/"), "mounts[0].source"],
    "a folder above another engine's socket": [bind("/run/containerd"), "mounts[0].source"],
    "slashes, dots and a trailing slash": [bind("//var/./run/x/../docker.sock/"), "mounts[0].source"],
    "the way through a process's root": [bind("/proc/1/root/run"), "mounts[0].source"],
    "a named pipe of Windows": [
      dockerContainer({ mounts: [{ type: "npipe", source: "\\\\.\\pipe\\docker_engine", target: "\\\\.\\pipe\\docker_engine" }] }),
      "mounts[0].source",
    ],
    "a rootless engine's socket": [bind("/run/user/1000/docker.sock"), "mounts[0].source"],
    "an engine inside that gets it as well": [dind({ volumes: [{ hostPath: SOCKET, containerPath: SOCKET }] }), "volumes[0].hostPath"],
    "a volume whose name is a path": [dockerContainer({ volumes: [{ volumeName: SOCKET, containerPath: "/s" }] }), "volumes[0].volumeName"],
    "a Swarm service": [
      resource("docker:index/service:Service", {
        taskSpec: { containerSpec: { image: "alpine", mounts: [{ type: "bind", source: "/run", target: "/x" }] } },
      }),
      "taskSpec.containerSpec.mounts[0].source",
    ],
    "a volume that is a bind mount by another name": [
      resource("docker:index/volume:Volume", { driver: "local", driverOpts: { type: "none", o: "bind", device: "/run" } }),
      "driverOpts.device",
    ],
    "the same without a driver, with more options": [
      resource("docker:index/volume:Volume", { driverOpts: { type: "none", o: "rw,rbind", device: SOCKET } }),
      "driverOpts.device",
    ],
    "the same in a mount's own volume options": [
      dockerContainer({
        mounts: [
          {
            type: "volume",
            target: "/x",
            volumeOptions: { driverName: "local", driverOptions: { type: "none", o: "bind", device: SOCKET } },
          },
        ],
      }),
      "mounts[0].volumeOptions.driverOptions.device",
    ],
    "an engine plugin's mount": [
      resource("docker:index/plugin:Plugin", { grantPermissions: [{ name: "mount", values: [SOCKET] }] }),
      "grantPermissions[0].values[0]",
    ],
    "a pod's volume, mounted or not": [hostPath(SOCKET), PATH],
    "a pod's volume that an init container mounts": [
      pod(
        {},
        {
          initContainers: [{ name: "i", image: "alpine", volumeMounts: [{ name: "host", mountPath: "/s" }] }],
          volumes: [{ name: "host", hostPath: { path: "/run" } }],
        },
      ),
      PATH,
    ],
    "a hostPath PersistentVolume": [
      resource("kubernetes:core/v1:PersistentVolume", { spec: { hostPath: { path: "/var/run" } } }),
      "spec.hostPath.path",
    ],
    "a local PersistentVolume": [resource("kubernetes:core/v1:PersistentVolume", { spec: { local: { path: "/run" } } }), "spec.local.path"],
    "a CronJob": [
      resource("kubernetes:batch/v1:CronJob", { spec: { jobTemplate: { spec: { template: { spec: podSpec } } } } }),
      `spec.jobTemplate.spec.template.${PATH}`,
    ],
    "a patch": [resource("kubernetes:apps/v1:DeploymentPatch", { spec: { template: { spec: podSpec } } }), `spec.template.${PATH}`],
    "a custom resource with a pod template": [
      custom("argoproj.io/v1alpha1", "Rollout", { template: { spec: podSpec } }),
      `spec.template.${PATH}`,
    ],
    "an Argo workflow": [
      custom("argoproj.io/v1alpha1", "Workflow", { templates: [{ container: { image: "alpine" }, volumes: podSpec.volumes }] }),
      "spec.templates[0].volumes[0].hostPath.path",
    ],
    "a Tekton task": [custom("tekton.dev/v1", "Task", { steps: [{ image: "alpine" }], volumes: podSpec.volumes }), PATH],
    "a runner of actions-runner-controller": [
      custom("actions.github.com/v1alpha1", "AutoscalingRunnerSet", { template: { spec: podSpec } }),
      `spec.template.${PATH}`,
    ],
    "a known socket beside a volume that is not known": [
      pod(
        {},
        {
          volumes: [
            { name: "a", hostPath: { path: SOCKET } },
            { name: "b", emptyDir: {} },
          ],
        },
      ),
      PATH,
    ],
  },
  accepted: {
    "another socket in the same folder": bind("/var/run/thing.sock"),
    "a folder whose name begins like it": bind("/runner"),
    "another folder below it": bind("/run/lock"),
    "a named volume": dockerContainer({ volumes: [{ volumeName: "docker.sock", containerPath: SOCKET }] }),
    "an anonymous volume": dockerContainer({ volumes: [{ containerPath: "/data" }] }),
    "a tmpfs over the folder": dockerContainer({ mounts: [{ type: "tmpfs", target: "/run" }] }),
    "an NFS volume": resource("docker:index/volume:Volume", {
      driver: "local",
      driverOpts: { type: "nfs", o: "addr=10.0.0.1,rw", device: ":/run" },
    }),
    "a pod's emptyDir": pod({}, { volumes: [{ name: "run", emptyDir: {} }] }),
    "a socket that containers of a pod share": pod(
      { volumeMounts: [{ name: "run", mountPath: "/var/run" }] },
      { volumes: [{ name: "run", emptyDir: {} }] },
    ),
  },
  undetermined: {
    "a source that is not known": [bind(UNKNOWN), "mounts[0].source"],
    "mounts that are not known": [dockerContainer({ mounts: UNKNOWN }), "mounts"],
    "a volume's options that are not known": [
      resource("docker:index/volume:Volume", { driver: "local", driverOpts: UNKNOWN }),
      "driverOpts",
    ],
    "a pod's path that is not known": [hostPath(UNKNOWN), PATH],
    "a pod's volumes that are no list": [pod({}, { volumes: { name: "host" } }), "spec.volumes"],
  },
});

describe("dood-engine-socket: every socket of the catalogue", () => {
  for (const { engine, path } of ENGINE_SOCKETS) {
    const written = path.startsWith("pipe:/") ? path.replace("pipe:/", "//./pipe/") : path.replace(/^~/, "/home/ci").replaceAll("*", "x");
    it(`${written} (${engine})`, () => {
      const found = findings(rule, bind(written));
      assert.deepEqual(
        found.map(({ rule: id }) => id),
        ["dood-engine-socket"],
      );
    });
  }
});

describe("dood-engine-socket: its message", () => {
  const message = (source: string, more?: object) => findings(rule, bind(source, more))[0]?.message.split("\n")[0];
  it("names the socket", () => assert.equal(message(SOCKET), `mounts[0].source of container "job" is ${SOCKET}, the socket of Docker.`));
  it("names the socket in a folder", () =>
    assert.equal(message("/"), 'mounts[0].source of container "job" is /, which holds /run/docker.sock, the socket of Docker.'));
  it("says that read-only is no excuse", () =>
    assert.match(message(SOCKET, { readOnly: true }) ?? "", /, read-only, which does not help\.$/));
});
