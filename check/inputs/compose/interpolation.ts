import { placeholder, resolveText, UnresolvedValue } from "../../../core/readers/compose/text";
import type { Budget } from "./budget";

/** Variables of a project. Those of this process are excluded: findings must not depend on who runs the check. */
export type Variables = ReadonlyMap<string, string | UnresolvedValue>;

/** Variables that every user has, with the values that host paths are written with. */
const EVERYWHERE: Variables = new Map([
  ["HOME", "~"],
  ["PWD", "."],
  ["XDG_RUNTIME_DIR", "$XDG_RUNTIME_DIR"],
]);
/** How deeply defaults within defaults are resolved. */
const MAX_DEPTH = 50;

/**
 * Substitutes variables in a text: `$NAME`, `${NAME}`, `${NAME:-default}` and similar, `$$`. Unresolved if a variable
 * without a value remains.
 */
export function interpolate(text: string, variables: Variables, budget: Budget): string | UnresolvedValue {
  if (!text.includes("$")) return text;
  const expanded = expand(text, variables, 0);
  budget.spendCharacters(expanded.length - text.length);
  return resolveText(expanded);
}

function expand(text: string, variables: Variables, depth: number): string {
  let expanded = "";
  for (let at = 0; at < text.length; at++) {
    const dollar = text.indexOf("$", at);
    if (dollar < 0) return expanded + text.slice(at);
    expanded += text.slice(at, dollar);
    at = dollar + 1;
    const name = nameAt(text, at);
    if (text[at] === "$") expanded += "$";
    else if (name !== "") {
      expanded += variableOf(name, variables) ?? placeholder(name);
      at += name.length - 1;
    } else if (text[at] === "{") {
      const end = closingBrace(text, at);
      expanded += substituted(text.slice(at + 1, end), variables, depth);
      at = end;
    } else {
      expanded += "$";
      at--;
    }
  }
  return expanded;
}

/** Substitutes the content of braces: a name, and what to do if it is unset or empty. */
function substituted(inner: string, variables: Variables, depth: number): string {
  const name = nameAt(inner, 0);
  const [, colon, operator, word = ""] = /^(:?)([-?+])(.*)$/s.exec(inner.slice(name.length)) ?? [];
  const value = variableOf(name, variables);
  const isGiven = value !== undefined && !(colon === ":" && value === "");
  const alternative = () => (depth < MAX_DEPTH ? expand(word, variables, depth + 1) : placeholder(name));
  if (operator === "-") return isGiven ? value : alternative();
  if (operator === "+" && value !== undefined) return isGiven ? alternative() : "";
  return value !== undefined && (operator !== "?" || isGiven) ? value : placeholder(name);
}

function variableOf(name: string, variables: Variables): string | undefined {
  const value = variables.get(name) ?? EVERYWHERE.get(name);
  return value instanceof UnresolvedValue ? (value.text ?? placeholder(name)) : value;
}

function nameAt(text: string, at: number): string {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0] ?? "";
}

const NAME = /[A-Za-z_]\w*/y;

/** The position of the brace that closes the one at `open`, or the text's end if none does. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "{" && text[at - 1] === "$") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return text.length;
}
