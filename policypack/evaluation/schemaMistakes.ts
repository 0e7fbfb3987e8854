import type { JsonSchema } from "../rules/rule";
import { isDate } from "./exemption";

export interface Mistake {
  /** The key, as `exemptions[0].expires`. */
  readonly key: string;
  /** What stands there and what was expected, to follow the key in a sentence. */
  readonly problem: string;
}

/**
 * The texts of a configuration that are not of the form their schema asks for, explained by the schema's own description. Types are checked
 * by the host, which has a schema validator; its word for a text of the wrong form would be a regular expression.
 */
export function schemaMistakes(schema: JsonSchema, value: unknown, key: string): Mistake[] {
  if (Array.isArray(value))
    return schema.items ? value.flatMap((item, at) => schemaMistakes(schema.items as JsonSchema, item, `${key}[${at}]`)) : [];
  if (value !== null && typeof value === "object") {
    return Object.entries(value).flatMap(([name, inner]) => {
      const of = schema.properties?.[name];
      return of ? schemaMistakes(of, inner, `${key}.${name}`) : [];
    });
  }
  if (typeof value !== "string") return [];
  const isOfForm = (schema.pattern === undefined || new RegExp(schema.pattern).test(value)) && (schema.format !== "date" || isDate(value));
  return isOfForm ? [] : [{ key, problem: `is ${JSON.stringify(value.slice(0, 100))}. Expected: ${schema.description}` }];
}

/** A schema without what is checked here. */
export function withoutForms(schema: object): object {
  return JSON.parse(
    JSON.stringify(schema, (name, value: unknown) => (name === "pattern" || name === "format" ? undefined : value)),
  ) as object;
}
