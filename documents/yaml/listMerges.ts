import { isObject } from "../../core/text/jsonObject";

/** How deep to look. */
const MAX_DEPTH = 50;

/** Whether a file belongs to Woodpecker, which also merges lists: `- <<: *commands` puts the items of a list in place. */
export function mergesLists(file: string): boolean {
  return /(?:^|[/\\])\.woodpecker(?:[/\\]|\.ya?ml$)/.test(file);
}

/** A content that was read without merge keys, with these in place, those of lists included. */
export function withMerges(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return value;
  const inner = (each: unknown) => withMerges(each, depth + 1);
  if (Array.isArray(value)) return value.flatMap((item) => listIn(item) ?? [item]).map(inner);
  if (!isObject(value) || Object.getPrototypeOf(value) === null) return value;
  const sources = [value["<<"]].flat(1).filter(isObject).map(inner).filter(isObject).toReversed();
  const own = Object.entries(value).filter(([key]) => key !== "<<");
  return Object.assign({}, ...sources, Object.fromEntries(own.map(([key, each]) => [key, inner(each)]))) as unknown;
}

/** The list that an item is nothing but a merge of. */
function listIn(item: unknown): unknown[] | undefined {
  const merged = isObject(item) && Object.keys(item).length === 1 ? item["<<"] : undefined;
  return Array.isArray(merged) && !merged.every(isObject) ? (merged as unknown[]) : undefined;
}
