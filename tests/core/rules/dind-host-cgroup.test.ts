import { rule } from "../../../core/rules/dind-host-cgroup";
import { describeRule, dind, dockerContainer, pod, UNKNOWN } from "./support";

const bind = (props: object = {}) =>
  dind({ volumes: [{ hostPath: "/sys/fs/cgroup", containerPath: "/sys/fs/cgroup", ...props }] });
const dindPod = (mount: object = {}) =>
  pod(
    { image: "docker:27.3.1-dind", volumeMounts: [{ name: "cgroup", mountPath: "/sys/fs/cgroup", ...mount }] },
    { volumes: [{ name: "cgroup", hostPath: { path: "/sys/fs/cgroup" } }] },
  );

describeRule(rule, {
  refused: {
    "the host's cgroup tree": [bind(), "volumes[0].hostPath"],
    "readOnly: false": [bind({ readOnly: false }), "volumes[0].hostPath"],
    "spelled otherwise": [bind({ hostPath: "/sys//fs/cgroup/." }), "volumes[0].hostPath"],
    "a part of it": [bind({ hostPath: "/sys/fs/cgroup/memory" }), "volumes[0].hostPath"],
    "at another place": [bind({ containerPath: "/cgroup" }), "volumes[0].hostPath"],
    "a mount": [
      dind({ mounts: [{ type: "bind", source: "/sys/fs/cgroup", target: "/sys/fs/cgroup" }] }),
      "mounts[0].source",
    ],
    "a pod": [dindPod(), "spec.volumes[0].hostPath.path"],
  },
  accepted: {
    "a read-only bind, which is for dind-cgroup-read-only": bind({ readOnly: true }),
    "a read-only bind of a pod": dindPod({ readOnly: true }),
    "no bind": dind(),
    "a container without an engine, which is for sensitive-host-path": dockerContainer({
      volumes: [{ hostPath: "/sys/fs/cgroup", containerPath: "/sys/fs/cgroup" }],
    }),
    "all of /sys, which is for sensitive-host-path": bind({ hostPath: "/sys" }),
  },
  undetermined: {
    "a host folder that is not known": [bind({ hostPath: UNKNOWN }), "volumes[0].hostPath"],
    "a mount that may be read-only": [bind({ readOnly: UNKNOWN }), "volumes[0].readOnly"],
  },
});
