import { nearestTo } from "../../core/text/nearest";

/** Stands for a value that is not known until its source is created: a Pulumi output, a CDKTF token. */
export const UNRESOLVED = Symbol("not known yet");

/** A mistake in an input: where, and what was given and expected, as a clause that follows the path. */
interface Mistake {
  readonly path: string;
  readonly problem: string;
}

/** @param expected in words that follow "it is" */
function mistakeIn(path: string, value: unknown, expected: string): Mistake {
  return { path, problem: `is ${kindOf(value)}: it is ${expected}` };
}

/**
 * Validates an input and returns the first mistake in it. The expectation may be only that the value is known later.
 */
export interface Expected {
  (value: unknown, path: string): Mistake | undefined;
  /** The inputs that it knows, if it is for an object with inputs. */
  readonly names?: readonly string[];
}

/**
 * @param of the resource that the inputs belong to: `DindRunner "ci"`
 * @throws Error that names the input, its value's kind and what was expected, if the inputs are invalid
 */
export function check(of: string, expected: Expected, inputs: unknown): void {
  const mistake = expected(inputs, "");
  if (mistake) throw new Error(`${mistake.path || "what is given"} of ${of} ${mistake.problem.replace(/\.$/, "")}.`);
}

/** Replaces values at any depth for which there is a symbol: those that are not known yet. */
export function replaced(value: unknown, symbolFor: (value: unknown) => symbol | undefined): unknown {
  const symbol = symbolFor(value);
  if (symbol !== undefined) return symbol;
  if (Array.isArray(value)) return value.map((item) => replaced(item, symbolFor));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner, symbolFor)]));
}

/** A value that satisfies a predicate, which the words describe. */
export function satisfies(expected: string, is: (value: unknown) => boolean): Expected {
  return (value, path) => (value === UNRESOLVED || is(value) ? undefined : mistakeIn(path, value, expected));
}

/** A text that matches a pattern. */
export function text(expected: string, form: RegExp): Expected {
  return satisfies(expected, (value) => typeof value === "string" && form.test(value));
}

/** One of several texts. */
export function oneOf(names: readonly string[]): Expected {
  return satisfies(`one of ${names.join(", ")}`, (value) => typeof value === "string" && names.includes(value));
}

/** A whole number within limits. */
export function integer(what: string, least: number, most: number): Expected {
  const isWithin = (value: unknown) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
  return satisfies(`${what}, a whole number from ${least} to ${most}`, isWithin);
}

export function listOf(expected: string, each: Expected): Expected {
  return (value, path) => {
    if (!Array.isArray(value)) return satisfies(expected, () => false)(value, path);
    return first(value.map((item, at) => () => each(item, `${path}[${at}]`)));
  };
}

/** An object whose keys are names that the user chooses. */
export function mapOf(expected: string, each: Expected, name: Expected = () => undefined): Expected {
  return (value, path) => {
    if (!isPlain(value)) return satisfies(expected, () => false)(value, path);
    return first(
      Object.entries(value).map(
        ([key, item]) =>
          () =>
            name(key, `a name in ${path}`) ?? each(item, below(path, key)),
      ),
    );
  };
}

/** An object with required and optional keys. */
export function inputs(
  optional: Readonly<Record<string, Expected>>,
  needed: Readonly<Record<string, Expected>> = {},
): Expected {
  const check: Expected = (value, path) => {
    if (!isPlain(value)) return satisfies("an object with inputs by their names", () => false)(value, path);
    const given = Object.entries({ ...needed, ...optional }).filter(
      ([name]) => value[name] !== undefined || Object.hasOwn(needed, name),
    );
    return first(
      given.map(
        ([name, expected]) =>
          () =>
            expected(value[name], below(path, name)),
      ),
    );
  };
  return Object.assign(check, { names: [...Object.keys(needed), ...Object.keys(optional)] });
}

/** A value that satisfies all of these. */
export function all(...several: readonly Expected[]): Expected {
  const check: Expected = (value, path) => first(several.map((expected) => () => expected(value, path)));
  return Object.assign(check, { names: several.flatMap(({ names = [] }) => names) });
}

/** An object with these inputs and no others. An unknown one is a mistake that names the nearest that exists. */
export function only(...several: readonly Expected[]): Expected {
  const expected = all(...several);
  const { names = [] } = expected;
  const check: Expected = (value, path) => {
    const unknown = isPlain(value)
      ? Object.keys(value).find((name) => value[name] !== undefined && !names.includes(name))
      : undefined;
    if (unknown === undefined) return expected(value, path);
    return mistakeIn(below(path, unknown), (value as Record<string, unknown>)[unknown], notAnInput(unknown, names));
  };
  return Object.assign(check, { names });
}

function notAnInput(name: string, names: readonly string[]): string {
  if (names.length === 0) return "not an input, and there are none here";
  const known = [...new Set(names)].sort();
  const nearest = nearestTo(name, known);
  return `not an input; ${nearest === undefined ? `those are ${known.join(", ")}` : `the nearest one is ${nearest}`}`;
}

/** A value that must be known when the program runs, because it decides which resources exist. */
export function knownAtPlanTime(what: string, expected: Expected): Expected {
  return (value, path) =>
    value === UNRESOLVED ? mistakeIn(path, value, `${what}, known beforehand`) : expected(value, path);
}

/**
 * Validates the inputs of an object against each other: returns what one of them must be, by name, if it is not.
 *
 * @param names the inputs that nothing but this knows
 */
export function crossField(
  find: (inputs: Readonly<Record<string, unknown>>) => readonly [name: string, expected: Expected] | undefined,
  ...names: readonly string[]
): Expected {
  const check: Expected = (value, path) => {
    const [name, expected] = (isPlain(value) && find(value)) || [];
    return name !== undefined && expected
      ? expected((value as Record<string, unknown>)[name], below(path, name))
      : undefined;
  };
  return Object.assign(check, { names });
}

/** Rejects every value of an input; the words say why. */
export function never(expected: string): Expected {
  return (value, path) => mistakeIn(path, value, expected);
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function first(searches: readonly (() => Mistake | undefined)[]): Mistake | undefined {
  for (const search of searches) {
    const mistake = search();
    if (mistake) return mistake;
  }
  return undefined;
}

function below(path: string, name: string): string {
  const key = /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
  return path === "" ? key : `${path}.${key}`;
}

/**
 * Describes a value for the person who provided it. Quotes only plain words, and no secret is one: neither a key nor an
 * address with a password.
 */
function kindOf(value: unknown): string {
  if (typeof value === "symbol") return value.description ?? "";
  if (value === undefined) return "not there";
  if (typeof value === "string")
    return /^[^\n\r@]{0,100}$/.test(value) ? JSON.stringify(value) : `a text of ${value.length} characters`;
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}
