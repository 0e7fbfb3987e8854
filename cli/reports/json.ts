import type { CheckResult } from "../../check/report";
import { plainJson } from "../terminal/plain";

/** A report for programs: what a check found, in a stable order. */
export function jsonReport({ findings, problems, skipped, notes, summary }: CheckResult): string {
  return plainJson({
    findings: findings.map(
      ({
        rule,
        severity,
        level,
        status,
        file,
        line,
        column,
        type,
        resource,
        namespace,
        container,
        path,
        message,
        exemption,
      }) => ({
        rule,
        severity,
        level,
        status,
        file,
        line,
        column,
        type,
        resource,
        namespace,
        container,
        path,
        message,
        exemption,
      }),
    ),
    problems: problems.map(({ file, line, column, problem }) => ({ file, line, column, problem })),
    skipped: skipped.map(({ file, kind }) => ({ file, kind })),
    notes,
    summary,
  });
}
