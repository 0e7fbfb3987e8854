import { isUnknown, knownValue } from "../../model/known";
import type { Workload } from "../../model/workload";
import { judgeEach, type Rule, undetermined, type Verdict, violation } from "../support/rule";
import { completeContainers, exceptFor, isWindows } from "./support";

/**
 * What must hold: a container drops every capability, and adds NET_BIND_SERVICE at most.
 * Fields: the capabilities that every container drops and adds, in Kubernetes' spelling, since the standard compares
 * strings.
 * Allowed: `ALL` among those dropped; `NET_BIND_SERVICE` among those added; anything in a Windows pod, for the Pod
 * Security Standards from v1.25 on. Before v1.22 the standard does not look at it. It hands over to
 * `excess-capabilities` and `dind-excess-capabilities` for what the baseline refuses as well.
 */
export const rule: Rule = {
  id: "restricted-capabilities",
  group: "kubernetes",
  severity: "medium",
  level: "mandatory",
  title: "Containers must drop every capability, and add none but NET_BIND_SERVICE",
  why:
    "A container's default capabilities are pieces of root's powers that few programs use: with them a process " +
    "forges packets, takes over files of any owner and makes device nodes, each a step on a way to the host.",
  remediation:
    "Set `capabilities: {drop: [ALL]}` in the security context of each container, and `add: [NET_BIND_SERVICE]` " +
    "for one that listens below port 1024.",
  remedies: ["dropCapabilities"],
  references: ["Pod Security Standards, restricted: Capabilities"],
  handsOverTo: ["excess-capabilities", "dind-excess-capabilities"],
  versions: [
    { from: "v1.22", check: judgeCapabilities },
    { from: "v1.25", check: exceptFor(isWindows, judgeCapabilities) },
  ],
};

function* judgeCapabilities(workload: Workload): Iterable<Verdict> {
  if (workload.platform !== "kubernetes") return;
  for (const container of workload.containers)
    yield* judgeEach(
      container.capabilities.add,
      container,
      (name) => name !== "NET_BIND_SERVICE" && "adds a capability that is not NET_BIND_SERVICE",
    );
  for (const container of completeContainers(workload)) {
    const { drop } = container.capabilities;
    if (drop.some((name) => knownValue(name) === "ALL")) continue;
    const unseen = drop.find(isUnknown);
    if (unseen) yield undetermined(unseen, container);
    else yield violation(container.path, container, "does not drop every capability (`drop: [ALL]`)");
  }
}
