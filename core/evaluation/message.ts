import type { Accepted, Rule, Undetermined, Violation } from "../rules/support/rule";
import { describe, type Exemption } from "./exemption";

/** What a person needs to know from one finding: what is wrong where, why it matters, what to write instead. */
export function violationMessage(rule: Rule, { path, container, found }: Violation): string {
  return [
    `${place(path, container)} ${found}.`,
    `Why: ${rule.why}`,
    `Instead: ${rule.remediation}`,
    `More: docs/rules/${rule.id}.md of Breakwater`,
  ].join("\n");
}

/** A finding that an exemption lets pass. */
export function exemptedMessage(rule: Rule, { path, container, found }: Violation, exemption: Exemption): string {
  return `${place(path, container)} ${found}. Exempted from ${rule.id}: ${describe(exemption)}.`;
}

/** A finding that the rule itself lets pass. */
export function acceptedMessage(rule: Rule, { path, container, found, because }: Accepted): string {
  return `${place(path, container)} ${found}. Accepted by ${rule.id}: ${because}.`;
}

/** A value that is not known, and the rules that wait for it; none of them where a whole place could not be read. */
export function undeterminedMessage({ path, container, why }: Undetermined, awaitedBy: readonly string[]): string {
  const rules =
    awaitedBy.length === 0
      ? "Nothing can be said of what it holds."
      : `${/\buntil\b/.test(why) ? "Until then" : "So"} it cannot be said whether these rules are kept: ${awaitedBy.join(", ")}.`;
  return `${place(path, container)} ${why}. ${rules}`;
}

function place(path: string, container: string | undefined): string {
  const of = container === undefined || container === "" ? "" : ` of container "${container.slice(0, 100)}"`;
  return path === "" ? `The resource${of === "" ? "" : of.replace(" of", ",")}` : `${path}${of}`;
}
