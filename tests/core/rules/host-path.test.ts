import { rule } from "../../../core/rules/host-path";
import { describeRule, dockerContainer, pod, resource, UNKNOWN } from "./support";

const hostPath = (source: object) => pod({}, { volumes: [{ name: "v", hostPath: source }] });
const persistentVolume = (spec: object) =>
  resource("kubernetes:core/v1:PersistentVolume", { apiVersion: "v1", kind: "PersistentVolume", spec });

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
    "a folder that gives the node away, which is for sensitive-host-path": hostPath({ path: "/etc" }),
    "an engine's socket, which is for dood-engine-socket": hostPath({ path: "/run/containerd/containerd.sock" }),
    "what the setting allows": [hostPath({ path: "/var/log/pods/" }), { allowedHostPaths: ["/var/log"] }],
    "a PersistentVolume on a disk of the cloud": persistentVolume({
      csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-1" },
    }),
  },
  undetermined: {
    "a path that is not known": [hostPath({ path: UNKNOWN }), "spec.volumes[0].hostPath.path"],
  },
});
