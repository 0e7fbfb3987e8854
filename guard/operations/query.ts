import type { Refused } from "../model/decision";
import type { TableEntry } from "./table";

type Query = ReadonlyMap<string, readonly string[]>;

/**
 * What a query has, decoded as the engine decodes it: a plus sign is a space. Names that the operation does not have
 * are refused.
 */
export function parseQuery(text: string, { id, query, lists }: TableEntry): Query | Refused {
  const values = new Map<string, string[]>();
  for (const part of text.split("&").filter((part) => part !== "")) {
    const equals = part.indexOf("=");
    const name = decoded(equals < 0 ? part : part.slice(0, equals));
    const value = decoded(equals < 0 ? "" : part.slice(equals + 1));
    if (name === undefined || value === undefined)
      return refused("the query has an escape that is not one of UTF-8 text without NUL");
    if (!query.includes(name))
      return refused(`${id} has no query parameter ${JSON.stringify(name.slice(0, 50))} that this guard knows`);
    const earlier = values.get(name);
    if (!earlier) values.set(name, [value]);
    else if (lists.includes(name)) earlier.push(value);
    else return refused(`the query has ${name} twice: ${id} takes it once`);
  }
  return values;
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
