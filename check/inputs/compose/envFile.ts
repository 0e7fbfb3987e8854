import { type UnresolvedValue, unsetVariable } from "../../../core/readers/compose/text";
import type { Budget } from "./budget";
import { interpolate, type Variables } from "./interpolation";

/**
 * One assignment. The value is either unquoted up to the end of the line, or quoted and possibly over several lines.
 */
const ASSIGNMENT =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*(?:[=:][ \t]*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\r\n]*))[^\r\n]*)?$/gms;

/**
 * The variables of a file of `NAME=VALUE` lines. Later lines may refer to earlier ones.
 *
 * @param outer variables that take precedence when a value refers to a name
 */
export function readEnvFile(text: string, outer: Variables, budget: Budget): Map<string, string | UnresolvedValue> {
  const variables = new Map<string, string | UnresolvedValue>();
  for (const [whole, name = "", single, double, bare] of text.replace(/^\uFEFF/, "").matchAll(ASSIGNMENT)) {
    const known = { get: (wanted: string) => outer.get(wanted) ?? variables.get(wanted) } as Variables;
    budget.spendValues();
    if (single !== undefined) variables.set(name, single.replace(/\\'/g, "'"));
    else if (double !== undefined) variables.set(name, interpolate(unescaped(double), known, budget));
    else if (bare !== undefined)
      variables.set(name, interpolate(bare.replace(/(^|\s)#.*$/s, "").trim(), known, budget));
    else if (/^\s*\S+\s*$/.test(whole)) variables.set(name, outer.get(name) ?? unsetVariable(name));
  }
  return variables;
}

/** The same for a file in `raw` format: every value is taken literally. */
export function readRawEnvFile(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^([^\s#=]+)=(.*?)\r?$/gm)].map(([, name = "", value = ""]) => [name, value]));
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (whole, char: string) => ESCAPES[char] ?? (/["\\]/.test(char) ? char : whole));
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", $: "$$" };
