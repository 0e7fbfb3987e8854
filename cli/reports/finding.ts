import type { CheckFinding, Problem } from "../../check/report";
import { explanationOf as explanationLines } from "../../core/evaluation/message";
import { RULES } from "../../core/rules";
import { plain } from "../terminal/plain";

/** What was found where, in one line; for what is no violation also what follows from it. */
export function whatIs({ status, found, message }: CheckFinding): string {
  return plain(status === "violation" ? found : message);
}

/** Why it matters, what to write instead and where there is more, a line each; nothing for what is no violation. */
export function explanationOf(finding: CheckFinding): string[] {
  return explanationLines(finding).map(plain);
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
