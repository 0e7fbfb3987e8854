import { styleText } from "node:util";
import type { CheckFinding, CheckResult } from "../../check/report";
import { grouped } from "../../core/text/grouped";
import { inert, plain } from "../terminal/plain";
import { wrap } from "../terminal/wrap";
import { adviceOf, explanationOf, placeOf, problemLine, resourceOf, titleOf, whatIs } from "./finding";
import { firstOfEachRule, moreLines } from "./similar";
import { SourceLines } from "./sourceLine";
import { conclusionOf, summaryOf } from "./summary";
import { weightOf, worstFirst } from "./weight";

type Format = Parameters<typeof styleText>[0];
type Style = (format: Format, text: string) => string;

const COLOURS: Readonly<Record<CheckFinding["severity"], Format>> = {
  critical: "red",
  high: "red",
  medium: "yellow",
  low: "cyan",
};

interface TextStyle {
  readonly colour: boolean;
  /** Columns of the terminal; lines are wrapped to fit it. @default no wrapping */
  readonly width?: number;
  /** @default false */
  readonly listSkipped?: boolean;
  /** How many findings of one rule are shown. @default 0, all */
  readonly max?: number;
}

/**
 * A report for people: by file and resource, the worst first. Each rule is explained at its first finding, and in
 * the words of other formats at the first of each.
 */
export function textReport(result: CheckResult, { colour, width, listSkipped = false, max = 0 }: TextStyle): string {
  const style: Style = (format, text) => (colour ? styleText(format, text, { validateStream: false }) : text);
  const of = (status: CheckFinding["status"]) => result.findings.filter((finding) => finding.status === status);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [style("bold", title), ...indented(lines, 2), ""];
  const found = firstOfEachRule(of("violation"), max);
  const lines = [
    ...violations(found.findings, style),
    ...section("More of the same", moreLines(found)),
    ...section("Undetermined", of("undetermined").map(inOneLine)),
    ...section("Exempted", of("exempted").map(inOneLine)),
    ...section("Not judged", result.problems.map(problemLine)),
    ...section("Skipped", listSkipped ? result.skipped.map(({ file, kind }) => plain(`${file}  ${kind}`)) : []),
    ...section("Notes", result.notes.map(plain)),
    summaryOf(result),
    conclusionOf(result),
  ];
  const shown = lines.map(inert).flatMap((line) => (width === undefined ? [line] : wrap(line, width)));
  return `${shown.join("\n")}\n`;
}

function violations(findings: readonly CheckFinding[], style: Style): string[] {
  const source = new SourceLines();
  const explained = new Set<string>();
  const text = (finding: CheckFinding): string[] => {
    const { rule, line } = finding;
    const shown = source.at(finding);
    const isFirst = !explained.has(rule);
    const inFormat = `${rule} ${finding.format ?? ""}`;
    const isFirstInFormat = !explained.has(inFormat);
    explained.add(rule).add(inFormat);
    return [
      [line === undefined ? "" : placeOf(finding), style(COLOURS[finding.severity], labelOf(finding))]
        .filter(Boolean)
        .join("  "),
      ...indented(
        [
          ...(shown === undefined ? [] : [style("dim", `${line} | ${shown}`)]),
          ...(isFirst ? [titleOf(finding) ?? ""].filter(Boolean) : []),
          whatIs(finding),
          ...(isFirst ? explanationOf(finding) : isFirstInFormat ? adviceOf(finding) : []),
        ],
        2,
      ),
    ];
  };
  return [...grouped(findings, ({ file }) => file ?? "")].flatMap(([file, inFile]) => [
    ...(file === "" ? [] : [style("bold", plain(file))]),
    ...indented(
      [...grouped(inFile, resourceOf)].flatMap(([resource, own]) => [
        ...(resource === "" ? [] : [style("bold", resource)]),
        ...indented(worstFirst(own).flatMap(text), 2),
      ]),
      file === "" ? 0 : 2,
    ),
    "",
  ]);
}

function labelOf({ level, severity, rule }: CheckFinding): string {
  return `[${level}] ${severity}  ${rule}`;
}

/** An undetermined value may be mandatory, in which case it fails the check. */
function inOneLine(finding: CheckFinding): string {
  const level = weightOf(finding) === "error" ? `[${finding.level}]` : "";
  const what = [resourceOf(finding), whatIs(finding)].filter(Boolean).join(": ");
  return [placeOf(finding), level, what].filter(Boolean).join("  ");
}

function indented(lines: readonly string[], by: number): string[] {
  return lines.map((line) => " ".repeat(by) + line);
}
