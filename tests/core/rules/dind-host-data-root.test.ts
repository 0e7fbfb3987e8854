import { rule } from "../../../core/rules/dind-host-data-root";
import { describeRule, dind, dockerContainer, pod, UNKNOWN } from "./support";

const bind = (hostPath: unknown, containerPath = "/var/lib/docker") => dind({ volumes: [{ hostPath, containerPath }] });
const dindPod = (path: unknown, containers: object[] = []) =>
  pod(
    { image: "docker:27.3.1-dind", volumeMounts: [{ name: "data", mountPath: "/var/lib/docker" }] },
    {
      volumes: [{ name: "data", hostPath: { path } }],
      ...(containers.length > 0 && { containers }),
    },
  );

describeRule(rule, {
  refused: {
    "the host engine's data root": [bind("/var/lib/docker"), "volumes[0].hostPath"],
    "spelled otherwise": [bind("//var/lib/./x/../docker/"), "volumes[0].hostPath"],
    "a folder above it": [bind("/var/lib", "/var/lib"), "volumes[0].hostPath"],
    "at another place": [bind("/var/lib/docker", "/data"), "volumes[0].hostPath"],
    "containerd's": [bind("/var/lib/containerd"), "volumes[0].hostPath"],
    "a rootless engine's": [bind("/home/me/.local/share/docker"), "volumes[0].hostPath"],
    "a mount": [
      dind({ mounts: [{ type: "bind", source: "/var/lib/docker", target: "/var/lib/docker" }] }),
      "mounts[0].source",
    ],
    "a volume that binds it": [
      dind({
        mounts: [
          {
            type: "volume",
            source: "data",
            target: "/var/lib/docker",
            volumeOptions: {
              driverName: "local",
              driverOptions: { type: "none", o: "bind", device: "/var/lib/docker" },
            },
          },
        ],
      }),
      "mounts[0].volumeOptions.driverOptions.device",
    ],
    "a pod's hostPath": [dindPod("/var/lib/docker"), "spec.volumes[0].hostPath.path"],
  },
  accepted: {
    "a named volume": dind({ volumes: [{ volumeName: "data", containerPath: "/var/lib/docker" }] }),
    "a folder made for it": bind("/var/lib/docker-inner"),
    "a folder of a pod's node made for it": dindPod("/mnt/engines/a"),
    "a container without an engine, which is for sensitive-host-path": dockerContainer({
      volumes: [{ hostPath: "/var/lib/docker", containerPath: "/var/lib/docker" }],
    }),
    "a socket, which is for dood-engine-socket": bind("/var/run/docker.sock", "/host.sock"),
  },
  handedOver: {
    "a folder that holds a socket as well": [bind("/var", "/host"), "dood-engine-socket"],
  },
  undetermined: {
    "a host folder that is not known": [bind(UNKNOWN), "volumes[0].hostPath"],
    "a pod's folder that is not known": [dindPod(UNKNOWN), "spec.volumes[0].hostPath.path"],
  },
});
