import { equal } from "../operators";
import { MAX_ITEMS, TOO_COSTLY } from "../session";
import {
  asSet,
  COMPUTED,
  distinct,
  Invalid,
  isObjectValue,
  LazyObject,
  listOf,
  type ObjectValue,
  sortedKeys,
  toBoolean,
  toNumber,
  toText,
  Unresolved,
  UnresolvedItems,
  unresolvedIn,
  type Value,
} from "../values";
import { type Functions, first, type HclFunction, of } from "./function";

function objectOf(value: Value): ObjectValue | Unresolved {
  if (isObjectValue(value)) return value;
  return value instanceof Unresolved ? value : value instanceof LazyObject ? COMPUTED : new Invalid("is not an object");
}

const list = (compute: (list: readonly Value[], ...rest: Value[]) => Value) => first(listOf, compute);
const object = (compute: (object: ObjectValue, ...rest: Value[]) => Value) => first(objectOf, compute);
const numbers = (compute: (...args: number[]) => Value) => of(toNumber, compute);

const concat: HclFunction = (args) =>
  args.flatMap((arg): readonly Value[] => {
    const items = listOf(arg);
    return items instanceof Unresolved ? [new UnresolvedItems(items.why)] : items;
  });

function flatten(items: readonly Value[]): Value[] {
  return items.flatMap((item) => (Array.isArray(item) ? flatten(item) : [item]));
}

/** Values of different types in one list are all texts. */
function unified(items: readonly Value[]): readonly Value[] {
  const types = new Set(items.map((item) => typeof item));
  const arePlain = [...types].every((type) => type === "string" || type === "number" || type === "boolean");
  return types.size > 1 && arePlain ? items.map(String) : items;
}

const merge: HclFunction = (args) => {
  const merged: [string, Value][] = [];
  for (const arg of args) {
    if (arg === null) continue;
    const properties = objectOf(arg);
    if (properties instanceof Unresolved) return new Unresolved(properties.why);
    merged.push(...Object.entries(properties));
  }
  return Object.fromEntries(merged);
};

const coalesce: HclFunction = (args) => {
  for (const arg of args) if (arg !== null && arg !== "") return arg;
  return new Invalid("is computed by coalesce, of whose arguments none has a value");
};

const coalescelist: HclFunction = (args) => {
  for (const arg of args) {
    const items = listOf(arg);
    if (items instanceof Unresolved || items.length > 0) return items;
  }
  return new Invalid("is computed by coalescelist, of whose arguments all are empty");
};

const lookup: HclFunction = ([map, key, ...defaults]) => {
  const properties = objectOf(map);
  if (properties instanceof Unresolved) return properties;
  const name = toText(key);
  if (name instanceof Unresolved) return new Unresolved(name.why);
  if (Object.hasOwn(properties, name)) return properties[name];
  return defaults.length > 0 ? defaults[0] : new Invalid("is looked up under a key that is not there");
};

const length: HclFunction = ([value]) => {
  if (typeof value === "string") return [...value].length;
  if (isObjectValue(value)) return Object.keys(value).length;
  const items = listOf(value);
  if (items instanceof Unresolved) return items;
  return items.find((item) => item instanceof UnresolvedItems) ?? items.length;
};

const contains = list((items, wanted) => {
  let unknown: Unresolved | undefined;
  for (const item of items) {
    const same = equal(item, wanted);
    if (same === true) return true;
    if (same instanceof Unresolved) unknown = same;
  }
  return unknown ?? false;
});

const element = list((items, index) => {
  const at = toNumber(index);
  const unknown = items.find((item) => item instanceof UnresolvedItems);
  if (at instanceof Unresolved || unknown) return new Unresolved((at instanceof Unresolved ? at : unknown)?.why ?? "");
  return items.length > 0
    ? items[((at % items.length) + items.length) % items.length]
    : new Invalid("is an item of an empty list");
});

const range = numbers((...limits) => {
  const [start = 0, end = 0, step = end < start ? -1 : 1] = limits.length === 1 ? [0, limits[0]] : limits;
  const count = step === 0 ? 0 : Math.max(0, Math.ceil((end - start) / step));
  return count > MAX_ITEMS ? TOO_COSTLY : Array.from({ length: count }, (_, at) => start + at * step);
});

const setproduct: HclFunction = (args) => {
  let product: Value[][] = [[]];
  for (const arg of args) {
    const items = listOf(arg);
    if (items instanceof Unresolved) return items;
    if (product.length * items.length > MAX_ITEMS) return TOO_COSTLY;
    product = product.flatMap((before) => items.map((item) => [...before, item]));
  }
  return product;
};

/** Sets from lists, whose items are known. */
const sets =
  (compute: (sets: Set<string>[], all: readonly Value[]) => readonly Value[]): HclFunction =>
  (args) => {
    const unknown = unresolvedIn(args);
    if (unknown) return new Unresolved(unknown.why);
    const lists = args.filter((arg) => Array.isArray(arg)) as readonly (readonly Value[])[];
    return asSet(
      compute(
        lists.map((items) => new Set(items.map((item) => JSON.stringify(item)))),
        lists.flat(),
      ),
    );
  };

const every = (wanted: boolean) =>
  list((items) => {
    let unknown: Unresolved | undefined;
    for (const item of items) {
      const value = toBoolean(item);
      if (value instanceof Unresolved) unknown = value;
      else if (value !== wanted) return !wanted;
    }
    return unknown ?? wanted;
  });

const total = numbers((...args) => args.reduce((a, b) => a + b, 0));

/** A value unchanged, if it is known at all. */
const same: HclFunction = ([value]) => value;

/** Functions of lists, sets, maps and numbers. */
export const COLLECTIONS: Functions = {
  concat,
  merge,
  coalesce,
  coalescelist,
  lookup,
  length,
  contains,
  element,
  range,
  setproduct,
  flatten: list((items) => flatten(items)),
  distinct: list((items) => distinct(items)),
  compact: list((items) => items.filter((item) => item !== null && item !== "")),
  reverse: list((items) => items.toReversed()),
  sort: list((items) => unresolvedIn(items) ?? items.map(String).sort((a, b) => (a < b ? -1 : 1))),
  slice: list((items, start, end) => {
    const [from, to] = [toNumber(start), toNumber(end)];
    const unknown = items.find((item) => item instanceof UnresolvedItems) as Unresolved | undefined;
    return from instanceof Unresolved ? from : to instanceof Unresolved ? to : (unknown ?? items.slice(from, to));
  }),
  chunklist: list((items, size) => {
    const count = toNumber(size);
    if (count instanceof Unresolved) return count;
    if (!(count >= 1)) return [items];
    return Array.from({ length: Math.ceil(items.length / count) }, (_, at) =>
      items.slice(at * count, (at + 1) * count),
    );
  }),
  index: list((items, wanted) => {
    const at = items.findIndex((item) => equal(item, wanted) !== false);
    const same = at < 0 ? false : equal(items[at], wanted);
    return same === true
      ? at
      : same instanceof Unresolved
        ? same
        : new Invalid("is the index of an item that is not there");
  }),
  one: list((items) =>
    items.length <= 1 ? (items[0] ?? null) : new Invalid("is computed by one, from several items"),
  ),
  keys: object((properties) => sortedKeys(properties)),
  values: object((properties) => sortedKeys(properties).map((key) => properties[key])),
  zipmap: list((keys, values) => {
    const items = listOf(values);
    if (items instanceof Unresolved) return items;
    return unresolvedIn(keys) ?? Object.fromEntries(keys.map((key, at) => [String(key), items[at]]));
  }),
  matchkeys: list((values, keys, wanted) => {
    const [names, searched] = [listOf(keys), listOf(wanted)];
    if (names instanceof Unresolved) return names;
    if (searched instanceof Unresolved) return searched;
    const missing = unresolvedIn(names) ?? unresolvedIn(searched);
    return missing ?? values.filter((_, at) => searched.some((key) => equal(names[at], key) === true));
  }),
  transpose: object((properties) => {
    const turned = new Map<string, string[]>();
    for (const key of sortedKeys(properties)) {
      const items = listOf(properties[key]);
      if (items instanceof Unresolved) return new Unresolved(items.why);
      const missing = unresolvedIn(items);
      if (missing) return missing;
      for (const item of items) {
        const keys = turned.get(String(item)) ?? [];
        keys.push(key);
        turned.set(String(item), keys);
      }
    }
    return Object.fromEntries(turned);
  }),
  toset: list((items) => asSet(unified(items))),
  tolist: list((items) => [...unified(items)]),
  tomap: object((properties) => properties),
  tostring: ([value]) => (value === null ? null : toText(value)),
  tonumber: ([value]) => (value === null ? null : toNumber(value)),
  tobool: ([value]) => (value === null ? null : toBoolean(value)),
  setunion: sets((_, all) => [...all]),
  setintersection: sets((each, all) => all.filter((item) => each.every((set) => set.has(JSON.stringify(item))))),
  setsubtract: sets(([, removed], all) => all.filter((item) => !removed?.has(JSON.stringify(item)))),
  alltrue: every(true),
  anytrue: every(false),
  sum: (args, context) => {
    const items = listOf(args[0]);
    return items instanceof Unresolved ? items : total(items, context);
  },
  max: numbers((...args) => Math.max(...args)),
  min: numbers((...args) => Math.min(...args)),
  abs: numbers((value) => Math.abs(value)),
  ceil: numbers((value) => Math.ceil(value)),
  floor: numbers((value) => Math.floor(value)),
  log: numbers((value, base = Math.E) => Number((Math.log(value) / Math.log(base)).toPrecision(15))),
  pow: numbers((value, power = 1) => value ** power),
  signum: numbers((value) => Math.sign(value)),
  parseint: ([value, base]) => {
    const [digits, radix] = [toText(value), toNumber(base)];
    if (digits instanceof Unresolved) return digits;
    const number = radix instanceof Unresolved ? Number.NaN : Number.parseInt(digits, radix);
    return Number.isNaN(number) ? new Invalid("is not a number") : number;
  },
  nonsensitive: same,
  ephemeralasnull: () => null,
  sensitive: ([value], { session }) => {
    session.isSecret = true;
    return value;
  },
};
