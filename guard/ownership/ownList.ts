import type { Owner } from "./owner";

/** A list without an item. */
const EMPTY = /^\s*\[\s*\]\s*$/;
const MAX_EMPTY_LENGTH = 16;

const expressions = new Map<Owner, RegExp>();

/** Matches the key that each container begins with, and captures the name behind it if that is the client's own. */
function ownIn(owner: Owner): RegExp {
  const known = expressions.get(owner);
  if (known) return known;
  const prefix = owner.prefix.replaceAll(".", "\\.");
  const expression = new RegExp(`"Id":(?:"[0-9a-f]{64}","Names":(\\["/${prefix}))?`, "g");
  expressions.set(owner, expression);
  return expression;
}

/**
 * Whether an engine's list of containers is known to have the client's own alone, without reading it as JSON. `false`
 * is no answer: the list has to be read.
 *
 * No text that a container has written can contain the key, since quotes within texts have a backslash before them. A
 * label that is called like the key, or a list in another spelling, is one that has to be read. No client gives a
 * container a name that begins with another's prefix.
 *
 * @param list the bytes of the list, each as one character
 */
export function hasOwnContainersAlone(list: string, owner: Owner): boolean {
  const own = ownIn(owner);
  own.lastIndex = 0;
  let found = own.exec(list);
  if (!found) return list.length <= MAX_EMPTY_LENGTH && EMPTY.test(list);
  while (found?.[1] !== undefined) found = own.exec(list);
  return found === null;
}
