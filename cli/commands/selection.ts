import type { CheckResult } from "../../check/report";
import type { Severity } from "../../core/rules/support/rule";
import { counted } from "../reports/counted";
import { SEVERITIES } from "../terminal/choices";

/** Whether a severity is at least as bad as another. */
export function isAtLeast(severity: Severity, lowest: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(lowest);
}

/** Leaves out violations below a severity, and says how many. Values that are not known stay: they may hide anything. */
export function withoutBelow(result: CheckResult, lowest: Severity): CheckResult {
  const findings = result.findings.filter(
    ({ status, severity }) => status !== "violation" || isAtLeast(severity, lowest),
  );
  const left = result.findings.length - findings.length;
  if (left === 0) return result;
  const note = `${counted(left, "finding")} below the severity ${lowest} ${left === 1 ? "is" : "are"} left out`;
  return {
    ...result,
    findings,
    notes: [...result.notes, note],
    summary: { ...result.summary, violations: result.summary.violations - left },
  };
}
