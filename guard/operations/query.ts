import { shorten } from "../../core/text/shorten";
import type { Refused } from "../model/decision";
import type { TableEntry } from "./table";

/** A parsed query. */
export interface Query {
  /**
   * The values of each parameter that the operation has, decoded as the engine decodes them: a plus sign is a space.
   */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** Parameters that the operation does not have, and those whose repeated values the engine would ignore. */
  readonly dropped: readonly string[];
}

/** Maximum number of characters that the audit shows of a name that the client made up. */
const MAX_SHOWN = 50;

/**
 * Reads a query as the engine does: it matches names exactly, ignores unknown ones, and takes the first value of a
 * repeated parameter unless that is a list. Only what is understood is sent on, so both read the same.
 */
export function parseQuery(text: string, { query: known, lists }: TableEntry): Query | Refused {
  const values = new Map<string, string[]>();
  const dropped: string[] = [];
  for (const part of text.split("&").filter((part) => part !== "")) {
    const equals = part.indexOf("=");
    const name = decoded(equals < 0 ? part : part.slice(0, equals));
    const value = decoded(equals < 0 ? "" : part.slice(equals + 1));
    if (name === undefined || value === undefined)
      return refused("the query has an escape that is not one of UTF-8 text without NUL");
    const earlier = values.get(name);
    if (!known.includes(name)) dropped.push(`?${shorten(name, MAX_SHOWN)}`);
    else if (!earlier) values.set(name, [value]);
    else if (lists.includes(name)) earlier.push(value);
    else dropped.push(`?${name} (repeated)`);
  }
  return { query: values, dropped };
}

function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text.replaceAll("+", " "));
    return plain.includes("\0") ? undefined : plain;
  } catch {
    return undefined;
  }
}

const refused = (message: string): Refused => ({ verdict: "refused", status: 400, rule: undefined, message });
