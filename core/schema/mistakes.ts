import { childPath } from "../text/propertyPath";
import { quote } from "../text/shorten";
import type { JsonSchema } from "./jsonSchema";

export interface Mistake {
  /** The key: `exemptions[0].expires`. */
  readonly key: string;
  /** The value and what was expected, as a clause that follows the key. */
  readonly problem: string;
}

const KINDS: Readonly<Record<JsonSchema["type"], string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object with keys",
};

/**
 * Every way in which a value breaks its schema, in words: wrong types, wrong forms (explained by the schema's own
 * description, where a validator would print a regular expression), wrong keys.
 */
export function schemaMistakes(schema: JsonSchema, value: unknown, key: string): Mistake[] {
  const wrong = (problem: string): Mistake[] => [{ key, problem: `${problem}.${expected(schema)}` }];
  if (!isOfType(value, schema.type)) return wrong(`is ${shown(value)}, not ${KINDS[schema.type]}`);
  if (typeof value === "string") {
    if (value.length < (schema.minLength ?? 0)) return wrong("is empty");
    return isOfForm(value, schema) ? [] : wrong(`is ${shown(value)}`);
  }
  if (typeof value === "number") return isWithin(value, schema) ? [] : wrong(`is ${value}`);
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((item, at) => schemaMistakes(items, item, `${key}[${at}]`)) : [];
  }
  return schema.type === "object" ? keyMistakes(schema, value as object, key) : [];
}

function keyMistakes(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  value: object,
  key: string,
): Mistake[] {
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => ({ key, problem: `has no ${name}.${expected(properties[name])}` }));
  const present = Object.entries(value).flatMap(([name, inner]) => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (typeof schema === "object") return schemaMistakes(schema, inner, keyIn(key, name));
    if (schema !== false) return [];
    return [
      {
        key: keyIn(key, name),
        problem: `is not a known key. Known keys: ${Object.keys(properties).join(", ")}.`,
      },
    ];
  });
  return [...missing, ...present];
}

/** The key of the value under a name; dots separate the names of a path. */
export function keyIn(key: string, name: string): string {
  return childPath(key, name);
}

/** A value in a form that fits into a sentence. */
export function shown(value: unknown): string {
  if (typeof value === "string") return quote(value);
  return typeof value === "object" && value !== null ? KINDS[Array.isArray(value) ? "array" : "object"] : String(value);
}

function expected(schema: JsonSchema | undefined): string {
  return schema?.description === undefined ? "" : ` Expected: ${schema.description}`;
}

function isOfForm(text: string, { pattern, format }: JsonSchema): boolean {
  return (pattern === undefined || new RegExp(pattern, "u").test(text)) && (format !== "date" || isDate(text));
}

/** Whether a text is a calendar date, as YYYY-MM-DD. */
export function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function isWithin(
  value: number,
  { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY }: JsonSchema,
): boolean {
  return value >= minimum && value <= maximum;
}

function isOfType(value: unknown, type: JsonSchema["type"]): boolean {
  return type === "integer" ? Number.isSafeInteger(value) : kindOf(value) === type;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (value === null || (typeof value === "number" && !Number.isFinite(value))) return "nothing";
  return typeof value;
}

/** A schema without the forms that this file explains better than a validator does. */
export function withoutForms(schema: object): object {
  return JSON.parse(
    JSON.stringify(schema, (name, value: unknown) => (name === "pattern" || name === "format" ? undefined : value)),
  ) as object;
}
