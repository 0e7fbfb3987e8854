/**
 * The grammar of messages, from the parts that rules supply:
 *
 * - `found` continues a property's name as a clause: "mounts /run, which holds the Docker engine's socket";
 * - `why` of an unknown value does the same: "is not known until the update";
 * - `because` is a clause of its own that says why a rule accepts something: "the container is the guard of this
 *   package".
 *
 * In a finding, `found` is a whole sentence; the rule's reasons and advice are separate properties. Hosts that show one
 * text combine them here.
 */
import { adviceOf } from "../advice/advice";
import type { Format } from "../model/format";
import type { Rule } from "../rules/support/rule";
import { shorten } from "../text/shorten";
import { isBuiltIn } from "./catalogue";
import { describe } from "./exemption";
import type { Finding } from "./finding";
import { setOf } from "./ruleSets";

type Parts = Pick<
  Finding,
  "rule" | "status" | "found" | "why" | "remediation" | "reference" | "rules" | "exemption" | "accepted"
>;

/** The whole text of a finding for a reader: several lines for a violation, otherwise one. */
export function messageOf(finding: Parts): string {
  return [oneLineOf(finding), ...explanationOf(finding)].join("\n");
}

/** What was found where and, unless it is a violation, what follows from it. */
function oneLineOf({ rule, status, found, rules, exemption, accepted }: Parts): string {
  if (status === "undetermined") return `${found} ${consequence(rules ?? [])}`;
  if (exemption) return `${found} Exempted from ${rule}: ${describe(exemption)}.`;
  if (accepted !== undefined) return `${found} Accepted by ${rule}: ${accepted}.`;
  return found;
}

/** Why it matters, what to write instead and where to read more, one line each; empty for anything but a violation. */
export function explanationOf({
  status,
  why,
  remediation,
  reference,
}: Pick<Parts, "status" | "why" | "remediation" | "reference">): string[] {
  if (status !== "violation") return [];
  return [
    ...(why === undefined ? [] : [`Why: ${why}`]),
    ...(remediation === undefined ? [] : [`Instead: ${remediation}`]),
    ...(reference === undefined ? [] : [`More: ${reference} of Breakwater`]),
  ];
}

function consequence(rules: readonly string[]): string {
  return rules.length === 0
    ? "Nothing below it can be judged."
    : `Rules that cannot be judged without it: ${rules.join(", ")}.`;
}

/** The explanation that a rule attaches to each of its violations in a format. */
export function explanation(rule: Rule, format?: Format): Pick<Finding, "why" | "remediation" | "reference"> {
  const page = isBuiltIn(rule) && { reference: pageOf(rule) };
  return { why: rule.why, remediation: adviceOf(rule, format), ...page };
}

/** A rule's page, as a path in the package. The rules of sets share one. */
export function pageOf({ id }: Pick<Rule, "id">): string {
  return setOf({ id }) ? "docs/RULE-SETS.md" : `docs/rules/${id}.md`;
}

/** Turns a clause about a property into a sentence. */
export function sentenceAbout({ path, container }: { path: string; container?: string }, clause: string): string {
  return `${subject(path, container)} ${clause}.`;
}

function subject(path: string, container = ""): string {
  const of = container === "" ? "" : `container "${shorten(container)}"`;
  if (path === "") return of === "" ? "The resource" : `The resource, ${of}`;
  return of === "" ? path : `${path} of ${of}`;
}
