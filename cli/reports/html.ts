import type { CheckFinding, CheckResult } from "../../check/report";
import { pageOf } from "../../core/evaluation/message";
import { grouped } from "../../core/text/grouped";
import { HOMEPAGE } from "../../facts/project";
import { counted } from "./counted";
import { adviceOf, placeOf, problemLine, resourceOf, titleOf, whatIs } from "./finding";
import { STYLE } from "./htmlStyle";
import { html } from "./htmlText";
import { type Others, othersAmong, othersInWords } from "./others";
import { firstOfEachRule, moreLines } from "./similar";
import { conclusionOf, summaryOf } from "./summary";
import { shownWay, wayInWords } from "./way";
import { waySvg } from "./waySvg";
import { worstFirst } from "./weight";

interface PageOptions {
  readonly version: string;
  /** How many findings of a rule are shown; 0 for all. */
  readonly max: number;
  readonly now?: Date;
}

/**
 * A page for people, in one file: what was judged and what not, the findings by resource, and for each how it leads to
 * the host. It needs no script, loads nothing, and says so to the browser.
 */
export function htmlReport(result: CheckResult, { version, max, now = new Date() }: PageOptions): string {
  const of = (status: CheckFinding["status"]) => result.findings.filter((finding) => finding.status === status);
  const violations = of("violation");
  const shown = firstOfEachRule(worstFirst(violations), max);
  const kept = violations.filter((finding) => shown.findings.includes(finding));
  const othersOf = othersAmong(violations);
  const title = violations.length === 0 ? "No violations" : counted(violations.length, "violation");
  return `${[
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Breakwater: ${html(title)}</title>`,
    `<style>${STYLE}</style>`,
    "</head>",
    "<body>",
    "<header>",
    `<h1>Breakwater: <span class="${violations.length === 0 ? "good" : "bad"}">${html(title)}</span></h1>`,
    `<p>${html(summaryOf(result))}</p>`,
    ...(violations.length === 0 ? [`<p>${html(conclusionOf(result))}</p>`] : []),
    `<p class="dim">Version ${html(version)}, ${html(now.toISOString().slice(0, 16).replace("T", " "))} UTC</p>`,
    "</header>",
    "<main>",
    ...rulesTable(violations),
    ...section("Not judged", result.problems.map(problemLine)),
    ...findingsByResource(kept, othersOf),
    ...section("More of the same", moreLines(shown)),
    ...section("Undetermined", of("undetermined").map(inOneLine)),
    ...section("Exempted", of("exempted").map(inOneLine)),
    ...section(
      "Skipped",
      result.skipped.map(({ file, kind }) => `${file}: ${kind}`),
    ),
    ...section("Notes", result.notes),
    "</main>",
    "</body>",
    "</html>",
  ].join("\n")}\n`;
}

function rulesTable(violations: readonly CheckFinding[]): string[] {
  if (violations.length === 0) return [];
  const rows = [...grouped(worstFirst(violations), ({ rule }) => rule)].map(([rule, own]) => {
    const [{ severity, level } = { severity: "low", level: "advisory" }] = own;
    return `<tr><td><a href="${pageAddress(rule)}">${html(rule)}</a></td><td>${severity}</td><td>${level}</td><td>${own.length}</td></tr>`;
  });
  return [
    "<h2>By rule</h2>",
    "<table>",
    '<thead><tr><th scope="col">Rule</th><th scope="col">Severity</th><th scope="col">Level</th><th scope="col">Findings</th></tr></thead>',
    `<tbody>${rows.join("")}</tbody>`,
    "</table>",
  ];
}

function findingsByResource(findings: readonly CheckFinding[], othersOf: (finding: CheckFinding) => Others): string[] {
  return [...grouped(findings, ({ file }) => file ?? "")].flatMap(([file, inFile]) => [
    `<section><h2>${file === "" ? "What runs" : `<code>${html(file)}</code>`}</h2>`,
    ...[...grouped(inFile, resourceOf)].flatMap(([resource, own]) => [
      `<section><h3>${html(resource || "All together")}</h3>`,
      ...worstFirst(own).map((finding) => article(finding, othersOf(finding))),
      "</section>",
    ]),
    "</section>",
  ]);
}

function article(finding: CheckFinding, others: Others): string {
  const { rule, severity, level, why = "" } = finding;
  const way = shownWay(finding);
  return [
    `<article class="${severity}">`,
    `<h4><span>${severity}, ${level}</span> ${html(titleOf(finding) ?? rule)}</h4>`,
    `<p class="dim">${html([placeOf(finding), rule].filter(Boolean).join(" · "))}</p>`,
    `<p>${html(whatIs(finding))}</p>`,
    ...(way ? [`<figure>${waySvg(way)}<figcaption>${html(wayInWords(way))}</figcaption></figure>`] : []),
    ...(others.named.length === 0 ? [] : [`<p>Also on this way: ${html(othersInWords(others).join(", "))}</p>`]),
    `<details><summary>Why, and what to write instead</summary><p>${html(why)}</p>`,
    ...adviceOf(finding).map((line) => `<p>${html(line)}</p>`),
    `<p><a href="${pageAddress(rule)}">About ${html(rule)}</a></p></details>`,
    "</article>",
  ].join("");
}

function pageAddress(rule: string): string {
  return html(`${HOMEPAGE}/blob/main/${pageOf({ id: rule })}`);
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [`<section><h2>${title}</h2><ul>${lines.map((line) => `<li>${html(line)}</li>`).join("")}</ul></section>`];
}

function inOneLine(finding: CheckFinding): string {
  return [placeOf(finding), resourceOf(finding), whatIs(finding)].filter(Boolean).join(": ");
}
