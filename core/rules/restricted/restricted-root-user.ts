import type { Workload } from "../../model/workload";
import { judge, type Rule, type Verdict } from "../support/rule";
import { exceptFor, hasOwnUsers } from "./support";

/**
 * What must hold: neither a pod nor a container names root as its user.
 * Fields: `runAsUser` of the pod and of every container, each judged separately.
 * Allowed: absent, any number but 0; anything in a pod with its own user namespace, for the Pod Security Standards from
 * v1.35 on. Before v1.23 the standard does not look at it.
 */
export const rule: Rule = {
  id: "restricted-root-user",
  group: "kubernetes",
  severity: "medium",
  level: "mandatory",
  title: "Pods must not name root as their user",
  why:
    "Root in a container is root on its node as far as the kernel is concerned: whatever leaves the container " +
    "has the whole node.",
  remediation: "Remove `runAsUser: 0`, or name the number of an ordinary user.",
  remedies: ["rootUser"],
  references: ["Pod Security Standards, restricted: Running as Non-root user"],
  versions: [
    { from: "v1.23", check: judgeUser },
    { from: "v1.35", check: exceptFor(hasOwnUsers, judgeUser) },
  ],
};

function* judgeUser({ platform, pod, containers }: Workload): Iterable<Verdict> {
  if (platform !== "kubernetes") return;
  const found = (user: string) => Number(user) === 0 && "names root";
  yield* judge(pod?.user, undefined, found);
  for (const container of containers)
    if (container.user?.path !== pod?.user?.path) yield* judge(container.user, container, found);
}
