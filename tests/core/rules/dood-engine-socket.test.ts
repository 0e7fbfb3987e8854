import assert from "node:assert/strict";
import { ENGINE_SOCKETS } from "../../../core/docker/engineSockets";
import { rule } from "../../../core/rules/dood-engine-socket";
import { describeRule, dind, dockerContainer, findings, pod, resource, UNKNOWN } from "./support";

const SOCKET = "/var/run/docker.sock";

function folder(hostPath: unknown, rest: object = {}) {
  return dockerContainer({ volumes: [{ hostPath, containerPath: "/x", ...rest }] });
}

function bind(source: unknown, rest: object = {}) {
  return dockerContainer({ mounts: [{ type: "bind", source, target: "/x", ...rest }] });
}

function volume(driverOpts: object, rest: object = {}) {
  return resource("docker:index/volume:Volume", { name: "tools", driver: "local", driverOpts, ...rest });
}

function hostPathPod(path: unknown, spec: object = {}) {
  return pod({}, { volumes: [{ name: "s", hostPath: { path } }], ...spec });
}

const TEMPLATE = {
  spec: { containers: [{ name: "job", image: "docker:cli" }], volumes: [{ name: "s", hostPath: { path: SOCKET } }] },
};

function custom(apiVersion: string, kind: string, spec: object) {
  return resource(`kubernetes:${apiVersion}:${kind}`, { apiVersion, kind, metadata: { name: "thing" }, spec });
}

const REACHING = [
  SOCKET,
  "/run/docker.sock",
  "//var/run/docker.sock",
  "/var/run/docker.sock/",
  "/var/./run//docker.sock",
  "/var/lib/../run/docker.sock",
  "/../../var/run/docker.sock",
  "/var/run",
  "/var/run/",
  "/run",
  "/",
  "/..",
  "/proc/1/root",
  "/proc/1/root/run/docker.sock",
  "/proc/self/root/var/run",
  "/run/user/1000/docker.sock",
  "/run/user/1000",
  "$XDG_RUNTIME_DIR/docker.sock",
  "${XDG_RUNTIME_DIR}",
  "~/.docker/run/docker.sock",
  "/home/ci/.docker/desktop",
  "/Users/Me/.docker/run/docker.sock",
  "/Users/me/.colima/default/docker.sock",
  "/run/containerd/containerd.sock",
  "/run/containerd",
  "/run/crio/crio.sock",
  "/run/k3s/containerd",
  "/run/podman/podman.sock",
  "/run/buildkit/buildkitd.sock",
  "/var/run/cri-dockerd.sock",
  "/var/snap/microk8s/common/run/containerd.sock",
  "\\\\.\\pipe\\docker_engine",
  "//./PIPE/Docker_Engine",
  "npipe:////./pipe/docker_engine",
  "\\\\wsl$\\Ubuntu\\var\\run\\docker.sock",
  "/host_mnt/run/docker.sock",
];

const HARMLESS = [
  "/runner",
  "/run2",
  "/var/runner/docker.sock.d",
  "/var/run/thing.sock",
  "/run/secrets",
  "/run/lock",
  "/run/docker/plugins/x.sock",
  "/run/docker.sock.backup",
  "/run/user/1000/bus",
  "/srv/docker.sock.d",
  "/srv/run",
  "/home/ci",
  "/home/ci/.docker/config.json",
  "/etc/localtime",
  "./docker",
  "data",
  "\\\\.\\pipe\\winsock",
  "C:\\ProgramData\\app",
];

describeRule(rule, {
  refused: {
    ...Object.fromEntries(REACHING.map((path) => [path, [folder(path), "volumes[0].hostPath"] as const])),
    "a read-only volume": [folder(SOCKET, { readOnly: true }), "volumes[0].hostPath"],
    "a bind mount": [bind(SOCKET), "mounts[0].source"],
    "a read-only bind mount": [bind("/run", { readOnly: true }), "mounts[0].source"],
    "a mounted pipe": [
      dockerContainer({
        mounts: [{ type: "npipe", source: "\\\\.\\pipe\\docker_engine", target: "\\\\.\\pipe\\docker_engine" }],
      }),
      "mounts[0].source",
    ],
    "a host path in place of a volume's name": [
      dockerContainer({ volumes: [{ volumeName: "/run", containerPath: "/x" }] }),
      "volumes[0].volumeName",
    ],
    "each of several mounts": [
      dockerContainer({
        mounts: [{ type: "bind", source: "/run", target: "/x" }],
        volumes: [{ hostPath: "/", containerPath: "/y" }],
      }),
      ["mounts[0].source", "volumes[0].hostPath"],
    ],
    "a socket in an engine's container": [
      dind({ volumes: [{ hostPath: SOCKET, containerPath: SOCKET }] }),
      "volumes[0].hostPath",
    ],
    "a service": [
      resource("docker:index/service:Service", {
        taskSpec: {
          containerSpec: {
            image: "traefik:3",
            mounts: [{ type: "bind", source: SOCKET, target: SOCKET, readOnly: true }],
          },
        },
      }),
      "taskSpec.containerSpec.mounts[0].source",
    ],
    "a service's volume options": [
      resource("docker:index/service:Service", {
        taskSpec: {
          containerSpec: {
            image: "traefik:3",
            mounts: [
              {
                type: "volume",
                target: "/x",
                volumeOptions: { driverOptions: { type: "none", o: "bind", device: "/run" } },
              },
            ],
          },
        },
      }),
      "taskSpec.containerSpec.mounts[0].volumeOptions.driverOptions.device",
    ],
    "a volume that is the folder by another name": [
      volume({ type: "none", o: "bind", device: "/run" }),
      "driverOpts.device",
    ],
    "a volume that is the socket by another name": [
      volume({ type: "none", o: "bind,ro", device: "/var/run/../run/docker.sock" }),
      "driverOpts.device",
    ],
    "a volume's device that leads out of a link": [
      volume({ o: "bind", device: "/var/lock/../docker.sock" }),
      "driverOpts.device",
    ],
    "a volume's relative device": [volume({ o: "bind", device: "var/run" }), "driverOpts.device"],
    "a volume's lower folder": [
      volume({ type: "overlay", device: "overlay", o: "lowerdir=/run:/srv" }),
      "driverOpts.o",
    ],
    "a volume of another driver": [
      volume({ mountpoint: "/run" }, { driver: "local-persist" }),
      "driverOpts.mountpoint",
    ],
    "a mount's volume options": [
      dockerContainer({
        mounts: [
          {
            type: "volume",
            source: "tools",
            target: "/x",
            volumeOptions: { driverName: "local", driverOptions: { o: "bind", device: SOCKET } },
          },
        ],
      }),
      "mounts[0].volumeOptions.driverOptions.device",
    ],
    "an engine plugin's mount": [
      resource("docker:index/plugin:Plugin", { name: "p", grantPermissions: [{ name: "mount", values: [SOCKET] }] }),
      "grantPermissions[0].values[0]",
    ],
    "a pod's volume": [hostPathPod(SOCKET), "spec.volumes[0].hostPath.path"],
    "a pod's volume that is mounted twice, once": [
      pod(
        { volumeMounts: [{ name: "s", mountPath: "/a" }] },
        {
          initContainers: [{ name: "i", image: "alpine", volumeMounts: [{ name: "s", mountPath: "/b" }] }],
          volumes: [{ name: "s", hostPath: { path: "/run" } }],
        },
      ),
      "spec.volumes[0].hostPath.path",
    ],
    "the node's root, of which a part is mounted": [
      pod(
        { volumeMounts: [{ name: "s", mountPath: "/a", subPath: "var/run/docker.sock" }] },
        { volumes: [{ name: "s", hostPath: { path: "/" } }] },
      ),
      "spec.volumes[0].hostPath.path",
    ],
    "a PersistentVolume": [
      resource("kubernetes:core/v1:PersistentVolume", { spec: { hostPath: { path: "/run" } } }),
      "spec.hostPath.path",
    ],
    "a local PersistentVolume": [
      resource("kubernetes:core/v1:PersistentVolume", { spec: { local: { path: "/var/run/" } } }),
      "spec.local.path",
    ],
    "a Deployment": [
      resource("kubernetes:apps/v1:Deployment", { spec: { template: TEMPLATE } }),
      "spec.template.spec.volumes[0].hostPath.path",
    ],
    "a patch of a DaemonSet": [
      resource("kubernetes:apps/v1:DaemonSetPatch", { spec: { template: TEMPLATE } }),
      "spec.template.spec.volumes[0].hostPath.path",
    ],
    "a CronJob": [
      resource("kubernetes:batch/v1:CronJob", { spec: { jobTemplate: { spec: { template: TEMPLATE } } } }),
      "spec.jobTemplate.spec.template.spec.volumes[0].hostPath.path",
    ],
    "an Argo Rollout": [
      custom("argoproj.io/v1alpha1", "Rollout", { template: TEMPLATE }),
      "spec.template.spec.volumes[0].hostPath.path",
    ],
    "a Tekton Task": [
      custom("tekton.dev/v1", "Task", { steps: [{ image: "docker:cli" }], volumes: TEMPLATE.spec.volumes }),
      "spec.volumes[0].hostPath.path",
    ],
    "a RunnerDeployment": [
      custom("actions.summerwind.dev/v1alpha1", "RunnerDeployment", {
        template: { spec: { volumes: TEMPLATE.spec.volumes } },
      }),
      "spec.template.spec.volumes[0].hostPath.path",
    ],
    "a chart's values": [
      resource("kubernetes:helm.sh/v3:Release", { chart: "runner", values: { extraVolumes: TEMPLATE.spec.volumes } }),
      "values.extraVolumes[0].hostPath.path",
    ],
  },
  accepted: {
    "a guard's socket, also where clients look for an engine's": dockerContainer({
      volumes: [{ hostPath: "/run/breakwater/ci.sock", containerPath: SOCKET }],
    }),
    "nothing said": dockerContainer({}),
    ...Object.fromEntries(HARMLESS.map((path) => [path, folder(path)])),
    "an anonymous volume at the socket's place": dockerContainer({ volumes: [{ containerPath: SOCKET }] }),
    "a volume at the socket's place": dockerContainer({ volumes: [{ volumeName: "run", containerPath: "/var/run" }] }),
    "a tmpfs at the socket's place": dockerContainer({ mounts: [{ type: "tmpfs", target: "/run" }] }),
    "an empty host path": folder(""),
    "a volume": volume({}),
    "an NFS volume of such a name": volume({ type: "nfs", o: "addr=10.0.0.1", device: ":/run" }),
    "an emptyDir": pod({}, { volumes: [{ name: "run", emptyDir: {} }] }),
    "a claim": pod({}, { volumes: [{ name: "run", persistentVolumeClaim: { claimName: "run" } }] }),
    "another host folder of a pod": hostPathPod("/srv/data"),
    "an NFS PersistentVolume": resource("kubernetes:core/v1:PersistentVolume", {
      spec: { nfs: { path: "/run", server: "nas" } },
    }),
    "a policy about it": custom("kyverno.io/v1", "ClusterPolicy", {
      rules: [{ validate: { pattern: { spec: TEMPLATE.spec } } }],
    }),
    "a client of an engine elsewhere": dockerContainer({ envs: ["DOCKER_HOST=ssh://build"] }),
  },
  undetermined: {
    "a path that is not known": [folder(UNKNOWN), "volumes[0].hostPath"],
    "a source that is not known": [bind(UNKNOWN), "mounts[0].source"],
    "mounts that are not known": [dockerContainer({ mounts: UNKNOWN }), "mounts"],
    "a volume's options that are not known": [
      resource("docker:index/volume:Volume", { driver: "local", driverOpts: UNKNOWN }),
      "driverOpts",
    ],
    "a pod's volumes that are no list": [pod({}, { volumes: { name: "host" } }), "spec.volumes"],
    "a device that is not known": [volume({ o: "bind", device: UNKNOWN }), "driverOpts.device"],
    "flags that are not known": [volume({ o: UNKNOWN, device: "/run" }), "driverOpts.o"],
    "a pod's path that is not known": [hostPathPod(UNKNOWN), "spec.volumes[0].hostPath.path"],
    "a pod's volume that is not known": [pod({}, { volumes: [UNKNOWN] }), "spec.volumes[0]"],
    "a PersistentVolume's path that is not known": [
      resource("kubernetes:core/v1:PersistentVolume", { spec: { hostPath: { path: UNKNOWN } } }),
      "spec.hostPath.path",
    ],
  },
});

describe("dood-engine-socket: every socket of the catalogue", () => {
  for (const { engine, path } of ENGINE_SOCKETS) {
    const written = path.startsWith("pipe:/")
      ? path.replace("pipe:/", "//./pipe/")
      : path.replace(/^~/, "/home/ci").replaceAll("*", "x");
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
  const found = (path: unknown, rest: object = {}) => findings(rule, folder(path, rest))[0]?.found.split("\n")[0];
  const subject = 'volumes[0].hostPath of container "job"';
  it("names the socket", () => assert.equal(found(SOCKET), `${subject} is ${SOCKET}, the socket of Docker.`));
  it("names the socket in a folder", () =>
    assert.equal(found("/"), `${subject} is /, which holds /run/docker.sock, the socket of Docker.`));
  it("tells a socket from the folder above it, wherever homes are", () =>
    assert.equal(
      found("/home/ci/.docker/run"),
      `${subject} is /home/ci/.docker/run, which holds ~/.docker/run/docker.sock, the socket of Docker Desktop.`,
    ));
  it("says that read-only is no excuse", () =>
    assert.match(found(SOCKET, { readOnly: true }) ?? "", /, read-only, which does not help\.$/));
  it("shows nothing of a secret", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: "/hunter2/../var/run/docker.sock",
    };
    assert.equal(found(secret), `${subject} is (a secret value), the socket of Docker.`);
  });
});
