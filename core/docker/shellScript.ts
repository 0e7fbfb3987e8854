import { scriptOf, unwrap } from "./commandLine";
import { readsCommands, remoteScript } from "./remoteShell";
import { hole, laterScript, moved, printedBy, type ShellCommand, type ShellWord, withArguments } from "./shellCommand";
import { commandNames } from "./shellNames";
import { COMMAND_OUTPUT, ownFolderOf, parameterValue, type ShellVariables } from "./shellVariables";

/** How a script is written: for a shell, or in a recipe of make, where `$(NAME)` is a variable and `$$` is `$`. */
export type ShellDialect = "shell" | "make";

/** How deep to follow scripts and substitutions within each other. */
const MAX_DEPTH = 8;
/** Words of a command. Those after them are unknown. */
const MAX_WORDS = 50_000;
/** Characters of a variable's value. A variable may contain others many times. */
const MAX_VALUE = 10_000;
/** Characters that variables add to a here-document. */
const MAX_BODY = 1_000_000;
/** What a shell expands in a here-document. */
const EXPANSION = /\\([\\$`])|\$\{([^{}\n]{1,200})\}|\$([A-Za-z_]\w*)|\$\([^()\n]{0,200}\)|`[^`\n]{0,200}`/g;
/** Characters of a variable's name. */
const MAX_NAME = 200;
/** What stands before the `=` of an assignment. */
const ASSIGNED = /^[A-Za-z_]\w*\+?$/;
const APPENDS = /^[A-Za-z_]\w*\+=/;
const DECLARES = new Set(["export", "declare", "typeset", "readonly", "local"]);

/**
 * The simple commands that a script runs, in the order in which they are written, those of substitutions, subshells,
 * functions and scripts within it included. Variables that the script sets to literal values are replaced by them. What
 * is only written somewhere, such as a here-document, is no command. Total on any text.
 *
 * @param variables that are set before it; those that the script sets are added
 */
export function shellCommands(
  script: string,
  variables: ShellVariables = new Map(),
  dialect: ShellDialect = "shell",
): ShellCommand[] {
  const scanner = new Scanner(script, variables, dialect, 0, undefined, commandNames(script));
  scanner.scan(0);
  return scanner.commands;
}

interface Heredoc {
  readonly delimiter: string;
  readonly stripsTabs: boolean;
  /** Whether its text is taken as it is. */
  readonly isQuoted: boolean;
  /** Its command, which may not be complete yet. */
  readonly draft: Draft;
}

interface Draft {
  /** The command whose output it reads. */
  readonly pipedFrom?: Draft | undefined;
  words: ShellWord[];
  output?: string;
  input?: ShellWord;
}

function addWord({ words }: Draft, word: ShellWord): void {
  if (words.length < MAX_WORDS) words.push(word);
  else if (words.length === MAX_WORDS) words.push({ text: hole("too many words"), at: word.at });
}

class Scanner {
  readonly commands: ShellCommand[] = [];
  private heredocs: Heredoc[] = [];

  /** @param fixed the place of everything in a script that is itself a word of another */
  constructor(
    private readonly text: string,
    private readonly variables: ShellVariables,
    private readonly dialect: ShellDialect,
    private readonly depth: number,
    private readonly fixed?: number,
    private readonly names: ReadonlyMap<string, string> = new Map(),
  ) {}

  /** Reads commands up to a closing character at this level. @returns the position after it */
  scan(from: number, closer?: ")" | "`"): number {
    const { text } = this;
    let draft: Draft = { words: [] };
    let word: string | undefined;
    let begin = from;
    /** Whether the word assigns a variable. A long word is not searched again for each of its parts. */
    let assigns = false;
    let parens = 0;
    let target: "output" | "none" | undefined;
    const start = (at: number) => {
      if (word === undefined) begin = at;
    };
    const endWord = () => {
      assigns = false;
      if (word !== undefined && target === undefined) addWord(draft, { text: word, at: this.fixed ?? begin });
      else if (word !== undefined && target === "output") draft.output = word;
      if (word !== undefined) target = undefined;
      word = undefined;
    };
    const endCommand = (isPiped = false) => {
      endWord();
      target = undefined;
      if (draft.words.length > 0) this.finish(draft);
      draft = { words: [], pipedFrom: isPiped ? draft : undefined };
    };
    const append = (pieces: readonly string[], at: number) => {
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) endWord();
        start(at);
        word = (word ?? "") + piece;
      }
    };
    let at = from;
    while (at < text.length) {
      const char = text[at] ?? "";
      if (char === closer && parens === 0) {
        endCommand();
        return at + 1;
      }
      if (char === "\\") {
        const length = /^\r?\n/.exec(text.slice(at + 1, at + 3))?.[0].length;
        if (length === undefined) append([text[at + 1] ?? ""], at);
        at += 1 + (length ?? 1);
      } else if (char === "'") {
        const end = text.indexOf("'", at + 1) < 0 ? text.length : text.indexOf("'", at + 1);
        const quoted = text.slice(at + 1, end);
        append([this.dialect === "make" ? this.expandWithin(quoted) : quoted], at);
        at = end + 1;
      } else if (char === '"') {
        const { pieces, end } = this.doubleQuoted(at);
        append(pieces, at);
        at = end;
      } else if (char === "$" && text[at + 1] === "'") {
        const end = text.indexOf("'", at + 2) < 0 ? text.length : text.indexOf("'", at + 2);
        append([text.slice(at + 2, end)], at);
        at = end + 1;
      } else if (char === "$" || (char === "`" && closer !== "`")) {
        const { pieces, end } = this.expansion(at, assigns);
        append(pieces, at);
        at = end;
      } else if (char === "#" && word === undefined) {
        const newline = text.indexOf("\n", at);
        at = newline < 0 ? text.length : newline;
      } else if (char === "\n") {
        const written = this.heredocs.length > 0;
        endCommand();
        at = written ? this.readHeredocs(at + 1) : at + 1;
      } else if (char === "(" && word !== undefined && /^[A-Za-z_]\w*\+?=$/.test(word)) {
        at = this.readArray(word, at + 1);
        word = undefined;
      } else if (char === "<" || char === ">" || (char === "&" && text[at + 1] === ">")) {
        if (word !== undefined && /^\d+$/.test(word)) word = undefined;
        endWord();
        const redirection = this.redirection(at, draft);
        if (redirection.word !== undefined) append([redirection.word], at);
        target = redirection.target;
        at = redirection.end;
      } else if (";&|".includes(char)) {
        const isPiped = char === "|" && text[at + 1] !== "|" && text[at - 1] !== "|";
        endCommand(isPiped);
        at++;
      } else if (char === "(" || char === ")") {
        endCommand();
        parens = Math.max(0, parens + (char === "(" ? 1 : -1));
        at++;
      } else if (/\s/.test(char)) {
        endWord();
        at++;
      } else {
        if (char === "=" && !assigns) assigns = word !== undefined && word.length <= MAX_NAME && ASSIGNED.test(word);
        append([char], at);
        at++;
      }
    }
    endCommand();
    return at;
  }

  /** A text in double quotes, which is one word unless it is a whole array. */
  private doubleQuoted(open: number): { pieces: string[]; end: number } {
    const { text } = this;
    let pieces = [""];
    let at = open + 1;
    for (; at < text.length && text[at] !== '"'; ) {
      const char = text[at] ?? "";
      if (char === "\\") {
        const next = text[at + 1] ?? "";
        if (next !== "\n") pieces.push(`${pieces.pop()}${/["\\$`]/.test(next) ? next : char + next}`);
        at += 2;
      } else if (char === "$" || char === "`") {
        const found = this.expansion(at, true);
        const [first = "", ...others] = found.pieces;
        pieces = [...pieces.slice(0, -1), `${pieces.at(-1)}${first}`, ...others];
        at = found.end;
      } else {
        const next = text.slice(at).search(/["\\$`]/);
        const end = next < 0 ? text.length : at + Math.max(next, 1);
        pieces.push(`${pieces.pop()}${text.slice(at, end)}`);
        at = end;
      }
    }
    return { pieces, end: at + 1 };
  }

  /** What begins with `$` or a backtick. */
  private expansion(from: number, isQuoted: boolean): { pieces: readonly string[]; end: number } {
    const { text, dialect } = this;
    let at = from;
    if (dialect === "make" && text[at] === "$") {
      if (text[at + 1] !== "$") return this.makeVariable(at, isQuoted);
      at++; // `$$` is the shell's own `$`.
    }
    if (text[at] === "`") return this.substitution(at + 1, "`");
    const next = text[at + 1] ?? "";
    if (next === "(" && text[at + 2] === "(") {
      const end = text.indexOf("))", at);
      return { pieces: [hole("a number")], end: end < 0 ? text.length : end + 2 };
    }
    if (next === "(") return this.substitution(at + 2, ")");
    if (next === "{") {
      const end = closingBrace(text, at + 1);
      return { pieces: parameterValue(text.slice(at + 2, end), this.variables, isQuoted), end: end + 1 };
    }
    const [name] = /^(?:[A-Za-z_]\w*|[@*#?$!0-9-])/.exec(text.slice(at + 1, at + 200)) ?? [];
    if (name === undefined) return { pieces: ["$"], end: at + 1 };
    return { pieces: parameterValue(name, this.variables, isQuoted), end: at + 1 + name.length };
  }

  /** `$(NAME)`, `${NAME}`, `$(shell COMMAND)`, `$@`. */
  private makeVariable(at: number, isQuoted: boolean): { pieces: readonly string[]; end: number } {
    const { text } = this;
    const open = text[at + 1];
    if (open !== "(" && open !== "{") return { pieces: [hole(text[at + 1] ?? "")], end: at + 2 };
    const end = open === "(" ? closingParenthesis(text, at + 1) : closingBrace(text, at + 1);
    const inner = text.slice(at + 2, end);
    const [, command] = /^shell\s+(.*)$/s.exec(inner) ?? [];
    if (command !== undefined) {
      this.nested(command, at);
      return { pieces: [ownFolderOf(command) ?? hole(COMMAND_OUTPUT)], end: end + 1 };
    }
    const value = /^\w+$/.test(inner) ? inner : /CURDIR|MAKEFILE_LIST|PWD/.test(inner) ? "PWD" : undefined;
    const pieces = value === undefined ? [hole(inner.slice(0, 40))] : parameterValue(value, this.variables, isQuoted);
    return { pieces, end: end + 1 };
  }

  private substitution(from: number, closer: ")" | "`"): { pieces: readonly string[]; end: number } {
    if (this.depth >= MAX_DEPTH) return { pieces: [hole(COMMAND_OUTPUT)], end: this.text.length };
    const inner = this.inner(this.text, this.dialect, this.fixed);
    const end = inner.scan(from, closer);
    this.commands.push(...inner.commands);
    return { pieces: [ownFolderOf(this.text.slice(from, end - 1)) ?? hole(COMMAND_OUTPUT)], end };
  }

  /** Expands variables of make in a text that the shell takes literally. */
  private expandWithin(quoted: string): string {
    return quoted.replace(/\$[({](\w+)[)}]|\$\$/g, (match, name?: string) =>
      name === undefined ? "$" : (parameterValue(name, this.variables, true)[0] ?? match),
    );
  }

  /** The text of a here-document with the values of its variables. */
  private expandBody(body: string): string {
    let room = MAX_BODY;
    return body.replace(EXPANSION, (match, escaped?: string, braced?: string, plain?: string) => {
      if (escaped !== undefined) return escaped;
      const name = braced ?? plain;
      const value =
        name === undefined
          ? hole(COMMAND_OUTPUT)
          : parameterValue(name, this.variables, true).join(" ").slice(0, MAX_VALUE);
      room -= value.length;
      return room < 0 ? match : value;
    });
  }

  /** The elements of `NAME=( … )`. @returns the position after the parenthesis */
  private readArray(assignment: string, from: number): number {
    const inner = this.inner(this.text, this.dialect, this.fixed);
    const elements: ShellWord[] = [];
    inner.onCommand = (words) => elements.push(...words);
    const end = this.depth < MAX_DEPTH ? inner.scan(from, ")") : this.text.length;
    const name = assignment.replace(/\+?=$/, "");
    const before = assignment.endsWith("+=") ? (this.variables.get(name) ?? []) : [];
    const words = [...before, ...elements.map(({ text }) => text)];
    const length = words.reduce((sum, word) => sum + word.length, words.length);
    this.variables.set(name, length > MAX_VALUE ? [hole(name)] : words);
    return end;
  }

  private onCommand: ((words: readonly ShellWord[]) => void) | undefined;

  private redirection(from: number, draft: Draft) {
    const { text } = this;
    const [operator = ""] = /^(?:<<<|<<-?|<[(&>]?|&?>>|&>|>[(&|]?)/.exec(text.slice(from, from + 3)) ?? [];
    const end = from + Math.max(operator.length, 1);
    if (operator === "<(" || operator === ">(") {
      const { end: after } = this.substitution(end, ")");
      return { end: after, word: hole(COMMAND_OUTPUT), target: undefined };
    }
    if (operator === "<<" || operator === "<<-") {
      const [whole = "", delimiter = ""] =
        /^[ \t]*(["'\\]?[^\s"';&|<>()]+["']?)/.exec(text.slice(end, end + 200)) ?? [];
      this.heredocs.push({
        delimiter: delimiter.replace(/["'\\]/g, ""),
        stripsTabs: operator === "<<-",
        isQuoted: /["'\\]/.test(delimiter),
        draft,
      });
      return { end: end + whole.length, target: undefined };
    }
    return { end, target: operator.startsWith(">") && operator !== ">&" ? ("output" as const) : ("none" as const) };
  }

  /** Reads the here-documents whose commands are on the line above. @returns the position after them */
  private readHeredocs(from: number): number {
    const { text } = this;
    let at = from;
    for (const { delimiter, stripsTabs, isQuoted, draft } of this.heredocs.splice(0)) {
      const begin = at;
      let end = text.length;
      while (at < text.length) {
        const newline = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
        const line = text.slice(at, newline).replace(/\r$/, "");
        if ((stripsTabs ? line.replace(/^\t+/, "") : line) === delimiter) {
          end = at;
          at = newline + 1;
          break;
        }
        at = newline + 1;
      }
      const body = text.slice(begin, end);
      const plain = stripsTabs ? body.replace(/^\t+/gm, "") : body;
      const input = isQuoted || this.dialect === "make" ? plain : this.expandBody(plain);
      for (const [reader, command] of this.byDraft) {
        if (reader !== draft && reader.pipedFrom !== draft) continue;
        Object.assign(command, { input: { text: input, at: this.fixed ?? begin } });
        if (readsCommands(command.words.map((word) => word.text))) this.nested(body, begin, this.fixed === undefined);
      }
    }
    return at;
  }

  private readonly byDraft = new Map<Draft, ShellCommand>();

  private finish(draft: Draft): void {
    const { words } = draft;
    if (this.onCommand) {
      this.onCommand(words);
      return;
    }
    const texts = words.map(({ text }) => text);
    const inner = texts[0] === "function" ? unwrap(texts.slice(2)) : unwrap(texts);
    const from = texts.length - inner.length;
    const program = inner[0] ?? "";
    if (inner.length === 0 || APPENDS.test(program)) for (const text of texts) this.assign(text);
    else if (DECLARES.has(program)) for (const text of inner.slice(1)) this.assign(text);
    else if (program === "for" || program === "select") this.loop(inner);
    else if (program === "read") for (const name of inner.slice(1)) this.variables.set(name, [hole(name)]);
    const source = draft.pipedFrom && this.byDraft.get(draft.pipedFrom);
    const printed = source && printedBy(source);
    const command: ShellCommand = {
      ...(printed && { input: printed }),
      words: withArguments(words.slice(from), words.slice(0, from)),
      before: words.slice(0, from),
      ...(draft.output !== undefined && { output: draft.output }),
    };
    this.byDraft.set(draft, command);
    const script = scriptOf(inner) ?? remoteScript(inner) ?? laterScript(inner);
    const stood = this.standsFor(program, words[from]?.at ?? 0);
    if (stood) {
      this.standing.add(program);
      this.finish({ ...draft, words: [...stood, ...words.slice(from + 1)] });
      this.standing.delete(program);
    } else if (script === undefined) this.commands.push(command);
    else this.nested(script, words[from]?.at ?? 0, false);
  }

  /** The names whose words are being read, which may stand for each other. */
  private readonly standing = new Set<string>();

  /** The words that a name stands for: an alias, or a function that passes its arguments on. */
  private standsFor(name: string, at: number): ShellWord[] | undefined {
    const script = this.names.get(name);
    if (script === undefined || this.depth >= MAX_DEPTH || this.standing.has(name)) return undefined;
    const words: ShellWord[] = [];
    const inner = this.inner(script, "shell", this.fixed ?? at);
    inner.onCommand = (found) => words.push(...found);
    inner.scan(0);
    return words.length === 0 ? undefined : words;
  }

  private inner(text: string, dialect: ShellDialect, fixed: number | undefined): Scanner {
    return new Scanner(text, this.variables, dialect, this.depth + 1, fixed, this.names);
  }

  private assign(text: string): void {
    const [, name, append, value = ""] = /^([A-Za-z_]\w*)(\+?)=(.*)$/s.exec(text) ?? [];
    if (name === undefined) return;
    const before = append === "+" ? (this.variables.get(name)?.join(" ") ?? "") : "";
    const whole = before + value;
    this.variables.set(name, [whole.length > MAX_VALUE ? hole(name) : whole]);
  }

  /** `for NAME in WORDS`: the value is known if there is only one. */
  private loop(words: readonly string[]): void {
    const [, name = "", , only, ...others] = words;
    this.variables.set(name, only !== undefined && others.length === 0 ? [only] : [hole(name)]);
  }

  private nested(script: string, at: number, isHere = false): void {
    if (this.depth >= MAX_DEPTH) return;
    const place = isHere ? undefined : (this.fixed ?? at);
    const inner = this.inner(script, "shell", place);
    inner.scan(0);
    for (const command of inner.commands) this.commands.push(isHere ? moved(command, at) : command);
  }
}

function closingBrace(text: string, open: number): number {
  return closing(text, open, "{", "}");
}

function closingParenthesis(text: string, open: number): number {
  return closing(text, open, "(", ")");
}

function closing(text: string, open: number, opens: string, closes: string): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === opens) depth++;
    else if (text[at] === closes && --depth === 0) return at;
  }
  return text.length;
}
