import { type TextEntry, type TextNode, valueAt } from "../../documents/positions/textNode";
import { endOf } from "./change";
import type { Edit } from "./edit";

/**
 * How whole lines of a block mapping are added, replaced and removed. Each returns undefined where an entry does not have
 * its lines for itself.
 */

/** An entry's lines: from its key's to the one in which its value ends, with its line break. */
export function linesOf(text: string, { key, value }: TextEntry): { from: number; to: number } | undefined {
  const from = text.lastIndexOf("\n", key.from - 1) + 1;
  if (!/^ *$/.test(text.slice(from, key.from))) return undefined;
  const end = lastOffset(text, key, value);
  if (end === undefined) return undefined;
  // A text of several lines may end with its last line break.
  const next = text.charAt(end - 1) === "\n" ? end - 1 : text.indexOf("\n", end);
  const to = next < 0 ? text.length : next + 1;
  return /^[\s]*(?:#.*)?\s*$/.test(text.slice(end, to)) ? { from, to } : undefined;
}

/** The offset after a value; of one that is not written, after its key. */
function lastOffset(text: string, key: TextNode, value: TextNode): number | undefined {
  if (value.isFlow || value.value !== undefined) return value.from < 0 ? key.to : endOf(text, value);
  const last = value.entries?.at(-1);
  if (last) return lastOffset(text, last.key, last.value);
  const item = value.items?.at(-1);
  if (item) return lastOffset(text, item, item);
  return value.from < key.to ? text.indexOf(":", key.to) + 1 : value.to;
}

/** The column in which a block mapping's keys begin; undefined for a mapping in brackets. */
export function columnOf(text: string, mapping: TextNode): number | undefined {
  const [first] = mapping.entries ?? [];
  if (!first || mapping.isFlow) return undefined;
  return first.key.from - (text.lastIndexOf("\n", first.key.from - 1) + 1);
}

/** Lines in a column, with the line breaks of a text. */
export function inColumn(text: string, lines: string, column: number): string {
  const indented = lines.replace(/^(?=.)/gm, " ".repeat(column));
  return /\r\n/.test(text) ? indented.replaceAll("\n", "\r\n") : indented;
}

/** Replaces an entry's lines, or removes them. @param lines of YAML, in the first column, each with its line break */
export function replacedEntry(text: string, entry: TextEntry, lines: string): Edit | undefined {
  const place = linesOf(text, entry);
  if (!place) return undefined;
  const column = entry.key.from - place.from;
  return { ...place, text: withEnd(text, place, inColumn(text, lines, column)) };
}

/** The lines of an item of a block list, from its dash. */
export function itemLines(text: string, list: TextNode, item: TextNode): { from: number; to: number } | undefined {
  if (list.isFlow) return undefined;
  const start = text.lastIndexOf("\n", item.from - 1) + 1;
  const [, indent] = /^( *)- +$/.exec(text.slice(start, item.from)) ?? [];
  return indent === undefined
    ? undefined
    : linesOf(text, { key: { ...item, from: start + indent.length }, value: item });
}

/** Removes an item of a block list. */
export function removedItem(text: string, list: TextNode, item: TextNode): Edit | undefined {
  const place = itemLines(text, list, item);
  return place && { ...place, text: "" };
}

/**
 * Replaces an item of a block list. Comments that have lines for themselves stay, above it.
 *
 * @param lines of YAML, a list in the first column, each with its line break
 */
export function replacedItem(text: string, list: TextNode, item: TextNode, lines: string): Edit | undefined {
  const place = itemLines(text, list, item);
  if (!place) return undefined;
  const written = text.slice(place.from, place.to).split("\n");
  const comments = written.filter((line) => /^\s*#/.test(line)).map((line) => `${line.trim()}\n`);
  if (written.some((line) => /\S\s+#/.test(line))) return undefined;
  const column = /^ */.exec(text.slice(place.from))?.[0].length ?? 0;
  return { ...place, text: withEnd(text, place, inColumn(text, comments.join("") + lines, column)) };
}

/** Adds lines after a block mapping's last entry. @param lines of YAML, in the first column, each with its line break */
export function addedLines(text: string, mapping: TextNode, lines: string): Edit | undefined {
  const last = mapping.entries?.at(-1);
  const column = columnOf(text, mapping);
  const place = last && linesOf(text, last);
  if (!place || column === undefined) return undefined;
  const isEnded = text.charAt(place.to - 1) === "\n";
  const added = inColumn(text, lines, column);
  return { from: place.to, to: place.to, text: isEnded ? added : inColumn(text, "\n", 0) + added };
}

/**
 * Adds entries to a mapping at the top of a document, which may be absent or empty.
 *
 * @param lines of YAML, in the first column, each with its line break
 */
export function addedAtTop(text: string, root: TextNode, name: string, lines: string): Edit | undefined {
  const entry = root.entries?.findLast(({ key }) => key.value === name);
  if (!entry) return addedLines(text, root, `\n${name}:\n${lines.replace(/^(?=.)/gm, "  ")}`);
  if (!entry.value.isFlow && entry.value.entries) return addedLines(text, entry.value, lines);
  const isEmpty = entry.value.entries === undefined && (entry.value.value ?? "") === "";
  const before = isEmpty ? "" : inLines(text, entry.value);
  if (before === undefined) return undefined;
  return replacedEntry(text, entry, `${name}:\n${(before + lines).replace(/^(?=.)/gm, "  ")}`);
}

/** A mapping in brackets as lines of a block, each entry as it is written. */
function inLines(text: string, { entries, isFlow }: TextNode): string | undefined {
  if (!entries || !isFlow) return undefined;
  const lines = entries.map(({ key, value }) => {
    const end = value.from < key.to ? undefined : endOf(text, value);
    return `${text.slice(key.from, key.to)}:${end === undefined ? "" : ` ${text.slice(value.from, end)}`}\n`;
  });
  return lines.some((line) => line.slice(0, -1).includes("\n")) ? undefined : lines.join("");
}

/** The entry of a mapping's key. */
export function entryAt(mapping: TextNode | undefined, name: string): TextEntry | undefined {
  return valueAt(mapping, name) && mapping?.entries?.findLast(({ key }) => key.value === name);
}

function withEnd(text: string, { to }: { readonly to: number }, lines: string): string {
  return text.charAt(to - 1) === "\n" ? lines : lines.replace(/\r?\n$/, "");
}
