import { placed, Script } from "../../core/docker/script";
import { shellCommands } from "../../core/docker/shellScript";
import type { ShellVariables } from "../../core/docker/shellVariables";
import { CLIENT_WORDS, parsedScript } from "./shell";
import type { TextFormat } from "./textFormat";

/** Makefiles: the commands of their recipes, with the variables that they set to literal values. */
export const makefile: TextFormat = {
  name: "Makefile",
  matches: (path) => /(?:^|\/)(?:GNUm|M|m)akefile(?:\.[\w.-]+)?$|\.(?:mk|mak)$/.test(path),
  words: CLIENT_WORDS,
  parse: (text) =>
    parsedScript(new Script("Makefile", placed(shellCommands(recipesOf(text), variablesOf(text), "make")))),
};

/** The recipes of a justfile, whose variables are written `{{name}}`. */
export const justfile: TextFormat = {
  name: "justfile",
  matches: (path) => /(?:^|\/)\.?[jJ]ustfile$|\.just$/.test(path),
  words: CLIENT_WORDS,
  parse: (text) => {
    let isContinued = false;
    const recipes = blankedLines(text, (line) => {
      const prefix = isContinued ? /^[ \t]*/ : /^[ \t]+(?=[^ \t])[@-]*/;
      isContinued = /^[ \t].*\\\r?$/.test(line);
      return prefix.exec(line)?.[0].length;
    });
    const callers = new Set(
      parametersOfRecipes(text).flatMap((line) => [...line.matchAll(/[*+]\$?([\w-]+)/g)].map(([, name]) => name)),
    );
    const written = recipes.replace(
      /\{\{([^{}]*)\}\}/g,
      (match, name: string) =>
        `$\{${padded(callers.has(name.trim()) ? "@" : identifier(name.trim()), match.length - 3)}}`,
    );
    return parsedScript(new Script("justfile", placed(shellCommands(written, variablesOfJust(text)))));
  },
};

/** Characters of a line that begins a recipe. */
const MAX_HEAD = 2_000;

/** The parameters of each recipe, as they are written between its name and the colon. */
function parametersOfRecipes(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const colon = line.indexOf(":");
    if (colon < 0 || colon > MAX_HEAD || line.includes(":=")) return [];
    const [name] = /^@?[A-Za-z_][\w-]*[ \t]/.exec(line) ?? [];
    return name === undefined ? [] : [line.slice(name.length, colon)];
  });
}

/** The variables of a justfile, and the defaults of its recipes' parameters where all recipes agree on them. */
function variablesOfJust(text: string): ShellVariables {
  const written = new Map<string, string>();
  for (const [, name = "", expression = ""] of text.matchAll(
    /^(?:export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*:=[ \t]*(\S[^\n]*)$/gm,
  ))
    written.set(name, expression);
  const differing = new Set<string>();
  for (const parameters of parametersOfRecipes(text)) {
    for (const [, name = "", value = ""] of parameters.matchAll(/(?<![\w-])([\w-]+)=("[^"]*"|'[^']*')/g)) {
      if (written.has(name) && written.get(name) !== value) differing.add(name);
      written.set(name, value);
    }
    for (const [, name = ""] of parameters.matchAll(/(?:^|[ \t])[$]?([A-Za-z_][\w-]*)(?=[ \t]|$)/g))
      differing.add(name);
  }
  const variables: ShellVariables = new Map();
  const values = new Values(written);
  for (const name of written.keys()) {
    const value = differing.has(name) ? undefined : values.of(name);
    if (value !== undefined) variables.set(identifier(name), [value]);
  }
  return variables;
}

/** The values of a justfile's expressions: literals and other variables, put together by `+` and `/`. */
class Values {
  private readonly found = new Map<string, string | undefined>();

  constructor(private readonly written: ReadonlyMap<string, string>) {}

  /** The value of a variable; undefined where an expression holds anything else, or itself. */
  of(name: string, depth = 0): string | undefined {
    if (this.found.has(name) || depth > MAX_NESTING) return this.found.get(name);
    this.found.set(name, undefined);
    const value = this.evaluated(this.written.get(name) ?? "", depth);
    this.found.set(name, value);
    return value;
  }

  private evaluated(expression: string, depth: number): string | undefined {
    if (expression.length > MAX_VALUE) return undefined;
    const PART = /[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z_][\w-]*))[ \t]*(\+|\/|(?:#[^\n]*)?\r?$)/y;
    let value = "";
    for (;;) {
      const [whole, double, single, name, operator = ""] = PART.exec(expression) ?? [];
      const part = double ?? single ?? (name === undefined ? undefined : this.of(name, depth + 1));
      if (whole === undefined || part === undefined || value.length > MAX_VALUE) return undefined;
      value += operator === "/" ? `${part}/` : part;
      if (operator !== "+" && operator !== "/") return value;
    }
  }
}

function padded(name: string, length: number): string {
  return name.padEnd(length).slice(0, length);
}

function identifier(name: string): string {
  return name.replace(/\W/g, "_").replace(/^(?=\d)/, "_");
}

/**
 * The text with spaces in place of everything but recipes, so that each command keeps its offset. A recipe's line
 * begins with a tab, or follows a rule's semicolon.
 */
function recipesOf(text: string): string {
  let isContinued = false;
  let isDefinition = false;
  let isCanned = false;
  return blankedLines(text, (line) => {
    const continues = /\\\r?$/.test(line);
    // `define NAME … endef`: commands that recipes call.
    if (/^[ \t]*(?:define|endef)\b/.test(line)) {
      isCanned = line.trimStart().startsWith("define");
      return undefined;
    }
    if (isCanned) {
      const prefix = isContinued ? /^[ \t]*/ : /^[ \t]*[@+-]*/;
      isContinued = continues;
      return prefix.exec(line)?.[0].length;
    }
    const [prefix] = isContinued
      ? [""]
      : (/^\t[ \t]*[@+-]*[ \t]*/.exec(line) ?? /^[^\t#=][^=#]*?:(?![:=])[^=#;]*;[@+-]*/.exec(line) ?? []);
    const isRecipe = isContinued ? !isDefinition : prefix !== undefined;
    isDefinition = !isRecipe;
    isContinued = continues;
    return isRecipe ? (prefix ?? "").length : undefined;
  });
}

/** @param skipped how many characters at the beginning of a line to blank; undefined for the whole line */
function blankedLines(text: string, skipped: (line: string) => number | undefined): string {
  return text
    .split("\n")
    .map((line) => {
      const length = skipped(line) ?? line.length;
      return " ".repeat(length) + line.slice(length);
    })
    .join("\n");
}

/** The variables that a makefile sets, with those in their values expanded. */
function variablesOf(text: string): ShellVariables {
  const variables: ShellVariables = new Map();
  const joined = text.replace(/\\\r?\n[ \t]*/g, " ");
  const ASSIGNMENT = /^(?:[ \t]*(?:override|export)[ \t]+)?[ ]*([A-Za-z_]\w*)[ \t]*(\?|::?|\+)?=[ \t]*(.*)$/gm;
  for (const [, name = "", operator, written = ""] of joined.matchAll(ASSIGNMENT)) {
    const value = written.replace(/(?:^|\s)#.*$/, "").trim();
    if (operator === "?" && variables.has(name)) continue;
    const before = operator === "+" ? `${variables.get(name)?.join(" ") ?? ""} ` : "";
    variables.set(name, [before + value]);
  }
  for (let round = 0; round < MAX_NESTING; round++)
    for (const [name, [value = ""]] of variables) variables.set(name, [expanded(value, variables)]);
  return variables;
}

/** How deep to follow variables within variables. */
const MAX_NESTING = 4;
/** Characters: a variable may contain another many times. */
const MAX_VALUE = 10_000;

function expanded(value: string, variables: ShellVariables): string {
  if (value.length > MAX_VALUE) return value;
  return value
    .replace(/\$[({]shell\s+(?:pwd|dirname|realpath|git rev-parse)[^)}]*[)}]|\$[({](?:CURDIR|PWD)[)}]/g, ".")
    .replace(
      /\$[({](\w+)[)}]/g,
      (match, name: string) => variables.get(name)?.join(" ") ?? match.replace(/.*/s, `\0${name}\0`),
    )
    .replace(/\$[({][^(){}]*(?:\([^()]*\)[^(){}]*)*[)}]/g, "\0a value\0");
}
