import type { Shape } from "../../guard/operations/shape";
import { UNSPECIFIED_KEYS } from "../../guard/operations/unspecified";
import type { Schema, Specification } from "./specification";

const SCALARS: Readonly<Record<string, Shape>> = {
  string: "string",
  integer: "number",
  number: "number",
  boolean: "boolean",
};

/** The JSON bodies by operation: every key of any version, each in its newest form. */
export function bodies(versions: Iterable<Specification>): Record<string, Shape> {
  const shapes: Record<string, Shape> = {};
  for (const { paths, definitions } of versions) {
    for (const operation of Object.values(paths).flatMap(Object.values)) {
      const schema = operation.parameters?.find((parameter: { in: string }) => parameter.in === "body")?.schema;
      const shape = schema && shapeOf(schema, definitions);
      if (shape && typeof shape !== "string")
        shapes[operation.operationId] = merged(shapes[operation.operationId], shape);
    }
  }
  for (const [id, { keys }] of Object.entries(UNSPECIFIED_KEYS)) shapes[id] = merged(shapes[id], keys);
  return shapes;
}

function shapeOf(schema: Schema, definitions: Specification["definitions"]): Shape {
  const inner = (schema: Schema) => shapeOf(schema, definitions);
  if (schema.$ref) {
    const definition = definitions[schema.$ref.slice("#/definitions/".length)];
    if (!definition) throw new Error(`the specification refers to ${schema.$ref} and does not define it`);
    return inner(definition);
  }
  if (schema.allOf) return schema.allOf.map(inner).reduce(merged);
  if (schema.items) return [inner(schema.items)];
  if (schema.additionalProperties)
    return { "*": schema.additionalProperties === true ? "any" : inner(schema.additionalProperties) };
  if (schema.properties || schema.type === "object") {
    return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, property]) => [key, inner(property)]));
  }
  return (typeof schema.type === "string" && SCALARS[schema.type]) || "any";
}

/** Merges the keys of objects. For anything else the newer form wins, because current engines read it. */
function merged(older: Shape | undefined, newer: Shape): Shape {
  if (older === undefined || typeof older === "string" || typeof newer === "string") return newer;
  if (isList(older) || isList(newer)) return isList(older) && isList(newer) ? [merged(older[0], newer[0])] : newer;
  if ("*" in older !== "*" in newer) return newer;
  const added = Object.entries(newer).map(([key, shape]) => [key, merged(older[key], shape)]);
  return { ...older, ...Object.fromEntries(added) };
}

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);
