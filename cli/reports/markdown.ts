import type { CheckFinding, CheckResult } from "../../check/report";
import type { Way } from "../../core/evaluation/way";
import { grouped } from "../../core/text/grouped";
import { plain } from "../terminal/plain";
import { adviceOf, placeOf, problemLine, resourceOf, titleOf, whatIs } from "./finding";
import { type Others, othersAmong } from "./others";
import { firstOfEachRule, moreLines } from "./similar";
import { conclusionOf, summaryOf } from "./summary";
import { shownWay } from "./way";
import { worstFirst } from "./weight";

/**
 * A comment for a merge request: the findings by rule, the worst first, and for each rule how the first finding leads to
 * the host, and who else is on that way, as a diagram of Mermaid. No name makes it anything else: no markup, no link, no mention of a user.
 *
 * @param max how many findings of a rule are shown; 0 for all
 */
export function markdownReport(result: CheckResult, { max }: { max: number }): string {
  const of = (status: CheckFinding["status"]) => result.findings.filter((finding) => finding.status === status);
  const violations = worstFirst(of("violation"));
  const shown = firstOfEachRule(violations, max);
  const othersOf = othersAmong(violations);
  const lines = [
    `## Breakwater: ${violations.length === 0 ? "no violations" : `${violations.length} violations`}`,
    "",
    escaped(summaryOf(result)),
    "",
    ...[...grouped(shown.findings, ({ rule }) => rule)].flatMap(([, own]) => ofRule(own, shown.more, othersOf)),
    ...list("Not judged", result.problems.map(problemLine)),
    ...list("Undetermined", of("undetermined").map(inOneLine)),
    ...list("Exempted", of("exempted").map(inOneLine)),
    ...list("Notes", result.notes.map(plain)),
    ...(violations.length === 0 ? [escaped(conclusionOf(result)), ""] : []),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function ofRule(
  findings: readonly CheckFinding[],
  more: ReadonlyMap<string, number>,
  othersOf: (finding: CheckFinding) => Others,
): string[] {
  const [first] = findings;
  if (!first) return [];
  const { rule, severity, level, why = "" } = first;
  const left = more.get(rule);
  const way = shownWay(first);
  return [
    `### ${rule} (${severity}, ${level})`,
    "",
    escaped(titleOf(first) ?? ""),
    "",
    ...findings.map((finding) => `- ${escaped(inOneLine(finding))}`),
    ...(left === undefined
      ? []
      : [`- ${escaped(moreLines({ findings: [], more: new Map([[rule, left]]) })[0] ?? "")}`]),
    "",
    "<details><summary>Why, and what to write instead</summary>",
    "",
    escaped(plain(why)),
    "",
    ...adviceOf(first).map(escaped),
    "",
    ...(way ? mermaid(way, othersOf(first)) : []),
    "</details>",
    "",
  ];
}

function inOneLine(finding: CheckFinding): string {
  return [placeOf(finding), resourceOf(finding), whatIs(finding)].filter(Boolean).join(": ");
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`### ${title}`, "", ...items.map((item) => `- ${escaped(item)}`), ""];
}

/** How the cause leads to the host, and who else gets there by the same way, as a flow chart. */
function mermaid(way: Way, { named, more }: Others): string[] {
  const names = way.map((_, at) => `s${at}`);
  const last = named.at(-1);
  const joining = [
    ...named.map(({ name, at }) => ({ text: name, at })),
    ...(more > 0 && last ? [{ text: `${more} more`, at: last.at }] : []),
  ];
  return [
    "```mermaid",
    "flowchart LR",
    ...way.map(({ text }, at) => `  ${names[at]}["${label(text)}"]`),
    `  ${names.join(" --> ")}`,
    ...joining.map(({ text, at }, index) => `  o${index}["${label(text)}"] --> ${names[at]}`),
    "```",
    "",
  ];
}

/** Mermaid reads `#34;` as a quotation mark, and nothing else that is left has a meaning inside quotation marks. */
function label(text: string): string {
  return text.replace(/[^\p{L}\p{N} ,.:/_()→'[\]-]/gu, (character) => `#${character.codePointAt(0)};`);
}

/**
 * A text of one line that is shown as it is. Besides the punctuation of Markdown, comments break what GitHub and GitLab
 * would take for a mention, a reference or an address.
 */
function escaped(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>()#+!|~$^=&-]/g, "\\$&")
    .replace(/[@%]|:(?=\/\/)|www(?=\.)|\\[#!$~&^](?=\w)/gi, "$&<!-- -->")
    .replace(/^(\d+)([.)])/, "$1\\$2");
}
