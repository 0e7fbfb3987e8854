import type { CheckFinding, CheckResult } from "../../check/report";
import { plainJson } from "../terminal/plain";

/** The keys of a finding, in a stable order. Keys without a value are left out. */
const KEYS = [
  "rule",
  "severity",
  "level",
  "status",
  "file",
  "line",
  "column",
  "type",
  "resource",
  "namespace",
  "container",
  "instances",
  "path",
  "found",
  "why",
  "remediation",
  "reference",
  "format",
  "rules",
  "exemption",
  "message",
] as const satisfies readonly (keyof CheckFinding)[];

/** A report for programs: the result of a check, in a stable order. */
export function jsonReport({ findings, problems, skipped, notes, summary }: CheckResult): string {
  return plainJson({
    findings: findings.map((finding) => Object.fromEntries(KEYS.map((key) => [key, finding[key]]))),
    problems: problems.map(({ file, line, column, problem }) => ({ file, line, column, problem })),
    skipped: skipped.map(({ file, kind }) => ({ file, kind })),
    notes,
    summary,
  });
}
