import type { CheckFinding, Problem } from "../../check/report";
import { ruleOf } from "../../core/evaluation/catalogue";
import { explanationOf as explanationLines } from "../../core/evaluation/message";
import { plain } from "../terminal/plain";
import { counted } from "./counted";

/** What was found and where, in one line; for findings other than violations also the consequence. */
export function whatIs({ status, found, message, instances }: CheckFinding): string {
  const pods = instances && ` In ${counted(instances.count, "pod")}, such as ${instances.example}.`;
  return plain(`${status === "violation" ? found : message}${pods ?? ""}`);
}

/** Why it matters, what to write instead and where to read more, one per line; empty for anything but a violation. */
export function explanationOf(finding: CheckFinding): string[] {
  return explanationLines(finding).map(plain);
}

/** What to write instead, without the rest of the explanation. */
export function adviceOf({ status, remediation }: CheckFinding): string[] {
  return explanationLines({ status, ...(remediation !== undefined && { remediation }) }).map(plain);
}

/** The rule's title as a sentence; undefined for `undetermined`, which is not a rule. */
export function titleOf({ rule }: CheckFinding): string | undefined {
  const title = ruleOf(rule)?.title;
  return title && `${title}.`;
}

/**
 * "Deployment web (namespace prod)"; a Terraform address, which includes the type; empty for a finding that concerns no
 * resource.
 */
export function resourceOf({ type, resource, namespace }: CheckFinding): string {
  const name = resource.split(".").includes(type) ? resource : `${type} ${resource}`;
  return plain(`${name}${namespace === undefined ? "" : ` (namespace ${namespace})`}`).trim();
}

/** "deploy/web.yaml:12:15", which editors and terminals can open; undefined for a finding without a file. */
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
