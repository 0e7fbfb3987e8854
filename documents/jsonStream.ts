import { jsonLocator } from "./positions/jsonPosition";
import type { Position } from "./positions/position";

/** One of several JSON values in a text. */
interface StreamedValue {
  readonly value: unknown;
  locate(path: string): Position;
}

/**
 * The objects and lists of a text that holds several of them, one after the other, as `kubectl get -o json` of several
 * commands writes them, or one a line. Undefined if the text is anything else.
 */
export function valuesOfStream(text: string): StreamedValue[] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const values: StreamedValue[] = [];
  let line = 1;
  let lineStart = 0;
  for (let at = afterSpace(text, 0); at < text.length; at = afterSpace(text, at)) {
    const end = endOf(text, at);
    if (end === undefined) return undefined;
    for (let next = text.indexOf("\n", lineStart); next >= 0 && next < at; next = text.indexOf("\n", lineStart)) {
      line++;
      lineStart = next + 1;
    }
    const value = parsed(text.slice(at, end));
    if (value === undefined) return undefined;
    values.push({ value, locate: locatorIn(text, at, end, { line, column: at - lineStart + 1 }) });
    at = end;
  }
  return values.length > 1 ? values : undefined;
}

function locatorIn(text: string, from: number, to: number, begin: Position): StreamedValue["locate"] {
  let locate: ReturnType<typeof jsonLocator> | undefined;
  return (path) => {
    locate ??= jsonLocator(text.slice(from, to));
    const { line, column } = locate(path);
    return line === 1
      ? { line: begin.line, column: begin.column + column - 1 }
      : { line: begin.line + line - 1, column };
  };
}

const SPACE = new Set([" ", "\t", "\r", "\n"]);

function afterSpace(text: string, from: number): number {
  let at = from;
  while (SPACE.has(text[at] ?? "")) at++;
  return at;
}

/** The end of the object or list that begins at a position. Undefined if none begins there, or if it has no end. */
function endOf(text: string, from: number): number | undefined {
  if (text[from] !== "{" && text[from] !== "[") return undefined;
  const token = /["{}[\]]/g;
  token.lastIndex = from;
  let depth = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [character] = match;
    if (character === '"') {
      const end = endOfString(text, match.index);
      if (end === undefined) return undefined;
      token.lastIndex = end;
    } else if (character === "{" || character === "[") depth++;
    else if (--depth === 0) return match.index + 1;
  }
  return undefined;
}

function endOfString(text: string, from: number): number | undefined {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
