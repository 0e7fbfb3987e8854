import type { CheckFinding } from "../../check/report";

/** What a finding is to those who know three kinds: SARIF, and the annotations of GitHub. */
export type Weight = "error" | "warning" | "note";

/** A value that has to be waited for is a note, unless the configuration makes it mandatory. */
export function weightOf({ status, level }: CheckFinding): Weight {
  if (status === "exempted") return "note";
  if (level === "mandatory") return "error";
  return status === "violation" ? "warning" : "note";
}

const SEVERITIES: readonly CheckFinding["severity"][] = ["critical", "high", "medium", "low"];
const WEIGHTS: readonly Weight[] = ["error", "warning", "note"];

/** Findings, the worst first, and otherwise in their order. */
export function worstFirst(findings: readonly CheckFinding[]): CheckFinding[] {
  const rank = (finding: CheckFinding) =>
    WEIGHTS.indexOf(weightOf(finding)) * SEVERITIES.length + SEVERITIES.indexOf(finding.severity);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}
