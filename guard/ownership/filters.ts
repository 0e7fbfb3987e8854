import { isObject } from "../../core/text/jsonObject";
import type { Draft } from "../model/draft";
import { Refusal } from "../model/refusal";
import type { Claim } from "./claim";
import { OWNER_LABEL } from "./owner";

type Filters = Map<string, string[]>;

/**
 * Claims the query parameter `filters`: names in it become those on the engine.
 *
 * @param byLabel whether the engine can select the client's objects by their label
 */
export function claimFilters(byLabel: boolean): Claim {
  return async ({ draft, own }) => {
    const filters = filtersIn(draft);
    const { prefix, client } = own.owner;
    for (const key of ["container", "network", "volume"]) {
      const names = filters.get(key);
      if (names) filters.set(key, [...names, ...names.map((name) => prefix + name)]);
    }
    for (const key of ["ancestor", "image"]) {
      const images = filters.get(key);
      if (!images) continue;
      const meant = await Promise.all(
        images.map(async (name) => (await own.images.underPrivateName(name))?.reference ?? name),
      );
      filters.set(key, meant);
    }
    const names = filters.get("name");
    if (names)
      filters.set(
        "name",
        names.map((pattern) => withPrefix(pattern, prefix)),
      );
    for (const key of ["before", "since"]) {
      const [name] = filters.get(key) ?? [];
      if (name !== undefined) filters.set(key, [await own.containerId(name)]);
    }
    if (byLabel) filters.set("label", [...(filters.get("label") ?? []), `${OWNER_LABEL}=${client}`]);
    if (filters.size > 0) draft.query.set("filters", [JSON.stringify(Object.fromEntries(filters))]);
  };
}

/** Lets a pattern that is anchored at the beginning of a name match behind the prefix. */
function withPrefix(pattern: string, prefix: string): string {
  return pattern.replace(/(?<![[\\])\^\/?/g, `^/?(?:${prefix.replaceAll(".", "\\.")})?`);
}

/**
 * Reads the query parameter `filters` in both forms that engines take: lists, and objects whose keys count.
 *
 * @throws Refusal
 */
export function filtersIn({ query }: Draft): Filters {
  const text = query.get("filters")?.[0] ?? "";
  const filters: Filters = new Map();
  if (text === "") return filters;
  const value = parsed(text);
  for (const [key, values] of Object.entries(value)) {
    if (Array.isArray(values)) filters.set(key, values.map(String));
    else if (isObject(values))
      filters.set(
        key,
        Object.keys(values).filter((name) => values[name] === true),
      );
    else throw invalid();
  }
  return filters;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Fall through.
  }
  throw invalid();
}

const invalid = (): Refusal => new Refusal(400, "invalid filter: it is not a JSON object of lists");
