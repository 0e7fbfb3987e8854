import { rule } from "../../../core/rules/dind-excess-capabilities";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

const adding = (...adds: unknown[]) => dind({ capabilities: { adds } });
const podAdding = (capabilities: object) => pod({ image: "docker:27.3.1-dind", securityContext: { capabilities } });
const service = (spec: object) =>
  resource("docker:index/service:Service", { taskSpec: { containerSpec: { image: "docker:27.3.1-dind", ...spec } } });

describeRule(rule, {
  refused: {
    SYS_PTRACE: [adding("SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE"), "capabilities.adds[2]"],
    "any spelling": [
      adding("cap_sys_ptrace", "CAP_SYS_MODULE", "sys_rawio"),
      ["capabilities.adds[0]", "capabilities.adds[1]", "capabilities.adds[2]"],
    ],
    ALL: [adding("ALL"), "capabilities.adds[0]"],
    "all, in small letters": [adding("all"), "capabilities.adds[0]"],
    "what Docker adds although it is dropped": [
      dind({ capabilities: { adds: ["SYS_PTRACE"], drops: ["SYS_PTRACE", "ALL"] } }),
      "capabilities.adds[0]",
    ],
    "ALL, with some dropped": [
      dind({ capabilities: { adds: ["ALL"], drops: ["SYS_MODULE"] } }),
      "capabilities.adds[0]",
    ],
    "a known one beside one that is not": [
      dind({ capabilities: { adds: ["SYS_PTRACE"], drops: [UNKNOWN] } }),
      "capabilities.adds[0]",
    ],
    "a Swarm service": [service({ capAdds: ["CAP_SYS_PTRACE"] }), "taskSpec.containerSpec.capAdds[0]"],
    "a pod": [podAdding({ add: ["SYS_ADMIN", "BPF"] }), "spec.containers[0].securityContext.capabilities.add[1]"],
    "a pod that drops ALL": [
      podAdding({ add: ["BPF"], drop: ["ALL"] }),
      "spec.containers[0].securityContext.capabilities.add[0]",
    ],
    "what the settings do not name": [
      adding("BPF", "PERFMON"),
      "capabilities.adds[1]",
      { allowedCapabilities: ["cap_bpf"] },
    ],
  },
  accepted: {
    "what an engine needs": adding("SYS_ADMIN", "NET_ADMIN"),
    "what Docker gives anyway": adding("CAP_MKNOD", "DAC_OVERRIDE", "NET_RAW"),
    "what rootless needs": dind({
      image: "docker:27-dind-rootless",
      capabilities: { adds: ["SETUID", "SETGID"], drops: ["ALL"] },
    }),
    "nothing said": dind(),
    "what a pod drops as well": podAdding({ add: ["SYS_PTRACE"], drop: ["SYS_PTRACE"] }),
    "what the settings name": [adding("BPF"), { allowedCapabilities: ["bpf"] }],
    "ALL, where the settings name it": [adding("ALL"), { allowedCapabilities: ["ALL"] }],
    "a container without an engine, which is for excess-capabilities": dockerContainer({
      capabilities: { adds: ["SYS_PTRACE"] },
    }),
    "a client": dockerContainer({ image: "docker:27-cli", capabilities: { adds: ["SYS_PTRACE"] } }),
  },
  undetermined: {
    "a capability that is not known": [adding("SYS_ADMIN", UNKNOWN), "capabilities.adds[1]"],
    "a list that is not known": [dind({ capabilities: { adds: UNKNOWN } }), "capabilities.adds"],
    "what a pod drops": [
      podAdding({ add: ["SYS_PTRACE"], drop: [UNKNOWN] }),
      "spec.containers[0].securityContext.capabilities.drop[0]",
    ],
  },
});
