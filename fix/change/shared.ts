import type { TextNode } from "../../documents/positions/textNode";

/** `&name` before a value, with a line break or the dash of an item between them. */
const ANCHOR = /&([^\s,[\]{}]+)[\s-]*$/;
/** Characters before a value in which its anchor is looked for. */
const NEAR = 300;
/** Keys that are only there to be referred to. */
const FOR_REFERENCE = /^(?:x-|\.)/;

/** The anchor before a value: that of a collection stands before its first value, too. */
export function anchorOf(text: string, { from }: TextNode): string | undefined {
  return ANCHOR.exec(text.slice(Math.max(0, from - NEAR), Math.max(0, from)))?.[1];
}

/** In how many places a text uses a value: more than one where it, or what it is part of, has an anchor. */
export function usesOf(text: string, node: TextNode): number {
  let uses = 1;
  let aliases = 0;
  let top: TextNode = node;
  for (let part: TextNode | undefined = node; part; part = part.parent) {
    const anchor = anchorOf(text, part);
    if (anchor !== undefined) {
      const found = aliasesOf(text, anchor);
      aliases += found;
      uses *= found + 1;
    }
    if (part.parent) top = part;
  }
  const name = top.parent?.entries?.find(({ value }) => value === top)?.key.value ?? "";
  return FOR_REFERENCE.test(name) && aliases > 0 ? uses - 1 : uses;
}

function aliasesOf(text: string, anchor: string): number {
  return text.split(/[\s,[\]{}]+/).filter((word) => word === `*${anchor}`).length;
}
