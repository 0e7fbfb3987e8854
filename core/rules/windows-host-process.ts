import { confinementScopes } from "../model/workload";
import { judge, type Rule } from "./support/rule";

/**
 * What must hold: no pod and no container runs as a HostProcess container.
 * Fields: `windowsOptions.hostProcess` of the pod and of every container.
 * Allowed: absent, false.
 */
export const rule: Rule = {
  id: "windows-host-process",
  group: "kubernetes",
  severity: "high",
  level: "mandatory",
  title: "Containers must not run as Windows host processes",
  why:
    "A HostProcess container is no container but a process of the Windows node: it has the node's " +
    "file system, network and engine pipes, and with its default account it is the node's " +
    "administrator.",
  remediation:
    "Remove `hostProcess` and run the job in an ordinary container. What the node itself needs belongs into " +
    "its image.",
  remedies: ["hostProcess"],
  references: ["Pod Security Standards, baseline: HostProcess"],
  *check(workload) {
    for (const { confinement, container } of confinementScopes(workload)) {
      yield* judge(
        confinement.windowsHostProcess,
        container,
        (on) => on && "is true: it runs as a process of the node, not in a container",
      );
    }
  },
};
