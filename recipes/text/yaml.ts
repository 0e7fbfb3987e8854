/** A value with a comment above it, for people who read the file. */
export class Commented {
  constructor(
    readonly comment: string,
    readonly value: unknown,
  ) {}
}

/** Sets a comment above an entry of a mapping or a list. */
export function commented(comment: string, value: unknown): Commented {
  return new Commented(comment, value);
}

const WIDTH = 110;
/** Texts that every reader of YAML, of version 1.1 and 1.2, takes for texts. */
const PLAIN = /^(?![-+.]?\d)[A-Za-z_./][\w./@=+-]*(:[\w./@=+-]+)*$/;
const WORDS = /^(y|yes|n|no|on|off|true|false|null|nan|inf)$/i;

/** A mapping as YAML: texts that might be something else are quoted, and those of several lines are blocks. */
export function yaml(value: object): string {
  return `${entries(value, "").join("\n")}\n`;
}

/** Several documents. */
export function yamlDocuments(values: readonly object[]): string {
  return values.map(yaml).join("---\n");
}

/** Lines of a comment, each no longer than people read. */
export function commentLines(comment: string, indent: string, sign = "#"): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of comment.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > WIDTH - indent.length) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${indent}${sign} ${each}`);
}

function entries(value: object, indent: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((each) => {
      const { comment, value: inner } = apart(each);
      return [...comment.flatMap((text) => commentLines(text, indent)), ...item(inner, indent)];
    });
  return Object.entries(value).flatMap(([key, each]) => {
    if (each === undefined) return [];
    const { comment, value: inner } = apart(each);
    return [
      ...comment.flatMap((text) => commentLines(text, indent)),
      ...entry(`${indent}${scalar(key)}:`, inner, indent),
    ];
  });
}

function apart(value: unknown): { comment: readonly string[]; value: unknown } {
  return value instanceof Commented ? { comment: [value.comment], value: value.value } : { comment: [], value };
}

function entry(head: string, value: unknown, indent: string): string[] {
  if (typeof value === "object" && value !== null) {
    const isEmpty = Object.keys(value).length === 0;
    if (isEmpty) return [`${head} ${Array.isArray(value) ? "[]" : "{}"}`];
    return [head, ...entries(value, `${indent}  `)];
  }
  const [first = "", ...more] = block(value, `${indent}  `);
  return [`${head} ${first}`, ...more];
}

function item(value: unknown, indent: string): string[] {
  if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
    const [first = "", ...more] = entries(value, `${indent}  `);
    // A comment stays above the item that it is about.
    const begin = [first, ...more].findIndex((line) => !/^\s*#/.test(line));
    const lines = [first, ...more];
    const head = lines[begin] ?? "";
    return [...lines.slice(0, begin), `${indent}- ${head.slice(indent.length + 2)}`, ...lines.slice(begin + 1)];
  }
  return entry(`${indent}-`, value, indent);
}

function block(value: unknown, indent: string): string[] {
  if (typeof value !== "string" || !value.includes("\n") || /^\s|[^\n\x20-\x7e]|[ ]\n/.test(value))
    return [scalar(value)];
  const isEnded = value.endsWith("\n");
  const lines = (isEnded ? value.slice(0, -1) : value).split("\n");
  if (lines.at(-1) === "") return [scalar(value)];
  return [isEnded ? "|" : "|-", ...lines.map((line) => (line === "" ? "" : `${indent}${line}`))];
}

function scalar(value: unknown): string {
  if (typeof value !== "string") return String(value);
  return PLAIN.test(value) && !WORDS.test(value) ? value : JSON.stringify(value);
}
