import type { CheckResult } from "../../check/report";
import type { FORMATS } from "../terminal/choices";
import { isColoured } from "../terminal/colour";
import { version } from "../terminal/version";

export type Format = (typeof FORMATS)[number];

interface Style {
  readonly colour: boolean;
  readonly width?: number;
  readonly listSkipped: boolean;
}

/** Each report is loaded only when it is requested. */
const REPORTS: Readonly<Record<Format, (result: CheckResult, style: Style) => Promise<string>>> = {
  text: async (result, style) => (await import("../reports/text.js")).textReport(result, style),
  json: async (result) => (await import("../reports/json.js")).jsonReport(result),
  sarif: async (result) => (await import("../reports/sarif.js")).sarifReport(result, { version: version() }),
  junit: async (result) => (await import("../reports/junit.js")).junitReport(result),
  github: async (result) => (await import("../reports/github.js")).githubReport(result),
};

/** @param colour what the user chose; undefined leaves the choice to the terminal */
export function reportOf(
  result: CheckResult,
  format: Format,
  { colour, isFile, listSkipped }: { colour: boolean | undefined; isFile: boolean; listSkipped: boolean },
): Promise<string> {
  const { columns } = process.stdout;
  return REPORTS[format](result, {
    colour: colour ?? (!isFile && isColoured(process.stdout)),
    ...(!isFile && columns > 0 && { width: columns }),
    listSkipped,
  });
}
