import { rule } from "../../../core/rules/dind-no-limits";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

const nproc = (hard: unknown) => ({ ulimits: [{ name: "nproc", soft: 100, hard }] });
const limited = (props: object = {}) => dind({ memory: 2048, ...nproc(4096), ...props });
const limitedPod = (memory: unknown) => pod({ image: "docker:27.3.1-dind", resources: { limits: { memory } } });
const service = (limits: object) =>
  resource("docker:index/service:Service", {
    taskSpec: { containerSpec: { image: "docker:27.3.1-dind" }, resources: { limits } },
  });

describeRule(rule, {
  refused: {
    "no limit at all, once": [dind(), ""],
    "no process limit": [dind({ memory: 2048 }), ""],
    "no memory limit": [dind(nproc(4096)), ""],
    "a memory limit of zero": [limited({ memory: 0 }), "memory"],
    "a negative memory limit": [limited({ memory: -1 }), "memory"],
    "a process limit of -1": [limited(nproc(-1)), "ulimits[0].hard"],
    "another limit": [dind({ memory: 2048, ulimits: [{ name: "nofile", soft: 1, hard: 1 }] }), ""],
    "a rootless engine": [dind({ image: "docker:27-dind-rootless" }), ""],
    "a pod": [pod({ image: "docker:27.3.1-dind" }), "spec.containers[0]"],
    "a pod with a request alone": [
      pod({ image: "docker:27.3.1-dind", resources: { requests: { memory: "1Gi" } } }),
      "spec.containers[0]",
    ],
    "a pod's limit of zero": [limitedPod("0"), "spec.containers[0].resources.limits.memory"],
    "a pod's limit of zero megabytes": [limitedPod("0Mi"), "spec.containers[0].resources.limits.memory"],
    "a Swarm service": [service({}), "taskSpec.containerSpec"],
  },
  accepted: {
    "both limits": limited(),
    "a privileged engine with both": limited({ privileged: true }),
    "a pod, which has no process limit": limitedPod("2Gi"),
    "a pod's limit in bytes": limitedPod(2147483648),
    "a pod's limit for all of its containers": pod(
      { image: "docker:27.3.1-dind" },
      { resources: { limits: { memory: "2Gi" } } },
    ),
    "a Swarm service, which has none either": service({ memoryBytes: 2147483648 }),
    "a container without an engine": dockerContainer({}),
    "a client": dockerContainer({ image: "docker:27-cli" }),
  },
  undetermined: {
    "a memory limit that is not known": [limited({ memory: UNKNOWN }), "memory"],
    "a process limit that is not known": [limited(nproc(UNKNOWN)), "ulimits[0].hard"],
    "an image that is not known": [dockerContainer({ image: UNKNOWN, privileged: true }), "image"],
  },
});
