/** A text of Groovy's, as far as it is written: its values are never computed. */
export interface GroovyText {
  /** With the name of each part that only running it shows between two NULs. */
  readonly text: string;
  readonly at: number;
}

/** A call, or a block with a name: `image 'x'`, `sh(script: 'x')`, `agent { … }`. */
export interface GroovyCall {
  /** Without what it is called on: `inside` for `docker.image('x').inside('…')`. */
  readonly name: string;
  readonly at: number;
  /** The names of the blocks around it, and its own, with a number where one block has several: `stages.stage[1].sh`. */
  readonly path: string;
  /** The names of the blocks around it. */
  readonly around: readonly string[];
  /** The index of the block or call that it stands in. */
  readonly parent: number | undefined;
  readonly positional: readonly GroovyText[];
  readonly named: ReadonlyMap<string, GroovyText>;
  /** The texts in lists among the arguments. */
  readonly items: readonly string[];
  /** `NAME = VALUE` instead of a call. */
  readonly isAssignment: boolean;
}

interface Token {
  readonly kind: "text" | "word" | "sign" | "line";
  readonly text: string;
  readonly at: number;
}

/** How many calls are read of one text. */
const MAX_CALLS = 5_000;
/** How deep calls and blocks may be nested. */
const MAX_DEPTH = 100;
/** How many tokens the arguments of one call may have… */
const MAX_ARGUMENTS = 1_000;
/** …and those of all calls, where calls stand in arguments of others. */
const MAX_STEPS = 500_000;
function placeholder(name: string): string {
  return `\0${name.replaceAll("\0", "")}\0`;
}

/**
 * The calls in a text of Groovy, in the order in which they are written. Texts are followed through variables that are
 * assigned once; everything else is unknown. Nothing is executed. Total on any text, linear in its length.
 */
export function groovyCalls(source: string): GroovyCall[] {
  const tokens = tokensOf(source);
  return new Reader(tokens, assignments(tokens)).calls();
}

/** An open bracket, with the call that it belongs to. */
interface Open {
  readonly sign: string;
  readonly call: number | undefined;
}

class Reader {
  private readonly found: (GroovyCall & { readonly counts: Map<string, number> })[] = [];
  private readonly top = new Map<string, number>();
  private steps = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly values: ReadonlyMap<string, string>,
  ) {}

  calls(): GroovyCall[] {
    const open: Open[] = [];
    /** The call whose arguments have ended, for a block that follows them. */
    let last: number | undefined;
    for (let at = 0; at < this.tokens.length && this.found.length < MAX_CALLS; at++) {
      const token = this.tokens[at] as Token;
      const next = this.tokens[at + 1];
      if (token.kind === "word") {
        if (open.length > MAX_DEPTH) continue;
        if (isCall(token, next, this.tokens[at - 1]) || isAssignment(next, this.tokens[at + 2])) {
          this.add(at, open.findLast(({ call }) => call !== undefined)?.call);
          last = this.found.length - 1;
        }
      } else if (token.kind === "sign") {
        if ("({[".includes(token.text)) {
          open.push({ sign: token.text, call: last });
          if (token.text === "{") last = undefined;
        } else if (")}]".includes(token.text)) {
          const closed = open.pop();
          last = token.text === ")" ? closed?.call : undefined;
        } else if (token.text !== "." && token.text !== ",") last = undefined;
      } else if (token.kind === "line" && open.at(-1)?.sign !== "(") {
        // A block may begin on the next line after a bracket.
        if (this.tokens[at + 1]?.text !== "{") last = undefined;
      }
    }
    return this.found;
  }

  private add(at: number, parent: number | undefined): void {
    const word = this.tokens[at] as Token;
    const name = word.text.slice(word.text.lastIndexOf(".") + 1);
    const above = parent === undefined ? undefined : this.found[parent];
    const counts = above?.counts ?? this.top;
    const count = counts.get(word.text) ?? 0;
    counts.set(word.text, count + 1);
    const own = `${word.text.replaceAll(".", "_").replace(/^_/, "")}${count === 0 ? "" : `[${count}]`}`;
    this.found.push({
      name,
      at: word.at,
      path: above ? `${above.path}.${own}` : own,
      around: above ? [...above.around, above.name] : [],
      parent,
      ...this.argumentsAfter(at),
      counts: new Map(),
    });
  }

  private argumentsAfter(at: number): Pick<GroovyCall, "positional" | "named" | "items" | "isAssignment"> {
    const positional: GroovyText[] = [];
    const items: string[] = [];
    const named = new Map<string, GroovyText>();
    const sign = this.tokens[at + 1]?.kind === "sign" ? this.tokens[at + 1]?.text : undefined;
    const isBracketed = sign === "(";
    let index = at + (isBracketed || sign === "=" ? 2 : 1);
    while (index < Math.min(this.tokens.length, at + MAX_ARGUMENTS) && this.steps++ < MAX_STEPS) {
      const first = this.tokens[index];
      if (!first || isEnd(first, isBracketed)) break;
      if (first.kind === "line" || first.text === ",") {
        index++;
        continue;
      }
      const colon = this.tokens[index + 1];
      const key = colon?.text === ":" && first.kind !== "sign" ? first.text : undefined;
      if (key !== undefined) index += 2;
      const { text, end } = this.value(index, isBracketed, items);
      const place = { text, at: (key === undefined ? this.tokens[index] : first)?.at ?? first.at };
      if (key === undefined) positional.push(place);
      else if (!named.has(key)) named.set(key, place);
      index = Math.max(end, index + 1);
    }
    return { positional, named, items, isAssignment: sign === "=" };
  }

  /** The text that begins at a token: literals, variables and `+` between them. */
  private value(from: number, isBracketed: boolean, items: string[]): { text: string; end: number } {
    let text = "";
    let depth = 0;
    let isOpaque = false;
    let at = from;
    for (; at < Math.min(this.tokens.length, from + MAX_ARGUMENTS) && this.steps++ < MAX_STEPS; at++) {
      const token = this.tokens[at] as Token;
      if (depth === 0 && (token.text === "," || isEnd(token, isBracketed)) && token.kind !== "text") break;
      if (token.kind === "sign" && "([{".includes(token.text)) depth++;
      else if (token.kind === "sign" && ")]}".includes(token.text)) depth--;
      else if (depth > 0 && token.kind === "text") items.push(filledIn(token.text, this.values));
      else if (depth > 0 || isOpaque) continue;
      else if (token.kind === "text") text += filledIn(token.text, this.values);
      else if (token.kind === "word" && /^\.?(?:stripIndent|stripMargin|trim|toString)$/.test(token.text)) continue;
      else if (token.kind === "word") text += this.values.get(token.text) ?? constantOf(token.text);
      else if (token.kind === "sign" && token.text !== "+") {
        isOpaque = true;
        text += placeholder("an expression");
      }
    }
    return { text, end: at };
  }
}

function constantOf(word: string): string {
  return /^(?:true|false|null|\d+)$/.test(word) ? word : placeholder(word);
}

/** Whether a token ends the arguments of a call. */
function isEnd({ kind, text }: Token, isBracketed: boolean): boolean {
  if (kind === "text" || kind === "word") return false;
  if (text === ")" || text === "}" || text === "]") return true;
  return !isBracketed && (kind === "line" || text === "{" || text === ";");
}

const KEYWORDS = new Set(
  "if else for while switch case return def new in try catch finally throw import package class static final".split(
    " ",
  ),
);

/** A word before its arguments or its block is a call; one before `=`, `:` or an operator is a value. */
function isCall(token: Token, next: Token | undefined, before: Token | undefined): boolean {
  if (!next || KEYWORDS.has(token.text) || before?.text === "new") return false;
  if (next.kind === "sign") return next.text === "(" || next.text === "{";
  return next.kind === "text" || (next.kind === "word" && !KEYWORDS.has(next.text) && before?.text !== "def");
}

function isAssignment(next: Token | undefined, after: Token | undefined): boolean {
  return next?.kind === "sign" && next.text === "=" && after?.text !== "=";
}

/** Variables that are assigned one text, once. */
function assignments(tokens: readonly Token[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const twice = new Set<string>();
  for (const [at, { kind, text: name }] of tokens.entries()) {
    if (kind !== "word" || !isAssignment(tokens[at + 1], tokens[at + 2])) continue;
    if (values.has(name)) twice.add(name);
    values.set(name, sumOf(tokens, at + 2, values) ?? placeholder(name));
  }
  for (const name of twice) values.delete(name);
  return values;
}

/** How many literals one value may be put together of. */
const MAX_PARTS = 100;

/** Literals with `+` between them; undefined if anything else is among them. */
function sumOf(tokens: readonly Token[], from: number, values: ReadonlyMap<string, string>): string | undefined {
  let sum = "";
  for (let at = from; at < from + 2 * MAX_PARTS; at += 2) {
    const [part, sign] = [tokens[at], tokens[at + 1]];
    const text = part?.kind === "text" ? filledIn(part.text, values) : part && values.get(part.text);
    if (text === undefined) return undefined;
    sum += text;
    if (!sign || sign.kind === "line" || sign.text === ";" || sign.text === "}") return sum;
    if (sign.text !== "+") return undefined;
  }
  return undefined;
}

/** A text with the values of the variables in it: each stands between two SOH characters. */
function filledIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\u0001([^\u0001]*)\u0001/g,
    (_, name: string) => values.get(name.trim()) ?? placeholder(name.trim()),
  );
}

const QUOTES = ["'''", '"""', "'", '"'] as const;
const WORD = /\.?[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*|\d[\w.]*/y;

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = source.startsWith("#!") ? endOfLine(source, 0) : 0;
  while (at < source.length) {
    const char = source[at] ?? "";
    const quote = QUOTES.find((each) => source.startsWith(each, at));
    if (char === "\n") {
      // A line that begins with a dot or a plus goes on with the one before it, as one does after a plus or a comma.
      const before = tokens.at(-1);
      const isOpen = before?.kind === "sign" && (before.text === "+" || before.text === ",");
      if (!isOpen && !/^\s*[.+]/.test(source.slice(at, at + 200))) tokens.push({ kind: "line", text: "\n", at });
      at++;
    } else if (/\s/.test(char) || (char === "\\" && source[at + 1] === "\n")) at++;
    else if (source.startsWith("//", at)) at = endOfLine(source, at);
    else if (source.startsWith("/*", at)) at = after(source, "*/", at + 2);
    else if (char === "/" && mayBeginPattern(tokens.at(-1)) && PATTERN.test(source.slice(at, at + 500))) {
      const [pattern = ""] = PATTERN.exec(source.slice(at, at + 500)) ?? [];
      tokens.push({ kind: "text", text: pattern.slice(1, -1), at });
      at += pattern.length;
    } else if (quote) {
      const end = closing(source, quote, at + quote.length);
      const text = unescaped(source.slice(at + quote.length, end), quote.startsWith('"'));
      tokens.push({ kind: "text", text, at });
      at = Math.min(end + quote.length, source.length);
    } else {
      WORD.lastIndex = at;
      const [word] = WORD.exec(source) ?? [];
      const text = word ?? char;
      tokens.push({ kind: word === undefined ? "sign" : "word", text, at });
      at += text.length;
    }
  }
  return tokens;
}

/** A text between slashes on one line, such as a regular expression. */
const PATTERN = /^\/(?:[^/\\\n]|\\.)+\//;

/** Whether a slash begins a text, and does not divide. */
function mayBeginPattern(before: Token | undefined): boolean {
  if (before?.kind === "word") return before.text === "return";
  return before?.kind === "sign" && "~(,=[:".includes(before.text);
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end < 0 ? source.length : end;
}

function after(source: string, end: string, from: number): number {
  const found = source.indexOf(end, from);
  return found < 0 ? source.length : found + end.length;
}

function closing(source: string, quote: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source.startsWith(quote, at)) return at;
    else if (quote.length === 1 && source[at] === "\n") return at;
  }
  return source.length;
}

/** A literal's text; in double quotes `${…}` and `$name` are marked for `filledIn`. */
function unescaped(text: string, isInterpolated: boolean): string {
  return text
    .replace(/[\0\u0001]/g, "")
    .replace(/\\(\r?\n|[\s\S])|\$\{([^{}]*)\}|\$([A-Za-z_][\w.]*\w|[A-Za-z_])/g, (match, escaped, braced, plain) => {
      if (escaped !== undefined) {
        if (escaped === "n") return "\n";
        if (escaped === "t") return "\t";
        return String(escaped).endsWith("\n") ? "" : String(escaped);
      }
      if (!isInterpolated) return match as string;
      return `\u0001${String(braced ?? plain)}\u0001`;
    });
}
