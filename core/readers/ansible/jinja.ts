import type { Interpret } from "../raw/raw";
import { collectionIn, endOfExpression, partsOf, type Result } from "./jinjaLiteral";

/** Values of variables that the same file, or the role's own files, set. */
export type JinjaVariables = ReadonlyMap<string, unknown>;

/** How deep to follow variables within variables. */
const MAX_DEPTH = 10;
/** Folders of the machine that runs Ansible, and of the project: none of the host's. */
const OWN_FOLDERS = new Set(["playbook_dir", "role_path", "inventory_dir"]);
/** A filter that writes a list or a dict as text. */
const AS_TEXT = /^to_(?:nice_)?json(?:\(.*\))?$/s;

/**
 * Evaluates templates as far as variables with literal values decide them. A variable that nothing sets has its
 * `default()`; any other expression is unknown.
 */
export function interpretJinja(variables: JinjaVariables): Interpret {
  return (value) => {
    if (typeof value !== "string" || !/\{[{%]/.test(value)) return undefined;
    if (value.includes("{%")) return { value: undefined, unknown: "is computed by Ansible" };
    return meaning(value, variables, 0);
  };
}

function meaning(text: string, variables: JinjaVariables, depth: number): { value: unknown; unknown?: string } {
  const parts = expressionsIn(text);
  const [only] = parts;
  if (only && parts.length === 1 && only.from === 0 && only.to === text.length) {
    const result = evaluate(only.expression, variables, depth);
    if ("value" in result) return { value: result.value };
    return { value: `\0${result.missing}\0`, unknown: `is computed by Ansible, from ${result.missing}` };
  }
  let missing: string | undefined;
  let value = "";
  let end = 0;
  for (const { expression, from, to } of parts) {
    const result = evaluate(expression, variables, depth);
    value += text.slice(end, from);
    end = to;
    const written = "value" in result ? asText(result.value, expression) : undefined;
    if (written === undefined) missing ??= "missing" in result ? result.missing : expression;
    value += written ?? `\0${missing}\0`;
  }
  if (text.includes("{{", end)) missing ??= "an expression that does not end";
  value += text.slice(end);
  return missing === undefined ? { value } : { value, unknown: `is computed by Ansible, from ${missing}` };
}

/** A value within a text; undefined for a list or a dict that no filter writes as JSON. */
function asText(value: unknown, expression: string): string | undefined {
  if (typeof value !== "object" || value === null) return String(value ?? "");
  return AS_TEXT.test(partsOf(expression).at(-1) ?? "") ? JSON.stringify(value) : undefined;
}

interface Expression {
  readonly expression: string;
  /** Where it stands, with its brackets. */
  readonly from: number;
  readonly to: number;
}

function expressionsIn(text: string): Expression[] {
  const found: Expression[] = [];
  for (let from = text.indexOf("{{"); from >= 0; ) {
    const end = endOfExpression(text, from + 2);
    if (end === undefined) return found;
    const expression = text
      .slice(from + 2, end)
      .replace(/^-|-$/g, "")
      .trim();
    found.push({ expression, from, to: end + 2 });
    from = text.indexOf("{{", end + 2);
  }
  return found;
}

/** `name`, `name.key`, `name | default('x')`, with filters that change nothing here. */
function evaluate(expression: string, variables: JinjaVariables, depth: number): Result {
  const [head = "", ...filters] = partsOf(expression);
  const missing = { missing: head.slice(0, 60) || "an expression" };
  let result: Result | undefined =
    literal(head) ?? collectionIn(head, (name) => lookUp(name, variables, depth)) ?? lookUp(head, variables, depth);
  for (const filter of filters) {
    const [, argument] = /^(?:default|d)\((.*?)(?:,\s*(?:true|True|boolean=\w+))?\)$/s.exec(filter) ?? [];
    if (argument !== undefined) result ??= argument === "omit" ? { value: undefined } : literal(argument.trim());
    else if (!/^(?:string|int|bool|trim|list|to_(?:nice_)?(?:json|yaml)(?:\(.*\))?)$/.test(filter)) return missing;
  }
  return result ?? missing;
}

function literal(text: string): Result | undefined {
  const [, quoted] = /^(?:'([^']*)'|"[^"]*")$/.exec(text) ?? [];
  if (/^'[^']*'$/.test(text)) return { value: quoted };
  if (/^"[^"]*"$/.test(text)) return { value: text.slice(1, -1) };
  if (/^(?:true|false)$/i.test(text)) return { value: text.toLowerCase() === "true" };
  if (/^-?\d+$/.test(text)) return { value: Number(text) };
  return text === "[]" ? { value: [] } : undefined;
}

function lookUp(name: string, variables: JinjaVariables, depth: number): Result | undefined {
  if (OWN_FOLDERS.has(name)) return { value: "." };
  const [first = "", ...keys] = name.split(".");
  if (!/^\w+$/.test(first) || depth > MAX_DEPTH || !variables.has(first)) return undefined;
  let value: unknown = variables.get(first);
  for (const key of keys)
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "string" || !value.includes("{{")) return { value };
  const inner = meaning(value, variables, depth + 1);
  return inner.unknown === undefined ? { value: inner.value } : undefined;
}
