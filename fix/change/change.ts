import type { TextNode } from "../../documents/positions/textNode";
import type { Edit } from "./edit";

/**
 * How values are changed where they are written, in the manner of what stands around them. Each returns undefined where
 * the text is not plain enough to be changed without doubt.
 */

/** Replaces a scalar; quotes stay, and are added where the new value needs them. */
export function replaced(text: string, node: TextNode, value: string | true): Edit | undefined {
  if (node.value === undefined) return undefined;
  if (value === true) return { from: node.from, to: node.to, text: "true" };
  const found = text.slice(node.from, node.to);
  const quote = /^["']/.exec(found)?.[0];
  // In quotes some characters are written in another way, which the new value would need as well.
  if (quote !== undefined && found !== quote + node.value + quote) return undefined;
  const written = quote ?? (isPlain(value) ? "" : '"');
  if (written !== "" && /["'\\]/.test(value)) return undefined;
  return { from: node.from, to: node.to, text: `${written}${value}${written}` };
}

/** Values that need no quotes in any YAML, in brackets or not. */
function isPlain(value: string): boolean {
  return /^[A-Za-z./][\w./@-]*(?::[\w./@,-]+)*$/.test(value) && !/^(?:true|false|yes|no|on|off|y|n|null)$/i.test(value);
}

/** Adds entries to a mapping, after its last one. */
export function withEntries(text: string, mapping: TextNode, entries: readonly Pair[]): Edit | undefined {
  const last = mapping.entries?.at(-1);
  if (!last || entries.length === 0) return undefined;
  const isJson = text.charAt(last.key.from) === '"';
  const name = (key: string) => (isJson ? JSON.stringify(key) : key);
  const lines = entries.map(([key, value]) => `${name(key)}: ${scalar(value, isJson)}`);
  return added(text, mapping, last.key.from, last.value, lines);
}

/** A name and a value: texts are written in quotes where they need them, other values as they are. */
export type Pair = readonly [name: string, value: string | boolean];

function scalar(value: string | boolean, isJson: boolean): string {
  if (typeof value === "boolean") return String(value);
  return isJson || !isPlain(value) ? JSON.stringify(value) : value;
}

/** Adds items to a list, after its last one. An item that is a mapping is written like the last one. */
export function withItems(
  text: string,
  list: TextNode,
  items: readonly (string | readonly Pair[])[],
): Edit | undefined {
  const last = list.items?.at(-1);
  if (!last || items.length === 0) return undefined;
  if (list.isFlow) {
    const isJson = /^[{[]/.test(text.slice(last.from)) && text.charAt((last.entries?.[0]?.key ?? last).from) === '"';
    return added(
      text,
      list,
      last.from,
      last,
      items.map((item) => flowItem(item, isJson)),
    );
  }
  const dash = dashBefore(text, last.from);
  if (dash === undefined) return undefined;
  const indent = " ".repeat(last.from - dash - 1);
  const lines = items.flatMap((item) =>
    typeof item === "string"
      ? [`-${indent}${item}`]
      : item.map(([name, value], at) => `${at === 0 ? `-${indent}` : ` ${indent}`}${name}: ${scalar(value, false)}`),
  );
  return added(text, list, dash, last, lines);
}

function flowItem(item: string | readonly Pair[], isJson: boolean): string {
  if (typeof item === "string") return JSON.stringify(item);
  return `{${item.map(([name, value]) => `${isJson ? JSON.stringify(name) : name}: ${scalar(value, isJson)}`).join(", ")}}`;
}

function dashBefore(text: string, from: number): number | undefined {
  const line = text.slice(text.lastIndexOf("\n", from - 1) + 1, from);
  const dash = /-( +)$/.exec(line);
  return dash ? from - dash[0].length : undefined;
}

/**
 * @param begin offset of the last one's key or dash, in whose column new lines begin
 * @param last its value, after which they are added
 */
function added(
  text: string,
  around: TextNode,
  begin: number,
  last: TextNode,
  lines: readonly string[],
): Edit | undefined {
  const lineStart = text.lastIndexOf("\n", begin - 1) + 1;
  const before = text.slice(lineStart, begin);
  if (around.isFlow) {
    const isAlone = /^\s*$/.test(before) && lineStart > around.from;
    const separator = isAlone ? `,${lineBreak(text, begin)}${before}` : ", ";
    // The end of a collection in brackets is not in its node: only its last value's is.
    const end = endOf(text, last);
    return end === undefined ? undefined : { from: end, to: end, text: lines.map((line) => separator + line).join("") };
  }
  if (!/^[ -]*$/.test(before)) return undefined;
  const end = endOf(text, last);
  if (end === undefined) return undefined;
  const next = text.indexOf("\n", end);
  const indent = " ".repeat(before.length);
  const rest = text.slice(end, next < 0 ? text.length : next);
  if (!/^[\s\]}]*(?:\s#.*)?$/.test(rest)) return undefined;
  const newLine = lineBreak(text, begin);
  if (next < 0)
    return { from: text.length, to: text.length, text: lines.map((line) => newLine + indent + line).join("") };
  return { from: next + 1, to: next + 1, text: lines.map((line) => indent + line + newLine).join("") };
}

/** The offset after a value; undefined for one that is not written in one line, or not at all. */
export function endOf(text: string, node: TextNode): number | undefined {
  if (node.value !== undefined) return node.to;
  if (node.from < 0 || (!node.items && !node.entries)) return undefined;
  const last = node.entries?.at(-1);
  const inner = node.items?.at(-1) ?? last?.value;
  if (node.isFlow) {
    // A key may stand alone: `{a: }`.
    const isAlone = last !== undefined && last.value.from < last.key.to;
    const from = isAlone ? text.indexOf(":", last.key.to) + 1 : inner ? endOf(text, inner) : node.from + 1;
    if (from === undefined) return undefined;
    const closing = /^[\s,]*[\]}]/.exec(text.slice(from));
    return closing ? from + closing[0].length : undefined;
  }
  return inner && endOf(text, inner);
}

/** Removes the line of an entry that stands in a block mapping beside others. */
export function withoutEntry(text: string, key: TextNode, value: TextNode): Edit | undefined {
  const mapping = key.parent;
  if (mapping?.isFlow !== false || (mapping.entries?.length ?? 0) < 2 || value.value === undefined) return undefined;
  const from = text.lastIndexOf("\n", key.from - 1) + 1;
  const next = text.indexOf("\n", value.to);
  const to = next < 0 ? text.length : next + 1;
  const isAlone = /^ *$/.test(text.slice(from, key.from)) && /^\s*(?:#.*)?\s*$/.test(text.slice(value.to, to));
  return isAlone ? { from, to, text: "" } : undefined;
}

/** The line break that a text has at a place. */
function lineBreak(text: string, at: number): string {
  const next = text.indexOf("\n", at);
  const before = next < 0 ? text.lastIndexOf("\n", at) : next;
  return before > 0 && text.charAt(before - 1) === "\r" ? "\r\n" : "\n";
}
