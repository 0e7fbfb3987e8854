import type { CheckFinding } from "../../check/report";

/** The weight of a finding for formats with three kinds: SARIF and GitHub's annotations. */
export type Weight = "error" | "warning" | "note";

/** An undetermined value is a note, unless the configuration makes it mandatory. */
export function weightOf({ status, level }: CheckFinding): Weight {
  if (status === "exempted") return "note";
  if (level === "mandatory") return "error";
  return status === "violation" ? "warning" : "note";
}

const SEVERITIES: readonly CheckFinding["severity"][] = ["critical", "high", "medium", "low"];
const WEIGHTS: readonly Weight[] = ["error", "warning", "note"];

/** Sorts findings with the worst first, otherwise keeping their order. */
export function worstFirst(findings: readonly CheckFinding[]): CheckFinding[] {
  const rank = (finding: CheckFinding) =>
    WEIGHTS.indexOf(weightOf(finding)) * SEVERITIES.length + SEVERITIES.indexOf(finding.severity);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}
