import type { TextNode } from "../../documents/positions/textNode";

/** A value as data; undefined where a part of it is not written plainly. */
export function dataOf(text: string, node: TextNode): unknown {
  if (node.entries) {
    const entries = node.entries.map(({ key, value }) => [key.value, dataOf(text, value)] as const);
    return entries.every(([key, value]) => key !== undefined && value !== undefined)
      ? Object.fromEntries(entries)
      : undefined;
  }
  if (node.items) {
    const items = node.items.map((item) => dataOf(text, item));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  const { value } = node;
  if (value === undefined || node.from < 0) return undefined;
  const isQuoted = /["']/.test(text.charAt(node.from));
  if (isQuoted) return value;
  if (/^(?:true|false)$/.test(value)) return value === "true";
  return /^(?:0|[1-9]\d{0,8})$/.test(value) ? Number(value) : value;
}

/** Words of a command, whether it is a text or a list. */
export function wordsOf(node: TextNode | undefined): string[] | undefined {
  if (!node) return [];
  const words = node.items?.map(({ value }) => value) ?? node.value?.split(/\s+/).filter((word) => word !== "");
  return words?.every((word) => word !== undefined) ? words : undefined;
}
