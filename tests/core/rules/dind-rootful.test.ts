import { ROOTLESS_BY_ITSELF } from "../../../components/spec/rootlessByItself";
import { ROOTLESS_IN_POD } from "../../../components/spec/rootlessInPod";
import { startCommand } from "../../../components/spec/runner";
import { rule } from "../../../core/rules/dind-rootful";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

const adds = ["NET_ADMIN", "SYS_ADMIN"];
const rootful = (props: object = {}) => dind({ capabilities: { adds }, ...props });
const podContext = { capabilities: { add: adds } };
const rootfulPod = (context: object = {}, spec: object = {}) =>
  pod({ image: "docker:27.3.1-dind", securityContext: { ...podContext, ...context } }, spec);
const PATH = "spec.containers[0].securityContext.capabilities.add[1]";

describeRule(rule, {
  refused: {
    "an engine with SYS_ADMIN": [rootful(), "capabilities.adds[1]"],
    "any spelling": [dind({ capabilities: { adds: ["cap_sys_admin"] } }), "capabilities.adds[0]"],
    ALL: [dind({ capabilities: { adds: ["all"] } }), "capabilities.adds[0]"],
    "one finding, however often it is added": [
      dind({ capabilities: { adds: ["SYS_ADMIN", "ALL"] } }),
      "capabilities.adds[0]",
    ],
    "user root": [rootful({ user: "root:root" }), "capabilities.adds[1]"],
    "user 0": [rootful({ user: "0" }), "capabilities.adds[1]"],
    "a rootless image as root": [rootful({ image: "docker:27-dind-rootless", user: "0" }), "capabilities.adds[1]"],
    "an engine that is called rootless": [rootful({ image: "docker:27-dind-rootless" }), "capabilities.adds[1]"],
    "an engine of the rootless program": [
      rootful({ image: "myorg/ci:1.0.0", command: ["dockerd-rootless.sh"] }),
      "capabilities.adds[1]",
    ],
    "a start command of this package with a word more": [
      rootful({
        image: "docker:27-dind-rootless",
        entrypoints: startCommand(ROOTLESS_BY_ITSELF),
        command: ["--host=tcp://0.0.0.0:2376"],
      }),
      "capabilities.adds[1]",
    ],
    "another runtime": [rootful({ runtime: "runc" }), "capabilities.adds[1]"],
    "a runtime whose name begins like Sysbox's": [rootful({ runtime: "sysbox-runc-evil" }), "capabilities.adds[1]"],
    "Sysbox in the host's user namespace": [
      rootful({ runtime: "sysbox-runc", usernsMode: "host" }),
      "capabilities.adds[1]",
    ],
    "the host's user namespace": [rootful({ usernsMode: "host" }), "capabilities.adds[1]"],
    "privileged: false": [rootful({ privileged: false }), "capabilities.adds[1]"],
    "a pod": [rootfulPod(), PATH],
    "a pod's user 0": [rootfulPod({}, { securityContext: { runAsUser: 0 } }), PATH],
    "hostUsers: true": [rootfulPod({}, { hostUsers: true }), PATH],
    "a Swarm service": [
      resource("docker:index/service:Service", {
        taskSpec: { containerSpec: { image: "docker:27.3.1-dind", capAdds: ["SYS_ADMIN"] } },
      }),
      "taskSpec.containerSpec.capAdds[0]",
    ],
  },
  accepted: {
    "a rootless engine": dind({ image: "docker:27-dind-rootless", capabilities: { adds: ["SETUID", "SETGID"] } }),
    "another user": rootful({ user: "1000:1000" }),
    "a container of Sysbox, which has a user namespace of its own": rootful({ runtime: "sysbox-runc" }),
    "a pod's other user": rootfulPod({ runAsUser: 1000 }),
    "a rootless runner of this package, which gives SYS_ADMIN up": rootful({
      image: "docker:27-dind-rootless",
      entrypoints: startCommand(ROOTLESS_BY_ITSELF),
    }),
    "the same in a pod": pod({
      image: "docker:27-dind-rootless",
      securityContext: podContext,
      command: startCommand(ROOTLESS_IN_POD),
    }),
    "a user namespace of the pod's own": rootfulPod({}, { hostUsers: false }),
    "an engine without SYS_ADMIN": dind({ capabilities: { adds: ["NET_ADMIN"] } }),
    "a pod that drops it": rootfulPod({ capabilities: { add: adds, drop: ["SYS_ADMIN"] } }),
    "a container without an engine": dockerContainer({ capabilities: { adds } }),
  },
  handedOver: {
    "a privileged engine": [rootful({ privileged: true }), "dind-privileged"],
    "a privileged engine, as any container": [dind({ privileged: true }), "privileged-container"],
  },
  undetermined: {
    "a capability that is not known": [dind({ capabilities: { adds: [UNKNOWN] } }), "capabilities.adds[0]"],
    "a user that is not known": [rootful({ user: UNKNOWN }), "user"],
    "privileges that are not known": [rootful({ privileged: UNKNOWN }), "privileged"],
    "a user namespace that is not known": [rootfulPod({}, { hostUsers: UNKNOWN }), "spec.hostUsers"],
  },
});
