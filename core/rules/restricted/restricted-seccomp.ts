import { isSeccompOff } from "../../model/confinement";
import { isUnknown } from "../../model/known";
import type { Workload } from "../../model/workload";
import { type Rule, undetermined, type Verdict, violation } from "../support/rule";
import { completeContainers, exceptFor, isWindows } from "./support";

/**
 * What must hold: every container has a seccomp profile that the pod or the container asks for.
 * Fields: `seccompProfile` of the pod and of every container.
 * Allowed: `RuntimeDefault`, `Localhost`; absent in a container where the pod has one; anything in a Windows pod, for
 * the Pod Security Standards from v1.25 on. Before v1.19 the standard does not look at it. `seccomp-unconfined` refuses
 * a profile that confines nothing.
 */
export const rule: Rule = {
  id: "restricted-seccomp",
  group: "kubernetes",
  severity: "medium",
  level: "mandatory",
  title: "Pods must ask for a seccomp profile",
  why:
    "A pod that asks for none gets none, unless the kubelet was started with a default: every system call of the " +
    "kernel is open, among them those that break-outs are made of.",
  remediation: "Set `seccompProfile: {type: RuntimeDefault}` in the security context of the pod.",
  remedies: ["seccompProfile"],
  references: ["Pod Security Standards, restricted: Seccomp"],
  versions: [
    { from: "v1.19", check: judgeSeccomp },
    { from: "v1.25", check: exceptFor(isWindows, judgeSeccomp) },
  ],
};

function* judgeSeccomp(workload: Workload): Iterable<Verdict> {
  const ofPod = workload.confinement.seccomp ?? [];
  const unseen = ofPod.find(isUnknown);
  if (ofPod.some((profile) => profile.known && !isSeccompOff(profile.value))) return;
  for (const container of completeContainers(workload)) {
    if (container.confinement.seccomp?.length) continue;
    if (unseen) yield undetermined(unseen, container);
    else if (ofPod.length === 0)
      yield violation(container.path, container, "asks for no seccomp profile, and neither does its pod");
  }
}
