import { knownValue } from "../../model/known";
import { confinementScopes, type Workload } from "../../model/workload";
import { judge, type Rule, undetermined, type Verdict, violation } from "../support/rule";
import { completeContainers, exceptFor, hasOwnUsers } from "./support";

/**
 * What must hold: the kubelet refuses to start a container of the pod as root.
 * Fields: `runAsNonRoot` of the pod and of every container.
 * Allowed: true; absent in a container where the pod's is true; anything in a pod with its own user namespace, for the
 * Pod Security Standards from v1.35 on.
 */
export const rule: Rule = {
  id: "restricted-non-root",
  group: "kubernetes",
  severity: "medium",
  level: "mandatory",
  title: "Pods must require that their containers do not run as root",
  why:
    "Root in a container is root on its node as far as the kernel is concerned: whatever leaves the container " +
    "has the whole node. Without the field the image decides who runs, and most images run as root.",
  remediation:
    "Set `runAsNonRoot: true` in the security context of the pod, and in no container to false. An image that " +
    "names no numeric user needs `runAsUser` beside it.",
  remedies: ["nonRoot"],
  references: ["Pod Security Standards, restricted: Running as Non-root"],
  versions: [
    { from: "v1.0", check: judgeNonRoot },
    { from: "v1.35", check: exceptFor(hasOwnUsers, judgeNonRoot) },
  ],
};

function* judgeNonRoot(workload: Workload): Iterable<Verdict> {
  if (workload.platform !== "kubernetes") return;
  for (const { confinement, container } of confinementScopes(workload))
    yield* judge(confinement.nonRoot, container, (required) => !required && "lets containers run as root");
  const ofPod = workload.confinement.nonRoot;
  if (knownValue(ofPod) === true) return;
  for (const container of completeContainers(workload)) {
    if (container.confinement.nonRoot) continue;
    if (ofPod?.known === false) yield undetermined(ofPod, container);
    else yield violation(container.path, container, "does not set `runAsNonRoot: true`, and neither does its pod");
  }
}
