import { rule } from "../../../core/rules/dind-cgroup-read-only";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

const bind = (props: object = {}) =>
  dind({ volumes: [{ hostPath: "/sys/fs/cgroup", containerPath: "/sys/fs/cgroup", readOnly: true, ...props }] });

describeRule(rule, {
  refused: {
    "the host's cgroup tree": [bind(), "volumes[0].hostPath"],
    "a mount": [
      dind({ mounts: [{ type: "bind", source: "/sys/fs/cgroup/", target: "/sys/fs/cgroup", readOnly: true }] }),
      "mounts[0].source",
    ],
    "a Swarm service": [
      resource("docker:index/service:Service", {
        taskSpec: {
          containerSpec: {
            image: "docker:27.3.1-dind",
            mounts: [{ type: "bind", source: "/sys/fs/cgroup", target: "/sys/fs/cgroup", readOnly: true }],
          },
        },
      }),
      "taskSpec.containerSpec.mounts[0].source",
    ],
    "a pod": [
      pod(
        {
          image: "docker:27.3.1-dind",
          volumeMounts: [{ name: "cgroup", mountPath: "/sys/fs/cgroup", readOnly: true }],
        },
        { volumes: [{ name: "cgroup", hostPath: { path: "/sys/fs/cgroup" } }] },
      ),
      "spec.volumes[0].hostPath.path",
    ],
  },
  accepted: {
    "a writable bind, which is for dind-host-cgroup": bind({ readOnly: false }),
    "no bind": dind(),
    "another folder": bind({ hostPath: "/sys/fs/cgroup2" }),
    "a container without an engine": dockerContainer({
      volumes: [{ hostPath: "/sys/fs/cgroup", containerPath: "/sys/fs/cgroup", readOnly: true }],
    }),
  },
  undetermined: {
    "a host folder that is not known": [bind({ hostPath: UNKNOWN }), "volumes[0].hostPath"],
    "a mount that may be read-only": [bind({ readOnly: UNKNOWN }), "volumes[0].readOnly"],
  },
});
