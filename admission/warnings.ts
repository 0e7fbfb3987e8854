import type { Finding } from "../core/evaluation/finding";

/** How many warnings an answer has. API servers show about 4 KB of them. */
const MAX_WARNINGS = 10;

/** Characters of a warning. API servers cut after 256. */
const MAX_LENGTH = 250;

/** A finding, or another text. */
export type Warning = { readonly finding: Finding; readonly isOld?: boolean } | { readonly text: string };

/** Warnings as an API server passes them on: few, short, and without characters that a header cannot have. */
export function warningsOf(warnings: readonly Warning[]): string[] {
  const texts = [...new Set(warnings.map(textOf))];
  if (texts.length <= MAX_WARNINGS) return texts;
  const shown = texts.slice(0, MAX_WARNINGS - 1);
  return [
    ...shown,
    `${texts.length - shown.length} more findings of Breakwater: check the object with breakwater check`,
  ];
}

function textOf(warning: Warning): string {
  if ("text" in warning) return cut(warning.text);
  const { finding, isOld = false } = warning;
  return cut(`${finding.rule}${isOld ? ", as before" : ""}: ${finding.found}`);
}

function cut(text: string): string {
  const characters = [...text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")];
  return characters.length <= MAX_LENGTH ? characters.join("") : `${characters.slice(0, MAX_LENGTH - 1).join("")}…`;
}
