import type { Rule } from "./rule";

/** The check of a rule for a version of the Pod Security Standards: `latest`, or `v1.N`. */
export function checkFor<Settings extends object>(rule: Rule<Settings>, version: string): Rule<Settings>["check"] {
  if (!rule.versions) return rule.check;
  return rule.versions.findLast(({ from }) => minorOf(from) <= minorOf(version))?.check;
}

/** The N of `v1.N`; more than any for `latest`. */
export function minorOf(version: string): number {
  return version === "latest" ? Number.POSITIVE_INFINITY : Number(/^v1\.(\d+)$/.exec(version)?.[1]);
}
