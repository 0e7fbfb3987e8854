/**
 * How many characters of a flow mapping to scan: in a longer one, the keys have appeared by then, or it is only data.
 */
const MAX_FLOW = 200_000;

/**
 * The top-level keys of each document of a text, as far as they can be found without parsing it: for YAML or JSON that
 * is broken or contains extensions, such as comments in JSON.
 */
export function topLevelKeys(text: string): ReadonlySet<string>[] {
  return text.split(/^---(?=\s|$)/m).map((document) => new Set([...keysOfLines(document), ...keysOfFlow(document)]));
}

/** Keys of a block mapping, quoted or not. */
const KEY = /^( *)(?:"([^"\\\n]{1,200})"|'([^'\n]{1,200})'|([A-Za-z_$][\w.$/-]{0,200})) *:(?=\s|$)/gm;

/** The keys that are indented least. */
function keysOfLines(text: string): ReadonlySet<string> {
  let keys = new Set<string>();
  let indentation = Number.POSITIVE_INFINITY;
  for (const [, spaces = "", double, single, plain] of text.matchAll(KEY)) {
    if (spaces.length > indentation) continue;
    if (spaces.length < indentation) keys = new Set();
    indentation = spaces.length;
    keys.add(double ?? single ?? plain ?? "");
  }
  return keys;
}

/** Tokens of a flow mapping: comments of JavaScript and YAML, strings, words, and single characters. */
const TOKEN = /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|#[^\n]*|"((?:[^"\\\n]|\\.){0,1000})"|'([^'\n]*)'|([\w.$/-]+)|[^\s]/g;

function keysOfFlow(text: string): string[] {
  const start = text.search(/^[ \t]*\{(?!\{)/m);
  if (start < 0 || /^[ \t]*[\w"'-]/m.test(text.slice(0, start).replace(/^[ \t]*(?:\/\/|\/?\*|#).*$/gm, ""))) return [];
  const keys: string[] = [];
  let depth = 0;
  let last: string | undefined;
  for (const [token, double, single, plain] of text.slice(start, start + MAX_FLOW).matchAll(TOKEN)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (token === ":" && depth === 1 && last !== undefined) keys.push(last);
    if (depth === 0) break;
    if (!/^(?:\/[/*]|#)/.test(token)) last = double ?? single ?? plain;
  }
  return keys;
}
