import { judge, type Rule } from "../support/rule";

/**
 * What must hold: no container lifts the masks over /proc, not even in a pod with its own user namespace.
 * Fields: `procMount` of every container.
 * Allowed: absent, `Default`. It hands over to `unmasked-paths` for what the baseline refuses as well.
 */
export const rule: Rule = {
  id: "restricted-proc-mount",
  group: "kubernetes",
  severity: "medium",
  level: "mandatory",
  title: "Containers must keep the masks over /proc, even in a user namespace of their own",
  why:
    "The masks hide the parts of /proc that belong to the node. A user namespace keeps the pod's root from " +
    "writing most of them, and hides none.",
  remediation: "Remove `procMount`, or set it to `Default`.",
  remedies: ["procMount"],
  references: ["Pod Security Standards, restricted: /proc Mount Type"],
  handsOverTo: ["unmasked-paths"],
  *check({ platform, containers }) {
    if (platform !== "kubernetes") return;
    for (const container of containers)
      yield* judge(
        container.unmaskedPaths,
        container,
        (lifted) => lifted && "lifts the masks over the node's parts of /proc",
      );
  },
};
