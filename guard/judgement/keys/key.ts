import { isObject } from "../../../core/text/jsonObject";
import { propertyIn } from "../../../core/text/propertyPath";

/** How the guard treats a key in a body or a query. Every key of the Docker API is one of these. */
export type Key =
  /** A reader reads it, and the rules judge it. */
  | { readonly is: "judged" }
  /** It gives nothing away; `why` says why not. */
  | { readonly is: "harmless"; readonly why: string }
  /**
   * It is refused unless it is empty or `allows` accepts it. `why` says what is wrong with it, as a clause about it.
   */
  | { readonly is: "limited"; readonly why: string; readonly allows: (value: unknown) => boolean }
  | { readonly is: "object"; readonly keys: Keys }
  | { readonly is: "list"; readonly of: Key }
  /** An object whose keys the client chooses. */
  | { readonly is: "map"; readonly of: Key };

export type Keys = Readonly<Record<string, Key>>;

export const judged: Key = { is: "judged" };
export const harmless = (why: string): Key => ({ is: "harmless", why });
export const limited = (why: string, allows: (value: unknown) => boolean = () => false): Key => ({
  is: "limited",
  why,
  allows,
});
export const object = (keys: Keys): Key => ({ is: "object", keys });
export const listOf = (of: Key): Key => ({ is: "list", of });
export const mapOf = (of: Key): Key => ({ is: "map", of });

/** Accepts these strings only. */
export function oneOf(...values: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === "string" && values.includes(value);
}

/** Why a part of a request is refused. */
export interface Objection {
  /** The rule that objects; undefined if the guard itself does. */
  readonly rule: string | undefined;
  readonly path: string;
  /** One or more lines for the person at the client. */
  readonly message: string;
}

/**
 * Returns what is wrong with a value and with the keys below it: keys that are unknown, or not in the API's spelling.
 */
export function objectionsTo(value: unknown, key: Key, path: string): Objection[] {
  switch (key.is) {
    case "judged":
    case "harmless":
      return [];
    case "limited":
      return isEmpty(value) || key.allows(value) ? [] : [objection(path, `${key.why}.`)];
    case "list":
      if (Array.isArray(value)) return value.flatMap((item, at) => objectionsTo(item, key.of, `${path}[${at}]`));
      return isNothing(value) ? [] : [objection(path, "is not a list.")];
    case "map":
      if (isObject(value))
        return Object.entries(value).flatMap(([name, item]) => objectionsTo(item, key.of, below(path, name)));
      return isNothing(value) ? [] : [objection(path, "is not an object.")];
    case "object":
      if (isObject(value)) {
        return [
          ...twiceInOtherCase(value, path),
          ...Object.entries(value).flatMap(([name, item]) => objectionsToPart(name, item, key.keys, path)),
        ];
      }
      return isNothing(value) ? [] : [objection(path, "is not an object.")];
  }
}

/** Finds keys that are the same key to the engine: their order would decide which value it takes. */
function twiceInOtherCase(value: object, path: string): Objection[] {
  const seen = new Map<string, string>();
  for (const name of Object.keys(value)) {
    const earlier = seen.get(folded(name));
    if (earlier !== undefined)
      return [objection(path, `has ${earlier} and ${name}, which the engine reads as one key: leave one of them out.`)];
    seen.set(folded(name), name);
  }
  return [];
}

function objectionsToPart(name: string, value: unknown, keys: Keys, path: string): Objection[] {
  const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
  if (key) return objectionsTo(value, key, below(path, name));
  const meant = spellings(keys).get(folded(name));
  const advice = meant === undefined ? "leave it out" : `it is written ${meant}`;
  return [objection(below(path, name), `is no key that the guard knows here: ${advice}.`)];
}

const spellingsOf = new WeakMap<Keys, ReadonlyMap<string, string>>();

/** Maps folded keys, which the engine compares, to the API's spelling. */
export function spellings(keys: Keys): ReadonlyMap<string, string> {
  const map = spellingsOf.get(keys) ?? new Map(Object.keys(keys).map((name) => [folded(name), name]));
  spellingsOf.set(keys, map);
  return map;
}

/**
 * Folds a key as the engine does to compare it: case does not matter, and beyond ASCII `ſ` equals `s` and the Kelvin
 * sign equals `k`.
 */
export function folded(name: string): string {
  let fold = folds.get(name);
  if (fold === undefined) {
    fold = name.toLowerCase().replaceAll("ſ", "s");
    if (folds.size < MAX_FOLDED_NAMES && name.length <= MAX_FOLDED_LENGTH) folds.set(name, fold);
  }
  return fold;
}

/** Folded names, since the same few hundred occur in most requests. Bounded, since clients choose names. */
const folds = new Map<string, string>();
const MAX_FOLDED_NAMES = 2_000;
const MAX_FOLDED_LENGTH = 64;

/** @param found a clause about what is at the path, with its full stop */
export function objection(path: string, found: string): Objection {
  return { rule: undefined, path, message: `${path === "" ? "The body" : path} ${found}` };
}

/**
 * Whether a value is one that clients send for what they do not ask for: null, "", 0, false, an empty list, or an
 * object of such values.
 */
export function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every(isEmpty);
  return value === undefined || value === null || value === "" || value === 0 || value === false;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

export function below(path: string, name: string): string {
  return propertyIn(path, name);
}
