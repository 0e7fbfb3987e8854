import { HclSyntaxError } from "./syntax";

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** How deep anything may be nested: far deeper than people write, and no danger for the stack. */
const MAX_DEPTH = 100;

/** Reads a text from its beginning to its end, token by token. */
export class Scanner {
  at = 0;

  /** @param depth how deep the text is nested in another one */
  constructor(
    readonly text: string,
    protected depth = 0,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Skips spaces and comments; a comment to the line's end leaves the line break. */
  skipSpace(andLines: boolean): void {
    const { text } = this;
    for (;;) {
      const character = text[this.at];
      if (character === " " || character === "\t" || character === "\ufeff") this.at++;
      else if (character === "\n" && andLines) this.at++;
      else if (character === "\r" && (andLines || text[this.at + 1] === "\n")) this.at++;
      else if (character === "#" || (character === "/" && text[this.at + 1] === "/")) this.skipTo("\n", 0);
      else if (character === "/" && text[this.at + 1] === "*") this.skipTo("*/", 2);
      else return;
    }
  }

  /** Skips a comment, which ends with the text at the latest. */
  private skipTo(end: string, length: number): void {
    const found = this.text.indexOf(end, this.at + 2 * Math.sign(length));
    this.at = found < 0 ? this.text.length : found + length;
  }

  sees(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  /** Takes a token if it comes next. */
  takes(token: string): boolean {
    if (!this.sees(token)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string, what: string): void {
    if (!this.takes(token)) throw this.error(`${JSON.stringify(token)} was expected ${what}`);
  }

  identifier(): string | undefined {
    return this.match(IDENTIFIER);
  }

  number(): number | undefined {
    const digits = this.match(NUMBER);
    return digits === undefined ? undefined : Number(digits);
  }

  /** What a sticky pattern matches here. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Takes something that may contain itself. @throws HclSyntaxError if it is nested too deeply */
  nested<T>(take: () => T): T {
    if (++this.depth > MAX_DEPTH) throw this.error("it is nested too deeply");
    const taken = take();
    this.depth--;
    return taken;
  }

  error(problem: string, at = this.at): HclSyntaxError {
    return new HclSyntaxError(problem, at);
  }
}
