import { BUILDER } from "../../../components/spec/builder";
import { startCommand } from "../../../components/spec/runner";
import { rule } from "../../../core/rules/excess-capabilities";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

const adds = (...names: unknown[]) => dockerContainer({ capabilities: { adds: names } });
const podAdds = (...names: unknown[]) => pod({ securityContext: { capabilities: { add: names } } });
const POD_PATH = "spec.containers[0].securityContext.capabilities.add[0]";
const START = startCommand(BUILDER);
const builder = (props: object = {}, ...more: string[]) =>
  dockerContainer({ entrypoints: START, capabilities: { adds: ["SETUID", "SYS_ADMIN", ...more] }, ...props });

describeRule(rule, {
  refused: {
    "a builder's start command with a word more": [builder({ command: ["--debug"] }), "capabilities.adds[1]"],
    "a builder's start command that differs by a letter": [
      builder({ entrypoints: [START[0], START[1], `${START[2]} `] }),
      "capabilities.adds[1]",
    ],
    "a builder with one more than it needs": [
      builder({}, "SYS_MODULE"),
      ["capabilities.adds[1]", "capabilities.adds[2]"],
    ],
    "SYS_ADMIN on Docker": [adds("SYS_ADMIN"), "capabilities.adds[0]"],
    "the CAP_ spelling": [adds("CAP_SYS_ADMIN"), "capabilities.adds[0]"],
    "lower case": [adds("cap_sys_ptrace"), "capabilities.adds[0]"],
    "every capability": [adds("ALL"), "capabilities.adds[0]"],
    "every capability in lower case": [adds("all"), "capabilities.adds[0]"],
    "each one that is too much, and no other": [
      adds("CHOWN", "SYS_MODULE", "NET_ADMIN"),
      ["capabilities.adds[1]", "capabilities.adds[2]"],
    ],
    "one that is dropped as well, since adding wins": [
      dockerContainer({ capabilities: { adds: ["SYS_ADMIN"], drops: ["SYS_ADMIN"] } }),
      "capabilities.adds[0]",
    ],
    "one that is known beside one that is not": [adds(UNKNOWN, "SYS_ADMIN"), "capabilities.adds[1]"],
    "one beside those that are allowed": [
      adds("SYS_PTRACE", "SYS_ADMIN"),
      "capabilities.adds[1]",
      { allowedCapabilities: ["SYS_PTRACE"] },
    ],
    "a container whose image is not known yet": [
      dockerContainer({ image: UNKNOWN, capabilities: { adds: ["SYS_ADMIN"] } }),
      "capabilities.adds[0]",
    ],
    "a Swarm service": [
      resource("docker:index/service:Service", {
        taskSpec: { containerSpec: { image: "alpine:3.20", capAdds: ["CAP_SYS_ADMIN"] } },
      }),
      "taskSpec.containerSpec.capAdds[0]",
    ],
    "an engine plugin that is granted one": [
      resource("docker:index/plugin:Plugin", {
        name: "vendor/driver:1.0",
        grantPermissions: [{ name: "capabilities", values: ["CAP_SYS_ADMIN"] }],
      }),
      "grantPermissions[0].values[0]",
    ],
    "a builder, which is no engine": [
      dockerContainer({ image: "buildah/stable:v1.37", capabilities: { adds: ["SYS_ADMIN"] } }),
      "capabilities.adds[0]",
    ],
    "SYS_ADMIN in a pod": [podAdds("SYS_ADMIN"), POD_PATH],
    "NET_RAW in a pod, which Docker gives by default": [podAdds("NET_RAW"), POD_PATH],
    "a baseline capability of a pod in another spelling": [podAdds("CAP_CHOWN"), POD_PATH],
    "a baseline capability of a pod in lower case": [podAdds("chown"), POD_PATH],
    "one that a pod drops as well": [
      pod({ securityContext: { capabilities: { add: ["SYS_ADMIN"], drop: ["ALL"] } } }),
      POD_PATH,
    ],
    "an init container": [
      pod(
        {},
        {
          initContainers: [
            { name: "setup", image: "alpine", securityContext: { capabilities: { add: ["NET_ADMIN"] } } },
          ],
        },
      ),
      "spec.initContainers[0].securityContext.capabilities.add[0]",
    ],
    "the template of a deployment": [
      resource("kubernetes:apps/v1:Deployment", {
        apiVersion: "apps/v1",
        kind: "Deployment",
        spec: {
          template: {
            spec: {
              containers: [{ name: "a", image: "alpine", securityContext: { capabilities: { add: ["SYS_TIME"] } } }],
            },
          },
        },
      }),
      "spec.template.spec.containers[0].securityContext.capabilities.add[0]",
    ],
  },
  accepted: {
    "a builder of this package, which gives SYS_ADMIN up": builder(),
    "nothing added": dockerContainer({ capabilities: { drops: ["ALL"] } }),
    "what Docker gives anyway": adds("CHOWN", "CAP_NET_RAW", "mknod", "Sys_Chroot"),
    "what the setting allows, in any spelling": [adds("CAP_SYS_PTRACE"), { allowedCapabilities: ["sys_ptrace"] }],
    "what the setting allows a pod": [podAdds("NET_RAW"), { allowedCapabilities: ["NET_RAW"] }],
    "the baseline of a pod": podAdds("MKNOD", "DAC_OVERRIDE", "SYS_CHROOT", "NET_BIND_SERVICE"),
    "what an engine needs": dind({ capabilities: { adds: ["SYS_ADMIN", "NET_ADMIN"] } }),
  },
  handedOver: {
    "an engine's": [dind({ capabilities: { adds: ["SYS_ADMIN", "SYS_MODULE"] } }), "dind-excess-capabilities"],
    "all of them, for an engine": [dind({ capabilities: { adds: ["ALL"] } }), "dind-excess-capabilities"],
  },
  undetermined: {
    "one that is not known": [adds("CHOWN", UNKNOWN), "capabilities.adds[1]"],
    "a list that is not known": [dockerContainer({ capabilities: { adds: UNKNOWN } }), "capabilities.adds"],
    "a pod's list that is no list": [
      pod({ securityContext: { capabilities: { add: "SYS_ADMIN" } } }),
      "spec.containers[0].securityContext.capabilities.add",
    ],
  },
});
