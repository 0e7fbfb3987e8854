import { rule } from "../../../core/rules/sensitive-host-path";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

const volume = (hostPath: unknown, more: object = {}) =>
  dockerContainer({ volumes: [{ hostPath, containerPath: "/data", ...more }] });
const bind = (source: unknown, more: object = {}) =>
  dockerContainer({ mounts: [{ type: "bind", source, target: "/data", ...more }] });
const hostPath = (path: unknown, mount?: object) =>
  pod(mount ? { volumeMounts: [{ name: "v", mountPath: "/data", ...mount }] } : {}, {
    volumes: [{ name: "v", hostPath: { path } }],
  });

describeRule(rule, {
  refused: {
    "a folder in volumes": [volume("/etc"), "volumes[0].hostPath"],
    "a folder in mounts": [bind("/etc/kubernetes"), "mounts[0].source"],
    "a folder read-only": [bind("/etc/ssh", { readOnly: true }), "mounts[0].source"],
    "dot segments and slashes": [volume("//etc/./../etc//"), "volumes[0].hostPath"],
    "the way through another process": [volume("/proc/1/root/etc"), "volumes[0].hostPath"],
    "a user's keys": [volume("/home/ci/.ssh"), "volumes[0].hostPath"],
    "a Windows folder": [volume("C:\\Windows\\System32"), "volumes[0].hostPath"],
    "the host's programs, writable": [volume("/usr/bin"), "volumes[0].hostPath"],
    "a volume that is named by a path": [
      dockerContainer({ volumes: [{ volumeName: "/etc", containerPath: "/x" }] }),
      "volumes[0].volumeName",
    ],
    "a local volume that binds it": [
      resource("docker:index/volume:Volume", {
        name: "v",
        driver: "local",
        driverOpts: { type: "none", o: "bind", device: "/root" },
      }),
      "driverOpts.device",
    ],
    "a mount's own volume options": [
      dockerContainer({
        mounts: [
          {
            type: "volume",
            target: "/x",
            volumeOptions: { driverName: "local", driverOptions: { o: "bind", type: "none", device: "/boot" } },
          },
        ],
      }),
      "mounts[0].volumeOptions.driverOptions.device",
    ],
    "a Swarm service": [
      resource("docker:index/service:Service", {
        taskSpec: {
          containerSpec: { image: "alpine:3.20", mounts: [{ type: "bind", source: "/proc", target: "/host/proc" }] },
        },
      }),
      "taskSpec.containerSpec.mounts[0].source",
    ],
    "an engine plugin": [
      resource("docker:index/plugin:Plugin", { name: "p", grantPermissions: [{ name: "mount", values: ["/dev"] }] }),
      "grantPermissions[0].values[0]",
    ],
    "an engine with the host's devices": [
      dind({ volumes: [{ hostPath: "/dev", containerPath: "/dev" }] }),
      "volumes[0].hostPath",
    ],
    "a folder beside the one that is allowed": [
      volume("/etc/nginx"),
      "volumes[0].hostPath",
      { allowedHostPaths: ["/etc/ngin"] },
    ],
    "a folder above the one that is allowed": [
      volume("/etc"),
      "volumes[0].hostPath",
      { allowedHostPaths: ["/etc/nginx"] },
    ],
    "a way out of the folder that is allowed": [
      volume("/etc/nginx/../shadow"),
      "volumes[0].hostPath",
      { allowedHostPaths: ["/etc/nginx/**"] },
    ],
    "a pod's volume, mounted or not": [hostPath("/var/lib/kubelet"), "spec.volumes[0].hostPath.path"],
    "a pod's volume that one container may write to": [
      pod(
        { volumeMounts: [{ name: "v", mountPath: "/lib/modules" }] },
        {
          initContainers: [
            { name: "i", image: "alpine", volumeMounts: [{ name: "v", mountPath: "/lib/modules", readOnly: true }] },
          ],
          volumes: [{ name: "v", hostPath: { path: "/lib/modules" } }],
        },
      ),
      "spec.volumes[0].hostPath.path",
    ],
    "a PersistentVolume": [
      resource("kubernetes:core/v1:PersistentVolume", {
        apiVersion: "v1",
        kind: "PersistentVolume",
        spec: { hostPath: { path: "/etc" } },
      }),
      "spec.hostPath.path",
    ],
  },
  accepted: {
    "a named volume": dockerContainer({ volumes: [{ volumeName: "etc", containerPath: "/etc" }] }),
    "a path inside the container": dockerContainer({ volumes: [{ volumeName: "data", containerPath: "/etc/app" }] }),
    "an anonymous volume": dockerContainer({ volumes: [{ containerPath: "/var/lib/kubelet" }] }),
    "public files": [volume("/etc/localtime"), volume("/etc/ssl/certs"), volume("/usr/share/zoneinfo/Europe/Paris")],
    "names that begin alike": [volume("/etcd-data"), volume("/device"), volume("/usrlocal")],
    "the host's programs read-only": bind("/lib/modules", { readOnly: true }),
    "a pod's volume that all mount read-only": hostPath("/lib/modules", { readOnly: true }),
    "a project below a home folder": volume("/home/ci/project"),
    "what the setting allows": [volume("/etc/nginx/conf.d"), { allowedHostPaths: ["/etc/nginx"] }],
    "what the setting allows by a pattern": [
      volume("/var/lib/docker/containers/"),
      { allowedHostPaths: ["/var/lib/*/containers/**"] },
    ],
    "an engine's socket itself": volume("/var/run/docker.sock"),
    "the host's control groups under an engine, read-only, which dind-cgroup-read-only is about": dind({
      mounts: [{ type: "bind", source: "/sys/fs/cgroup", target: "/sys/fs/cgroup", readOnly: true }],
    }),
  },
  handedOver: {
    "the root folder, with every socket in it": [volume("/"), "dood-engine-socket"],
    "a folder that holds a socket and more": [volume("/var"), "dood-engine-socket"],
    "the folder of the sockets": [volume("/run"), "dood-engine-socket"],
    "the host's data under an engine": [
      dind({ volumes: [{ hostPath: "/var/lib/docker", containerPath: "/var/lib/docker" }] }),
      "dind-host-data-root",
    ],
    "the host's control groups under an engine": [
      dind({ volumes: [{ hostPath: "/sys/fs/cgroup", containerPath: "/sys/fs/cgroup" }] }),
      "dind-host-cgroup",
    ],
  },
  undetermined: {
    "a path that is not known": [volume(UNKNOWN), "volumes[0].hostPath"],
    "a pod's path that is not known": [hostPath(UNKNOWN), "spec.volumes[0].hostPath.path"],
    "programs of the host, read-only or not": [bind("/usr/bin", { readOnly: UNKNOWN }), "mounts[0].readOnly"],
  },
});
