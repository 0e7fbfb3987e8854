import type { Scanner } from "./scanner";
import type { Expression, Template } from "./syntax";

/** What templates need of the parser of expressions. */
export interface ExpressionParser extends Scanner {
  expression(): Expression;
  insignificantLines<T>(take: () => T): T;
  loopNames(): [first: string, second: string | undefined];
  takesWord(word: string): boolean;
}

/** What ends a list of parts: the text's end, or a directive. */
type End = "text" | "else" | "endif" | "endfor";

/** `"text with ${interpolations}"` */
export function quoted(parser: ExpressionParser): Template {
  const { at } = parser;
  parser.expect('"', "at the beginning of a text");
  const { parts } = parser.nested(() => new Parts(parser, true, new Lines()).read());
  parser.expect('"', "at the end of a text");
  return { kind: "template", parts, at };
}

/**
 * A whole text as a template.
 *
 * @param at the offset that it has
 * @param isFlush whether the spaces that all lines begin with are removed
 */
export function templateText(parser: ExpressionParser, at: number, isFlush = false): Template {
  const lines = new Lines();
  const { parts, end } = parser.nested(() => new Parts(parser, false, lines).read());
  if (isFlush) lines.removeIndentation();
  if (end !== "text" || !parser.isAtEnd) throw parser.error(`%{ ${end} } ends nothing here`);
  return { kind: "template", parts, at };
}

const HEREDOC = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*\r?\n/uy;

/** `<<EOT`, `<<-EOT` and its lines. @param parserOf a parser for the lines */
export function heredoc(parser: ExpressionParser, parserOf: (text: string) => ExpressionParser): Template {
  const { at } = parser;
  const opening = parser.match(HEREDOC);
  if (opening === undefined) throw parser.error("a name and a line break were expected after <<");
  const isFlush = opening[2] === "-";
  const marker = opening.slice(isFlush ? 3 : 2).trim();
  const start = parser.at;
  for (let line = start; line < parser.text.length; ) {
    const newline = parser.text.indexOf("\n", line);
    const end = newline < 0 ? parser.text.length : newline;
    if (parser.text.slice(line, end).trim() === marker) {
      parser.at = end;
      const content = parser.text.slice(start, line).replaceAll("\r\n", "\n");
      return parser.nested(() => templateText(parserOf(content), at, isFlush));
    }
    line = end + 1;
  }
  throw parser.error(`the text that <<${marker} begins has no end`, at);
}

/** A part of a line of literal text. */
interface LinePart {
  readonly kind: "literal";
  value: string;
  readonly at: number;
}

/**
 * The literal text of a template, line by line. What `<<-` removes from each is decided after the trim markers have
 * removed theirs, as in HCL itself: a line that begins with something trimmed has no indentation.
 */
class Lines {
  private readonly beginnings: LinePart[] = [];
  private least = Number.POSITIVE_INFINITY;
  private isAtBeginning = true;

  add(part: LinePart): void {
    const { value } = part;
    const begins = this.isAtBeginning;
    this.isAtBeginning = value.endsWith("\n");
    if (!begins || (this.isAtBeginning && value.trim() === "")) return;
    this.beginnings.push(part);
    this.least = Math.min(this.least, value.length - value.trimStart().length);
  }

  /** An interpolation or a directive. */
  addOther(): void {
    if (this.isAtBeginning) this.least = 0;
    this.isAtBeginning = false;
  }

  removeIndentation(): void {
    for (const part of this.beginnings) part.value = part.value.slice(this.least);
  }
}

/** An expression and the spaces around it, whatever lines it takes. */
export function expressionIn(parser: ExpressionParser): Expression {
  return parser.insignificantLines(() => {
    const expression = parser.expression();
    parser.skipSpace(true);
    return expression;
  });
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };
const UNICODE: Readonly<Record<string, RegExp>> = { u: /[\da-f]{4}/iy, U: /[\da-f]{8}/iy };
/** Characters that begin nothing. */
const QUOTED_RUN = /[^"\\$%\n]+/y;
const PLAIN_RUN = /[^$%]+/y;

class Parts {
  private readonly parts: Expression[] = [];
  private literal = "";
  /** Whether the last directive removes the spaces that follow it. */
  private trimsNext = false;

  constructor(
    private readonly parser: ExpressionParser,
    private readonly isQuoted: boolean,
    private readonly lines: Lines,
  ) {}

  read(): { parts: readonly Expression[]; end: End } {
    const { parser, isQuoted } = this;
    for (;;) {
      if (parser.isAtEnd || (isQuoted && parser.sees('"'))) return this.finished("text");
      if (isQuoted && parser.sees("\n")) throw parser.error("a text in quotes ends on its line");
      if (parser.takes("$${")) this.literal += "${";
      else if (parser.takes("%%{")) this.literal += "%{";
      else if (parser.takes("${")) this.interpolation();
      else if (parser.takes("%{")) {
        const end = this.directive();
        if (end) return this.finished(end);
      } else this.literal += this.plain();
    }
  }

  private plain(): string {
    const { parser, isQuoted } = this;
    if (isQuoted && parser.takes("\\")) return this.escape();
    const run = parser.match(isQuoted ? QUOTED_RUN : PLAIN_RUN);
    return run ?? (parser.text[parser.at++] as string);
  }

  private escape(): string {
    const { parser } = this;
    const character = parser.text[parser.at++] ?? "";
    if (Object.hasOwn(ESCAPES, character)) return ESCAPES[character] as string;
    const pattern = UNICODE[character];
    const digits = pattern && parser.match(pattern);
    const code = Number.parseInt(digits || "x", 16);
    if (!(code <= 0x10ffff)) throw parser.error("this escape is not known", parser.at - 2);
    return String.fromCodePoint(code);
  }

  /** Ends a literal. A trim marker removes spaces of the line that it is on. */
  private flush(trims: boolean): void {
    const texts = this.literal.split(/(?<=\n)/);
    if (this.trimsNext) texts[0] = (texts[0] ?? "").trimStart();
    if (trims) texts.push((texts.pop() ?? "").trimEnd());
    if (this.literal !== "")
      for (const value of texts) {
        const part: LinePart = { kind: "literal", value, at: this.parser.at };
        this.lines.add(part);
        this.parts.push(part);
      }
    this.literal = "";
    this.trimsNext = false;
  }

  private finished(end: End): { parts: readonly Expression[]; end: End } {
    this.flush(false);
    return { parts: this.parts, end };
  }

  private opening(): void {
    this.flush(this.parser.takes("~"));
    this.lines.addOther();
    this.parser.skipSpace(true);
  }

  private closing(): void {
    const { parser } = this;
    parser.skipSpace(true);
    this.trimsNext = parser.takes("~");
    parser.expect("}", "at the end of an interpolation or directive");
  }

  private interpolation(): void {
    this.opening();
    this.parts.push(expressionIn(this.parser));
    this.closing();
  }

  /** Takes a directive with all that belongs to it, or the end of an outer one. */
  private directive(): Exclude<End, "text"> | undefined {
    const { parser } = this;
    this.opening();
    const { at } = parser;
    const word = parser.identifier();
    switch (word) {
      case "if":
        this.parts.push(parser.nested(() => this.conditional(at)));
        return undefined;
      case "for":
        this.parts.push(parser.nested(() => this.loop(at)));
        return undefined;
      case "else":
      case "endif":
      case "endfor":
        this.closing();
        this.trimsNextAfter = this.trimsNext;
        this.trimsNext = false;
        return word;
      default:
        throw parser.error("if, else, endif, for or endfor was expected after %{", at);
    }
  }

  private conditional(at: number): Expression {
    const condition = expressionIn(this.parser);
    this.closing();
    const whenTrue = this.inner();
    const whenFalse = whenTrue.end === "else" ? this.inner() : undefined;
    if ((whenFalse ?? whenTrue).end !== "endif") throw this.parser.error("%{ endif } was expected", at);
    return {
      kind: "conditional",
      condition,
      whenTrue: asText(whenTrue.parts, at),
      whenFalse: asText(whenFalse?.parts ?? [], at),
      at,
    };
  }

  private loop(at: number): Expression {
    const [first, second] = this.parser.loopNames();
    const collection = expressionIn(this.parser);
    this.closing();
    const { parts, end } = this.inner();
    if (end !== "endfor") throw this.parser.error("%{ endfor } was expected", at);
    return { kind: "templateLoop", ...namesOfLoop(first, second), collection, body: asText(parts, at), at };
  }

  /** The parts between two directives. */
  private inner(): { parts: readonly Expression[]; end: End } {
    const inner = new Parts(this.parser, this.isQuoted, this.lines);
    inner.trimsNext = this.trimsNext;
    this.trimsNext = false;
    const read = inner.read();
    this.trimsNext = inner.trimsNextAfter;
    return read;
  }

  /** Whether the directive that ended these parts removes the spaces that follow it. */
  private trimsNextAfter = false;
}

/** The names of a loop: one is that of the value. */
export function namesOfLoop(first: string, second: string | undefined) {
  return second === undefined ? { valueName: first } : { keyName: first, valueName: second };
}

/** Parts that are a text in any case: a single interpolation among them is converted, too. */
function asText(parts: readonly Expression[], at: number): Template {
  return { kind: "template", parts: [...parts, { kind: "literal", value: "", at }], at };
}
