/** Places in plain data, the keys that a reader asks for there, and what may be added to them. */

export type Place = readonly (string | number)[];

/** Something that is added to an input. */
export interface Addition {
  readonly place: Place;
  /** The key of a property that was not there, or the end of a list at which an item is put. */
  readonly key: string;
  readonly value: unknown;
}

/** What stands beside a value and says nothing, or something else. */
export const DECOYS: readonly unknown[] = [
  ...[null, false, true, "", "false", "true", "none", "x", "private", "127.0.0.1", "/srv/data", 0, 1, -1],
  ...[[], {}, ["x"], [null], [{}], { x: "y" }, { name: "x" }, [{ name: "x" }]],
];
const FIRST = "(first)";
const LAST = "(last)";

/** A copy of a value that takes down the keys that are asked for in each of its objects. */
export function watched(value: unknown, asked: Map<string, Set<string>>, place: Place = []): unknown {
  if (value === null || typeof value !== "object") return value;
  const copy = Object.entries(value).map(([key, child]) => {
    const at = [...place, Array.isArray(value) ? Number(key) : key];
    return [key, watched(child, asked, at)] as const;
  });
  if (Array.isArray(value)) return copy.map(([, child]) => child);
  const keys = new Set<string>();
  asked.set(JSON.stringify(place), keys);
  return new Proxy(Object.fromEntries(copy), {
    getOwnPropertyDescriptor: (target, key) => {
      if (typeof key === "string") keys.add(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
}

/** Every addition to a value, of keys that a reader asks for and of items of lists. */
export function additionsTo(value: unknown, asked: ReadonlyMap<string, ReadonlySet<string>>): Addition[] {
  const additions: Addition[] = [];
  const visit = (inner: unknown, place: Place): void => {
    if (inner === null || typeof inner !== "object") return;
    const keys = Array.isArray(inner)
      ? [FIRST, LAST]
      : [...(asked.get(JSON.stringify(place)) ?? [])].filter((key) => !Object.hasOwn(inner, key));
    for (const key of keys) for (const decoy of DECOYS) additions.push({ place, key, value: decoy });
    for (const [key, child] of Object.entries(inner))
      visit(child, [...place, Array.isArray(inner) ? Number(key) : key]);
  };
  visit(value, []);
  return additions;
}

/** The value with an addition. */
export function withAddition(value: unknown, { place, key, value: added }: Addition): unknown {
  const [first, ...rest] = place;
  if (first !== undefined) {
    const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
    copy[first] = withAddition(copy[first], { place: rest, key, value: added });
    return copy;
  }
  if (Array.isArray(value)) return key === FIRST ? [added, ...value] : [...value, added];
  return { ...(value as object), [key]: added };
}

export function shown({ place, key, value }: Addition): string {
  return `${[...place, key].join(".")} = ${JSON.stringify(value)}`;
}
