import { rule } from "../../../core/rules/host-path";
import { describeRule, dockerContainer, pod, resource, UNKNOWN } from "./support";

const hostPath = (source: object) => pod({}, { volumes: [{ name: "v", hostPath: source }] });
const persistentVolume = (spec: object) =>
  resource("kubernetes:core/v1:PersistentVolume", { apiVersion: "v1", kind: "PersistentVolume", spec });

/** A pod with an engine that mounts a path of the node. */
function enginePod(path: string, readOnly = false) {
  return pod(
    { image: "docker:27.3.1-dind", volumeMounts: [{ name: "host", mountPath: path, readOnly }] },
    { volumes: [{ name: "host", hostPath: { path } }] },
  );
}

describeRule(rule, {
  refused: {
    "a folder of the node": [hostPath({ path: "/srv/data" }), "spec.volumes[0].hostPath.path"],
    "a public file": [hostPath({ path: "/etc/localtime", type: "File" }), "spec.volumes[0].hostPath.path"],
    "a volume that names no place": [hostPath({}), "spec.volumes[0].hostPath"],
    "an empty path": [hostPath({ path: "" }), "spec.volumes[0].hostPath.path"],
    "a PersistentVolume on a node's folder": [
      persistentVolume({ hostPath: { path: "/srv/pv" } }),
      "spec.hostPath.path",
    ],
    "a local PersistentVolume": [persistentVolume({ local: { path: "/mnt/disks/ssd1" } }), "spec.local.path"],
    "another folder than the one that is allowed": [
      hostPath({ path: "/srv/cache/../data" }),
      "spec.volumes[0].hostPath.path",
      { allowedHostPaths: ["/srv/cache"] },
    ],
    "the template of a daemon set": [
      resource("kubernetes:apps/v1:DaemonSet", {
        apiVersion: "apps/v1",
        kind: "DaemonSet",
        spec: {
          template: {
            spec: {
              containers: [{ name: "a", image: "alpine" }],
              volumes: [{ name: "logs", hostPath: { path: "/var/log" } }],
            },
          },
        },
      }),
      "spec.template.spec.volumes[0].hostPath.path",
    ],
  },
  accepted: {
    "a folder of a Docker host": dockerContainer({ volumes: [{ hostPath: "/srv/data", containerPath: "/data" }] }),
    "other kinds of volumes": pod(
      {},
      {
        volumes: [
          { name: "a", emptyDir: {} },
          { name: "b", configMap: { name: "b" } },
          { name: "c", persistentVolumeClaim: { claimName: "c" } },
        ],
      },
    ),
    "a volume without a host path": pod({}, { volumes: [{ name: "v", hostPath: null, emptyDir: {} }] }),
    "what the setting allows": [hostPath({ path: "/var/log/pods/" }), { allowedHostPaths: ["/var/log"] }],
    "a PersistentVolume on a disk of the cloud": persistentVolume({
      csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-1" },
    }),
  },
  handedOver: {
    "a folder that gives the node away": [hostPath({ path: "/etc" }), "sensitive-host-path"],
    "an engine's socket": [hostPath({ path: "/run/containerd/containerd.sock" }), "dood-engine-socket"],
    "the host engine's data under an engine": [enginePod("/var/lib/docker"), "dind-host-data-root"],
    "the host's control groups under an engine": [enginePod("/sys/fs/cgroup"), "dind-host-cgroup"],
    "the host's control groups under an engine, read-only": [
      enginePod("/sys/fs/cgroup", true),
      "dind-cgroup-read-only",
    ],
  },
  undetermined: {
    "a path that is not known": [hostPath({ path: UNKNOWN }), "spec.volumes[0].hostPath.path"],
  },
});
