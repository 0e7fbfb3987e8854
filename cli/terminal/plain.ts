/**
 * Terminal control characters, characters that reverse or hide text, line breaks other than \n, lone surrogates, and
 * characters that XML cannot represent.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu;
const UNPRINTABLE_IN_LINE = new RegExp(`(?!\n)${UNPRINTABLE.source}`, "gu");
/** Commands that logs of GitHub Actions and Azure Pipelines execute anywhere in a line: `##[error]`, `##vso[…]`. */
const LOG_COMMAND = /##(?=\w*\[)/g;

/**
 * Turns text from others into one harmless line. Names in infrastructure code may come from anyone: none may look like
 * a line of the report, colour it, or command the terminal or log that shows it.
 */
export function plain(text: string): string {
  return text.replace(UNPRINTABLE, "?").replace(LOG_COMMAND, "# #");
}

/** A value as JSON that is safe for terminals and logs: whatever they would execute is escaped. */
export function plainJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2).replace(UNPRINTABLE_IN_LINE, escaped).replace(LOG_COMMAND, "#\\u0023")}\n`;
}

function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
    .join("");
}

/** GitHub's runner treats any line that begins with `::` as a command, wherever it comes from. */
export function inert(line: string): string {
  return line.replace(/^(\s*):(?=:)/, "$1: ");
}
