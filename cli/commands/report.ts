import type { CheckResult } from "../../check/report";
import type { Settings } from "../../configuration/settings";
import { DEFAULT_MAX } from "../reports/similar";
import type { FORMATS } from "../terminal/choices";
import { isColoured } from "../terminal/colour";
import { version } from "../terminal/version";

export type Format = (typeof FORMATS)[number];

interface Style {
  readonly colour: boolean;
  readonly width?: number;
  readonly listSkipped: boolean;
  /** How many findings of one rule reports for people show; 0 for all. */
  readonly max: number;
  /** With which findings were judged. */
  readonly settings: Settings;
}

/** Each report is loaded only when it is requested. */
const REPORTS: Readonly<Record<Format, (result: CheckResult, style: Style) => Promise<string>>> = {
  text: async (result, style) => (await import("../reports/text.js")).textReport(result, style),
  json: async (result) => (await import("../reports/json.js")).jsonReport(result),
  sarif: async (result, { settings }) => {
    const [{ sarifReport }, { changesFor }] = [
      await import("../reports/sarif.js"),
      await import("../../fix/replacements.js"),
    ];
    return sarifReport(result, { version: version(), changes: changesFor(result.findings, settings) });
  },
  junit: async (result) => (await import("../reports/junit.js")).junitReport(result),
  github: async (result) => (await import("../reports/github.js")).githubReport(result),
  html: async (result, { max }) => (await import("../reports/html.js")).htmlReport(result, { version: version(), max }),
  markdown: async (result, { max }) => (await import("../reports/markdown.js")).markdownReport(result, { max }),
  "gitlab-codequality": async (result) =>
    (await import("../reports/gitlabCodeQuality.js")).gitlabCodeQualityReport(result),
  "gitlab-sast": async (result) =>
    (await import("../reports/gitlabSast.js")).gitlabSastReport(result, { version: version() }),
  csv: async (result) => (await import("../reports/csv.js")).csvReport(result),
  policyreport: async (result) => (await import("../reports/policyReport.js")).policyReport(result),
};

/** What users choose for reports. */
export interface ReportOptions {
  /** Undefined leaves the choice to the terminal. */
  readonly colour: boolean | undefined;
  readonly isFile: boolean;
  readonly listSkipped: boolean;
  /** How many findings of one rule reports for people show; 0 for all. */
  readonly max?: number | undefined;
  /** With which findings were judged. */
  readonly settings: Settings;
}

export function reportOf(
  result: CheckResult,
  format: Format,
  { colour, isFile, listSkipped, max = DEFAULT_MAX, settings }: ReportOptions,
): Promise<string> {
  const { columns } = process.stdout;
  return REPORTS[format](result, {
    colour: colour ?? (!isFile && isColoured(process.stdout)),
    ...(!isFile && columns > 0 && { width: columns }),
    listSkipped,
    max,
    settings,
  });
}
