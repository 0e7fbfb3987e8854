import { lineStarts } from "../../core/text/lines";
import { parsePropertyPath } from "../../core/text/propertyPath";
import { type Position, positionOf } from "./position";

interface Place {
  /** Where a reader looks for it: at its key, or where a list item begins. */
  readonly start: number;
  /** Where the value begins. */
  readonly value: number;
}

/** Characters. The parts of larger objects and lists are kept; a smaller one is quick to scan again. */
const WORTH_KEEPING = 10_000;

/**
 * Locates the value at a property path in JSON, or its nearest existing ancestor. Reads only the values on the path and
 * skips the rest, so that finding one line does not parse a plan of 100 MB.
 *
 * @param text valid JSON
 */
export function jsonLocator(text: string): (path: string) => Position {
  const kept = new Map<number, ReadonlyMap<string, Place>>();
  let lines: readonly number[] | undefined;
  const partsAt = (value: number) => {
    const { parts, end } = kept.has(value) ? { parts: kept.get(value), end: value } : partsOf(text, value);
    if (parts && end - value > WORTH_KEEPING) kept.set(value, parts);
    return parts;
  };
  return (path) => {
    const root = afterSpace(text, 0);
    let place: Place = { start: root, value: root };
    for (const segment of parsePropertyPath(path)) {
      const next = partsAt(place.value)?.get(segment);
      if (!next) break;
      place = next;
    }
    lines ??= lineStarts(text);
    return positionOf(place.start, lines, 1);
  };
}

/** The number of values in a JSON text. Does not look inside strings. */
export function countJsonValues(text: string): number {
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = afterString(text, at) - 1;
    else if (character === "," || character === "[" || character === "{") values++;
  }
  return values;
}

/** The parts of an object or list by name or index; of several with one name, the last one wins. */
function partsOf(text: string, value: number): { parts: ReadonlyMap<string, Place>; end: number } {
  const parts = new Map<string, Place>();
  const isObject = text[value] === "{";
  if (!isObject && text[value] !== "[") return { parts, end: value };
  let at = afterSpace(text, value + 1);
  for (let item = 0; at < text.length && text[at] !== "}" && text[at] !== "]"; item++) {
    const start = at;
    if (isObject) at = afterSpace(text, afterSpace(text, afterString(text, start)) + 1);
    const name = isObject ? (JSON.parse(text.slice(start, afterString(text, start))) as string) : String(item);
    parts.set(name, { start, value: at });
    at = afterSpace(text, afterValue(text, at));
    if (text[at] === ",") at = afterSpace(text, at + 1);
  }
  return { parts, end: at };
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \n\r\t".includes(text[at] as string)) at++;
  return at;
}

function afterValue(text: string, from: number): number {
  let at = from;
  let open = 0;
  do {
    const character = text[at];
    if (character === '"') {
      at = afterString(text, at);
      continue;
    }
    if (character === "{" || character === "[") open++;
    else if (character === "}" || character === "]") open--;
    at++;
  } while (at < text.length && (open > 0 || !isEnd(text, from, at)));
  return at;
}

/** Whether a scalar value ends here. */
function isEnd(text: string, from: number, at: number): boolean {
  return '"{['.includes(text[from] as string) || ",]} \n\r\t".includes(text[at] as string);
}

function afterString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
  return text.length;
}
