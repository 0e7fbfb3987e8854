import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join("tests", "check", "everyRule");
const TO_FILL_IN = "TODO: break the rule in this input, or say why it cannot be broken";

/** The tables of every rule in every input: one file per input, one cell per rule. */
export const TABLES: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => join(FOLDER, file))
  .filter((file) => readFileSync(file, "utf8").includes(": Cells = {"));

/** Adds an unfilled cell for a new rule to a table, in the order of the ids. */
export function withCell(table: string, id: string): string {
  const lines = table.split("\n");
  const begin = lines.findIndex((line) => /: Cells = \{$/.test(line));
  const end = lines.indexOf("};", begin);
  if (begin < 0 || end < 0) throw new Error("a table of cells begins with `: Cells = {` and ends with `};`");
  const next = lines.findIndex(
    (line, at) => at > begin && at < end && (/^ {2}"([a-z]+(?:-[a-z0-9]+)+)":/.exec(line)?.[1] ?? "") > id,
  );
  lines.splice(next < 0 ? end : next, 0, `  "${id}": "${TO_FILL_IN}",`);
  return lines.join("\n");
}

/** Whether a table's cell for a rule has not been filled in yet. */
export function isUnfilled(table: string, id: string): boolean {
  return table.includes(`"${id}": "${TO_FILL_IN}"`);
}
