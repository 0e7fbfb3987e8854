import type { GuardRole } from "../core/schema/guardConfiguration";
import { OPERATIONS } from "./operations/table";

/** A role to be written down. */
export interface WrittenRole {
  readonly name: string;
  readonly role: GuardRole;
  /** Lines about it, written above it as comments. @default none */
  readonly remarks?: readonly string[];
}

/** Longest line of a comment. */
const MAX_COLUMNS = 100;

/** Writes roles as guard.yaml has them. @param head lines above everything, written as comments */
export function rolesText(head: readonly string[], roles: readonly WrittenRole[]): string {
  const comments = head.flatMap((line) => commented(line, ""));
  return `${[...comments, "roles:", ...roles.flatMap(roleLines)].join("\n")}\n`;
}

/** The ids in the order in which the table of operations has them. */
export function inOrder(ids: Iterable<string>): string[] {
  const named = new Set(ids);
  return OPERATIONS.flatMap(({ id }) => (named.has(id) ? [id] : []));
}

function roleLines({ name, role: { operations = [], ...settings }, remarks = [] }: WrittenRole): string[] {
  return [
    ...remarks.flatMap((line) => commented(line, "  ")),
    `  ${keyText(name)}:`,
    ...Object.entries(settings).map(([key, value]) => `    ${key}: ${valueText(value)}`),
    ...(operations.length === 0
      ? ["    operations: []"]
      : ["    operations:", ...operations.map((id) => `      - ${id}`)]),
  ];
}

/** Words that mean the same to every reader of YAML, without quotes. */
const PLAIN = /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[a-z][\w-]*$/i;

/** A key, in quotes unless every reader of YAML takes it for the same text without them. */
export const keyText = (text: string): string => (PLAIN.test(text) ? text : JSON.stringify(text));

/** JSON is YAML. */
const valueText = (value: unknown): string =>
  typeof value === "string" && PLAIN.test(value) ? value : JSON.stringify(value);

/** A comment over as many lines as it needs, with nothing in it that a terminal obeys or that ends the comment. */
function commented(text: string, indent: string): string[] {
  const lines = [indent + "#"];
  for (const word of text.replace(/[^\x20-\x7e\u00a1-\ud7ff]/g, "?").split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last.length + word.length < MAX_COLUMNS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}# ${word}`);
  }
  return lines;
}
