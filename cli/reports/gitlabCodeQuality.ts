import type { CheckFinding, CheckResult } from "../../check/report";
import { portableName } from "../../core/text/portableName";
import { sha256 } from "../../core/text/sha256";
import { plain, plainJson } from "../terminal/plain";
import { explanationOf, resourceOf, whatIs } from "./finding";
import { distinctFingerprints } from "./fingerprints";

/** GitLab's words for how bad it is. */
const SEVERITIES = { critical: "blocker", high: "critical", medium: "major", low: "minor" } as const;

/**
 * Code Quality for GitLab's merge requests, as a list of issues. GitLab shows an issue at a line of a file, so that what
 * is in no file stands at the name of its resource.
 *
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function gitlabCodeQualityReport({ findings, problems }: CheckResult): string {
  const fingerprints = distinctFingerprints(findings);
  return plainJson([
    ...findings.map((finding, at) => ({
      type: "issue",
      check_name: finding.rule,
      description: [resourceOf(finding), whatIs(finding)].filter(Boolean).join(": "),
      ...(finding.status === "violation" && { content: { body: explanationOf(finding).join("\n") } }),
      categories: ["Security"],
      fingerprint: fingerprints[at],
      severity: severityOf(finding),
      location: locationOf(finding.file ?? (resourceOf(finding) || "breakwater"), finding.line),
    })),
    ...problems.map(({ file, line, problem }) => ({
      type: "issue",
      check_name: "not-judged",
      description: `Not judged: ${plain(problem)}`,
      categories: ["Security"],
      fingerprint: sha256(JSON.stringify(["not-judged", file, problem])).slice(0, 24),
      severity: "critical",
      location: locationOf(file, line),
    })),
  ]);
}

function severityOf({ status, severity, level }: CheckFinding): string {
  if (status !== "violation") return "info";
  return level === "mandatory" ? SEVERITIES[severity] : severity === "low" ? "info" : "minor";
}

function locationOf(file: string, line = 1) {
  return { path: plain(portableName(file)), lines: { begin: line } };
}
