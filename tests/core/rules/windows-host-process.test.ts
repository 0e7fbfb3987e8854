import { rule } from "../../../core/rules/windows-host-process";
import { describeRule, dockerContainer, pod, resource, UNKNOWN } from "./support";

const windows = (hostProcess: unknown) => ({ securityContext: { windowsOptions: { hostProcess } } });
const MAIN = "spec.containers[0].securityContext.windowsOptions.hostProcess";

describeRule(rule, {
  refused: {
    "a container": [pod(windows(true)), MAIN],
    "a pod": [pod({}, windows(true)), "spec.securityContext.windowsOptions.hostProcess"],
    "a pod whose container says otherwise": [
      pod(windows(false), windows(true)),
      "spec.securityContext.windowsOptions.hostProcess",
    ],
    "an init container": [
      pod({}, { initContainers: [{ name: "setup", image: "servercore", ...windows(true) }] }),
      "spec.initContainers[0].securityContext.windowsOptions.hostProcess",
    ],
    "an ephemeral container": [
      pod({}, { ephemeralContainers: [{ name: "debug", image: "servercore", ...windows(true) }] }),
      "spec.ephemeralContainers[0].securityContext.windowsOptions.hostProcess",
    ],
    "the template of a DaemonSet": [
      resource("kubernetes:apps/v1:DaemonSet", {
        spec: { template: { spec: { ...windows(true), containers: [{ name: "agent", image: "nanoserver" }] } } },
      }),
      "spec.template.spec.securityContext.windowsOptions.hostProcess",
    ],
  },
  accepted: {
    "nothing said": [pod({}), {}],
    "hostProcess: false": pod(windows(false), windows(false)),
    "other Windows options": pod({ securityContext: { windowsOptions: { runAsUserName: "ContainerUser" } } }),
    "a Docker container, which cannot be one": dockerContainer({}),
  },
  undetermined: {
    "a value that is not known yet": [pod(windows(UNKNOWN)), MAIN],
    "a value that is no boolean": [pod({}, windows(["true"])), "spec.securityContext.windowsOptions.hostProcess"],
  },
});
