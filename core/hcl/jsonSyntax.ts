import { isObject } from "../text/jsonObject";
import { parseTemplate } from "./parser";
import { type Attribute, type Block, type Body, type Expression, HclSyntaxError } from "./syntax";

/** Deeper than any configuration. */
const MAX_DEPTH = 100;

/** An expression that is computed by Terraform, whatever it is. */
const UNREADABLE: Expression = { kind: "call", name: "", args: [], isExpanded: false, at: 0 };

/** The content of a block in Terraform's JSON syntax. The key `//` is a comment. */
export function jsonBody(content: object, depth = 0): Body {
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  for (const [name, value] of Object.entries(content)) {
    if (name === "dynamic") blocks.push(...dynamicBlocks(value, depth));
    else if (name !== "//") attributes.set(name, { at: 0, value: jsonExpression(value, depth + 1) });
  }
  return { attributes, blocks };
}

/** A value of the JSON syntax, in which every text is a template. */
export function jsonExpression(value: unknown, depth = 0): Expression {
  if (depth > MAX_DEPTH) return UNREADABLE;
  if (typeof value === "string") return textExpression(value);
  if (Array.isArray(value))
    return { kind: "tuple", items: value.map((item) => jsonExpression(item, depth + 1)), at: 0 };
  if (typeof value === "object" && value !== null) {
    if (Object.hasOwn(value, "dynamic")) return { kind: "body", body: jsonBody(value, depth + 1), at: 0 };
    const items = Object.entries(value).filter(([key]) => key !== "//");
    return {
      kind: "object",
      items: items.map(([key, each]) => ({ key: literal(key), value: jsonExpression(each, depth + 1), at: 0 })),
      at: 0,
    };
  }
  return literal(typeof value === "number" || typeof value === "boolean" ? value : null);
}

/** A value without templates, as a variable's default is. */
export function literalExpression(value: unknown, depth = 0): Expression {
  if (depth > MAX_DEPTH) return UNREADABLE;
  if (Array.isArray(value))
    return { kind: "tuple", items: value.map((item) => literalExpression(item, depth + 1)), at: 0 };
  if (typeof value === "object" && value !== null)
    return {
      kind: "object",
      items: Object.entries(value).map(([key, each]) => ({
        key: literal(key),
        value: literalExpression(each, depth + 1),
        at: 0,
      })),
      at: 0,
    };
  return literal(["string", "number", "boolean"].includes(typeof value) ? (value as string) : null);
}

function literal(value: string | number | boolean | null): Expression {
  return { kind: "literal", value, at: 0 };
}

function textExpression(text: string): Expression {
  if (!/[$%]\{/.test(text)) return literal(text);
  try {
    return parseTemplate(text);
  } catch (error) {
    if (error instanceof HclSyntaxError) return UNREADABLE;
    throw error;
  }
}

/** `dynamic: { volumes: { for_each, content } }`, each level possibly in lists. */
function dynamicBlocks(value: unknown, depth: number): Block[] {
  return objectsIn(value, "dynamic").flatMap(([labels, path]) =>
    Object.entries(labels).flatMap(([label, inner]) =>
      objectsIn(inner, `${path}.${label}`).map(([body, place]): Block => {
        const attributes = new Map<string, Attribute>();
        for (const [name, each] of Object.entries(body)) {
          if (name !== "content") attributes.set(name, { at: 0, value: jsonExpression(each, depth + 2) });
        }
        const contents = objectsIn(body["content"], "content").map(
          ([content, contentPath]): Block => ({
            type: "content",
            labels: [],
            body: jsonBody(content, depth + 2),
            path: contentPath,
            at: 0,
          }),
        );
        return { type: "dynamic", labels: [label], body: { attributes, blocks: contents }, path: place, at: 0 };
      }),
    ),
  );
}

/** The objects here, alone or in a list, with their paths. */
function objectsIn(value: unknown, path: string): [object: Readonly<Record<string, unknown>>, path: string][] {
  if (Array.isArray(value)) return value.flatMap((item, at) => (isObject(item) ? [[item, `${path}[${at}]`]] : []));
  return isObject(value) ? [[value, path]] : [];
}
