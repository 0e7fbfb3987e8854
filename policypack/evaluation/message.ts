import type { Rule, Undetermined, Violation } from "../rules/rule";
import { describe, type Exemption } from "./exemption";

/** What a person needs to know from one finding: what is wrong where, why it matters, what to write instead. */
export function violationMessage(rule: Rule, { path, container, found }: Violation): string {
  return [
    `${place(path, container)} ${found}.`,
    `Why: ${rule.why}`,
    `Instead: ${remediationOf(rule)}`,
    `More: docs/rules/${rule.id}.md of Breakwater`,
  ].join("\n");
}

const COMPONENTS = /\b(DindRunner|KubernetesDindRunner|DockerApiEndpoint|DockerTlsCertificates|dockerClient)\b/;

/** What to write instead. The components that it may name are not part of this version: what they are for is shown by hand. */
export function remediationOf({ remediation }: Rule): string {
  return COMPONENTS.test(remediation)
    ? `${remediation} (Breakwater does not ship these components yet. By hand: examples/safe has a client of an engine behind mutual TLS, examples/safe-kubernetes a rootless engine.)`
    : remediation;
}

/** A finding that an exemption lets pass. */
export function exemptedMessage(rule: Rule, { path, container, found }: Violation, exemption: Exemption): string {
  return `${place(path, container)} ${found}. Exempted from ${rule.id}: ${describe(exemption)}.`;
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
