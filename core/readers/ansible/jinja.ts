import type { Interpret } from "../raw/raw";

/** Values of variables that the same file, or the role's own files, set. */
export type JinjaVariables = ReadonlyMap<string, unknown>;

/** How deep to follow variables within variables. */
const MAX_DEPTH = 10;
/** Folders of the machine that runs Ansible, and of the project: none of the host's. */
const OWN_FOLDERS = new Set(["playbook_dir", "role_path", "inventory_dir"]);
const EXPRESSION = /\{\{-?\s*(.*?)\s*-?\}\}/gs;

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
  const [whole, only] = /^\{\{-?\s*((?:(?!\}\}).)*?)\s*-?\}\}$/s.exec(text) ?? [];
  if (whole !== undefined) {
    const result = evaluate(only ?? "", variables, depth);
    if ("value" in result) return { value: result.value };
    return { value: `\0${result.missing}\0`, unknown: `is computed by Ansible, from ${result.missing}` };
  }
  let missing: string | undefined;
  const value = text.replace(EXPRESSION, (_, expression: string) => {
    const result = evaluate(expression, variables, depth);
    if ("value" in result && typeof result.value !== "object") return String(result.value ?? "");
    missing ??= "missing" in result ? result.missing : expression;
    return `\0${missing}\0`;
  });
  return missing === undefined ? { value } : { value, unknown: `is computed by Ansible, from ${missing}` };
}

type Result = { readonly value: unknown } | { readonly missing: string };

/** `name`, `name.key`, `name | default('x')`, with filters that change nothing here. */
function evaluate(expression: string, variables: JinjaVariables, depth: number): Result {
  const [head = "", ...filters] = expression.split("|").map((part) => part.trim());
  const missing = { missing: head.slice(0, 60) || "an expression" };
  let result: Result | undefined = literal(head) ?? lookUp(head, variables, depth);
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
