import type { Rule } from "./rule";

/** The check of a rule for a version of the Pod Security Standards: `latest`, or `v1.N`. */
export function checkFor<Settings extends object>(rule: Rule<Settings>, version: string): Rule<Settings>["check"] {
  if (!rule.versions) return rule.check;
  return rule.versions.findLast(({ from }) => version === "latest" || minorOf(from) <= minorOf(version))?.check;
}

function minorOf(version: string): number {
  return Number(/^v1\.(\d+)$/.exec(version)?.[1]);
}
