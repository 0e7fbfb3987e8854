import type { CheckFinding, Problem } from "../../check/report";
import { RULES } from "../../core/rules";
import { plain } from "../terminal/plain";

/** What was found where, in one line. */
export function whatIs(finding: CheckFinding): string {
  return plain(finding.message.slice(0, endOfWhat(finding)));
}

/** Why it matters, what to write instead and where there is more, a line each; none for what is no violation. */
export function explanationOf(finding: CheckFinding): string[] {
  return finding.message.slice(endOfWhat(finding)).split("\n").filter(Boolean).map(plain);
}

/**
 * Names in the message may hold line breaks. A violation's explanation begins at the last "Why:", which is the rule's
 * own.
 */
function endOfWhat({ status, message }: CheckFinding): number {
  const why = status === "violation" ? message.lastIndexOf("\nWhy: ") : -1;
  return why < 0 ? message.length : why;
}

/** The rule's title as a sentence; undefined for what is no rule: `undetermined`. */
export function titleOf({ rule }: CheckFinding): string | undefined {
  const title = RULES.find(({ id }) => id === rule)?.title;
  return title && `${title}.`;
}

/**
 * "Deployment web (namespace prod)"; a Terraform address, which says the type itself; empty for what is about no
 * resource.
 */
export function resourceOf({ type, resource, namespace }: CheckFinding): string {
  const name = resource.split(".").includes(type) ? resource : `${type} ${resource}`;
  return plain(`${name}${namespace === undefined ? "" : ` (namespace ${namespace})`}`).trim();
}

/** "deploy/web.yaml:12:15", for an editor or terminal to open; undefined for what stands in no file. */
export function placeOf({
  file,
  line,
  column,
}: Partial<Pick<CheckFinding | Problem, "file" | "line" | "column">>): string | undefined {
  return file === undefined ? undefined : plain([file, line, column].filter((part) => part !== undefined).join(":"));
}

/** What could not be judged, and why. */
export function problemLine(problem: Problem): string {
  return `${placeOf(problem)}: ${plain(problem.problem)}`;
}
