import type { Workload } from "../../model/workload";
import { judge, type Rule, type Verdict, violation } from "../support/rule";
import { completeContainers, exceptFor, isWindows } from "./support";

/**
 * What must hold: no process of a pod can gain more privileges than its parent has.
 * Fields: `allowPrivilegeEscalation` of every container.
 * Allowed: false; anything in a Windows pod, for the Pod Security Standards from v1.25 on. The field exists since v1.8.
 */
export const rule: Rule = {
  id: "restricted-privilege-escalation",
  group: "kubernetes",
  severity: "medium",
  level: "mandatory",
  title: "Containers must not allow privilege escalation",
  why:
    "A setuid program, such as sudo or a forgotten one of the image, makes an ordinary user of the container its " +
    "root, and a flaw of the kernel that root alone can reach is a way to the host.",
  remediation: "Set `allowPrivilegeEscalation: false` in the security context of each container.",
  remedies: ["privilegeEscalation"],
  references: ["Pod Security Standards, restricted: Privilege Escalation"],
  versions: [
    { from: "v1.8", check: judgeEscalation },
    { from: "v1.25", check: exceptFor(isWindows, judgeEscalation) },
  ],
};

function* judgeEscalation(workload: Workload): Iterable<Verdict> {
  if (workload.platform !== "kubernetes") return;
  const complete = new Set(completeContainers(workload));
  for (const container of workload.containers) {
    const { noNewPrivileges } = container.confinement;
    if (noNewPrivileges)
      yield* judge(
        noNewPrivileges,
        container,
        (off) => !off && "lets programs gain more privileges than they start with",
      );
    else if (complete.has(container))
      yield violation(container.path, container, "does not set `allowPrivilegeEscalation: false`");
  }
}
