import type { Hover } from "vscode-languageserver";
import { ruleOf } from "../core/evaluation/catalogue";
import { wayOf } from "../core/evaluation/way";
import { shorten } from "../core/text/shorten";
import type { Shown } from "./diagnostics";

/** What is said of findings at one place: why each matters, how it leads to the host, and what to write instead. */
export function hoverOf(shown: readonly Shown[]): Hover | undefined {
  const [first] = shown;
  if (!first) return undefined;
  const value = shown.map(({ finding }) => textOf(finding)).join("\n\n---\n\n");
  return { contents: { kind: "markdown", value }, range: first.diagnostic.range };
}

function textOf(finding: Shown["finding"]): string {
  const { rule, status, severity, level, found, why, remediation, message, type, resource } = finding;
  if (status !== "violation") return escaped(message);
  const way = wayOf({ ...finding, type, name: resource });
  return [
    `**${escaped(ruleOf(rule)?.title ?? rule)}.** \`${rule}\` (${severity}, ${level})`,
    escaped(found),
    ...(way ? [escaped(way.map(({ text }) => shorten(text)).join(" → "))] : []),
    ...(why === undefined ? [] : [`**Why:** ${escaped(why)}`]),
    ...(remediation === undefined ? [] : [`**Instead:** ${escaped(remediation)}`]),
  ].join("\n\n");
}

/**
 * What stands between two backticks is shown as code, all else as it is written: names in a document make no link,
 * picture or markup, in code or outside of it.
 */
function escaped(text: string): string {
  const parts = text.replace(/\s+/g, " ").split(/(`[^`]+`)/);
  return parts.map((part, at) => (at % 2 === 1 ? part : part.replace(/[\\`*_{}[\]<>()#+!|~$&-]/g, "\\$&"))).join("");
}
