import { rule } from "../../../core/rules/privileged-container";
import { describeRule, dind, dockerContainer, pod, UNKNOWN } from "./support";

describeRule(rule, {
  refused: {
    "a privileged container": [dockerContainer({ privileged: true }), "privileged"],
    "the word a provider converts": [dockerContainer({ privileged: "true" }), "privileged"],
    "a privileged container of a pod": [
      pod({ securityContext: { privileged: true } }),
      "spec.containers[0].securityContext.privileged",
    ],
    "a privileged init container": [
      pod({}, { initContainers: [{ name: "setup", image: "alpine", securityContext: { privileged: true } }] }),
      "spec.initContainers[0].securityContext.privileged",
    ],
    "a privileged ephemeral container": [
      pod({}, { ephemeralContainers: [{ name: "debug", image: "alpine", securityContext: { privileged: true } }] }),
      "spec.ephemeralContainers[0].securityContext.privileged",
    ],
    "a privileged container whose image is not known yet": [
      dockerContainer({ image: UNKNOWN, privileged: true }),
      "privileged",
    ],
    "a privileged builder, which is no engine": [
      dockerContainer({ image: "moby/buildkit:v0.17.0", privileged: true }),
      "privileged",
    ],
  },
  accepted: {
    "privileged: false": dockerContainer({ privileged: false }),
    "nothing said": [dockerContainer({}), {}],
  },
  handedOver: {
    "a privileged engine": [dind({ privileged: true }), "dind-privileged"],
  },
  undetermined: {
    "a value that is not known": [dockerContainer({ privileged: UNKNOWN }), "privileged"],
    "a value that is no boolean": [
      pod({ securityContext: { privileged: { yes: 1 } } }),
      "spec.containers[0].securityContext.privileged",
    ],
  },
});
