import type { CheckFinding, CheckResult } from "../../check/report";
import { pageOf } from "../../core/evaluation/message";
import { portableName } from "../../core/text/portableName";
import { shorten } from "../../core/text/shorten";
import { HOMEPAGE } from "../../facts/project";
import { plain, plainJson } from "../terminal/plain";
import { explanationOf, resourceOf, titleOf, whatIs } from "./finding";
import { distinctFingerprints } from "./fingerprints";

/** The schema of GitLab's security reports that this one follows. */
const SCHEMA_VERSION = "15.2.1";
const SEVERITIES = { critical: "Critical", high: "High", medium: "Medium", low: "Low" } as const;
/** Characters that the schema allows, less one for an ellipsis. */
const MAX_NAME = 254;
const MAX_SOLUTION = 6999;

/**
 * A SAST report for GitLab's security dashboard: every violation in a file. What is in no file, and what could not be
 * judged, is a message of the scan, because the schema has no vulnerability without a file.
 *
 * @see https://docs.gitlab.com/development/integrations/secure/
 */
export function gitlabSastReport(
  { findings, problems }: CheckResult,
  { version, now = new Date() }: { version: string; now?: Date },
): string {
  const time = now.toISOString().slice(0, 19);
  const inFiles = findings.filter(({ status, file }) => status === "violation" && file !== undefined);
  const others = findings.filter((finding) => !inFiles.includes(finding));
  const fingerprints = distinctFingerprints(inFiles);
  const tool = { id: "breakwater", name: "Breakwater", version, vendor: { name: "Breakwater" }, url: HOMEPAGE };
  return plainJson({
    version: SCHEMA_VERSION,
    scan: {
      analyzer: tool,
      scanner: tool,
      type: "sast",
      start_time: time,
      end_time: time,
      status: problems.length === 0 ? "success" : "failure",
      messages: [
        ...problems.map(({ file, problem }) => ({ level: "fatal", value: plain(`${file}: ${problem}`) })),
        ...others.map((finding) => ({
          level: "info",
          value: [resourceOf(finding), whatIs(finding)].filter(Boolean).join(": "),
        })),
      ],
    },
    vulnerabilities: inFiles.map((finding, at) => vulnerability(finding, fingerprints[at] ?? "")),
    remediations: [],
  });
}

function vulnerability(finding: CheckFinding, id: string) {
  const { rule, severity, file = "", line, remediation } = finding;
  return {
    id,
    name: shorten(titleOf(finding) ?? rule, MAX_NAME),
    description: [resourceOf(finding), whatIs(finding), ...explanationOf(finding)].filter(Boolean).join("\n"),
    severity: SEVERITIES[severity],
    ...(remediation !== undefined && { solution: plain(shorten(remediation, MAX_SOLUTION)) }),
    identifiers: [
      {
        type: "breakwater_rule",
        name: rule,
        value: rule,
        url: `${HOMEPAGE}/blob/main/${pageOf({ id: rule })}`,
      },
    ],
    location: {
      file: plain(portableName(file)),
      ...(line !== undefined && { start_line: line, end_line: line }),
    },
  };
}
