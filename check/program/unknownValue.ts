import { UNKNOWN } from "./stack";

/**
 * Methods of lists and texts that call back with an item, and what they return for the one item that stands for all.
 */
const CALLING_BACK = new Map<PropertyKey, (made: unknown) => unknown>([
  ["map", (made) => [made]],
  ["flatMap", (made) => [made].flat()],
  ["forEach", () => undefined],
  ["filter", () => [unknownValue()]],
  ["find", () => unknownValue()],
  ["some", () => unknownValue()],
  ["every", () => unknownValue()],
]);
/** Methods that return other information about a list, a text or a number. */
const TELLING = new Set<PropertyKey>([
  ...["at", "concat", "endsWith", "includes", "indexOf", "join", "match", "padEnd", "padStart", "replace"],
  ...["replaceAll", "slice", "sort", "split", "startsWith", "substring", "toFixed", "toLowerCase", "toUpperCase"],
  ...["trim", "trimEnd", "trimStart"],
]);
const AS_TEXT = new Set<PropertyKey>(["toString", "toJSON", "valueOf"]);

/**
 * A value that only a provider could know, with which a program can continue: its properties, its items and everything
 * computed from it are unknown as well. As a list it has one item that stands for all of them; it is truthy. Pulumi
 * treats it as its own unknown value.
 */
export function unknownValue(): object {
  return new Proxy({ __pulumiUnknown: true }, { get: (_, key) => propertyOf(key) });
}

function propertyOf(key: PropertyKey): unknown {
  if (key === "__pulumiUnknown") return true;
  if (key === "length") return 1;
  if (key === Symbol.iterator) return () => [unknownValue()][Symbol.iterator]();
  // It has no numeric value: its text could be read as one by accident.
  if (key === Symbol.toPrimitive) return (hint: string) => (hint === "number" ? Number.NaN : UNKNOWN);
  if (AS_TEXT.has(key)) return () => UNKNOWN;
  if (TELLING.has(key)) return () => unknownValue();
  const result = CALLING_BACK.get(key);
  if (result) return (callback: (item: unknown, at: number) => unknown) => result(callback(unknownValue(), 0));
  return isOwn(key) ? undefined : unknownValue();
}

/** Keeps the fields of a result that were given as arguments; any other field is an unknown value. */
export function withUnknownFields(result: unknown): object {
  const given = typeof result === "object" && result !== null ? result : {};
  return new Proxy(given, {
    get: (target, key) => {
      if (Object.hasOwn(target, key) || key in Object.prototype) return Reflect.get(target, key);
      return isOwn(key) ? undefined : unknownValue();
    },
  });
}

/** Properties that a language or a library uses to find out what a value is. */
function isOwn(key: PropertyKey): boolean {
  return typeof key === "symbol" || key === "then" || key === "constructor" || String(key).startsWith("__");
}
