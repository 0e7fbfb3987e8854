import { placeholder, resolveText, UnresolvedValue } from "../../../core/readers/compose/text";
import type { Budget } from "./budget";

/**
 * Variables of a project. Those of this process are left out: findings must not depend on who runs the check.
 */
export type Variables = ReadonlyMap<string, string | UnresolvedValue>;

/** What every user has, as host paths are written. */
const EVERYWHERE: Variables = new Map([
  ["HOME", "~"],
  ["PWD", "."],
  ["XDG_RUNTIME_DIR", "$XDG_RUNTIME_DIR"],
]);
/** Defaults within defaults are followed this far. */
const MAX_DEPTH = 50;

/**
 * A text with its variables put in: `$NAME`, `${NAME}`, `${NAME:-default}` and its like, `$$`. Unseen where one is left
 * that has no value.
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

/** What stands between braces: a name, and what to do where it has no value, or no text. */
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

/** Of the brace that is opened at a place; the text's end where it is not closed. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "{" && text[at - 1] === "$") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return text.length;
}
