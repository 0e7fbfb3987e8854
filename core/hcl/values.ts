/**
 * A value of HCL: a text, number, boolean, null, list or object of JavaScript, or one of the classes below, at any
 * depth. Sets are lists.
 */
export type Value = unknown;

/** A value that cannot be determined from the files at hand. */
export class Unresolved {
  /**
   * @param why as a clause that follows the property that has it
   * @param beginning of the text, where it is known
   * @param outline the text with a placeholder for each part that is not known: a name between two NULs
   */
  constructor(
    readonly why: string,
    readonly beginning?: string,
    readonly outline?: string,
  ) {}
}

/** The result of an expression that is an error wherever it is evaluated: `try` and `can` tell it from an unknown. */
export class Invalid extends Unresolved {}

/** Stands in a list for any number of items that are not known. */
export class UnresolvedItems extends Unresolved {}

/** A text in JSON or YAML of which only parts are known. */
export class UnresolvedText extends Unresolved {
  /** @param content what is encoded, with unresolved values in it */
  constructor(
    why: string,
    readonly content: Value,
  ) {
    super(why);
  }
}

/** An object whose properties are computed when they are asked for: the variables, a resource. */
export class LazyObject {
  constructor(readonly get: (key: string) => Value) {}
}

export type ObjectValue = Readonly<Record<string, Value>>;

/** Stands in the outline of a text for a part that is not known. @param name of what it is */
export function placeholderOf(name: string): string {
  return `\0${name}\0`;
}

export const COMPUTED = new Unresolved("is computed by Terraform");

export function isObjectValue(value: Value): value is ObjectValue {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isOpaque(value);
}

/** Whether a value has no parts that could be looked at. */
export function isOpaque(value: Value): value is Unresolved | LazyObject {
  return value instanceof Unresolved || value instanceof LazyObject;
}

/** A set of values: each once, in the order in which Terraform goes through them. */
export function asSet(items: readonly Value[]): readonly Value[] {
  const each = distinct(items);
  const isOf = (type: string) => each.every((item) => typeof item === type);
  if (isOf("string")) each.sort((a, b) => ((a as string) < (b as string) ? -1 : 1));
  if (isOf("number")) each.sort((a, b) => (a as number) - (b as number));
  return markAsSet(each);
}

/** Each value once. Unresolved values stay, since they may be others. */
export function distinct(items: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    if (unresolvedIn(item)) return true;
    const key = JSON.stringify(item);
    return !seen.has(key) && seen.add(key);
  });
}

/** The first unresolved value in a value, at any depth. */
export function unresolvedIn(value: Value): Unresolved | undefined {
  if (value instanceof Unresolved) return value;
  if (value instanceof LazyObject) return COMPUTED;
  if (typeof value !== "object" || value === null) return undefined;
  for (const each of Object.values(value)) {
    const found = unresolvedIn(each);
    if (found) return found;
  }
  return undefined;
}

/** A value as text, as templates convert it. */
export function toText(value: Value): string | Unresolved {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value instanceof Unresolved ? value : value instanceof LazyObject ? COMPUTED : new Invalid("is not a text");
}

export function toNumber(value: Value): number | Unresolved {
  if (typeof value === "number") return value;
  if (value instanceof Unresolved) return value;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : value instanceof LazyObject ? COMPUTED : new Invalid("is not a number");
}

export function toBoolean(value: Value): boolean | Unresolved {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  return value instanceof Unresolved ? value : value instanceof LazyObject ? COMPUTED : new Invalid("is not a boolean");
}

const sets = new WeakSet<object>();

/** Marks a list as a set, whose items have themselves as keys. */
function markAsSet(items: readonly Value[]): readonly Value[] {
  sets.add(items);
  return items;
}

/** The items of a list, or the values of an object by key, in the order in which Terraform goes through them. */
export function entriesOf(value: Value): [key: Value, value: Value][] | Unresolved {
  if (Array.isArray(value)) return value.map((item, at) => [sets.has(value) ? item : at, item]);
  if (isObjectValue(value)) return sortedKeys(value).map((key) => [key, value[key]]);
  return value instanceof Unresolved ? value : value instanceof LazyObject ? COMPUTED : new Invalid("has no items");
}

export function sortedKeys(value: ObjectValue): string[] {
  return Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
}

export function listOf(value: Value): readonly Value[] | Unresolved {
  if (Array.isArray(value)) return value;
  return value instanceof Unresolved ? value : value instanceof LazyObject ? COMPUTED : new Invalid("is not a list");
}
