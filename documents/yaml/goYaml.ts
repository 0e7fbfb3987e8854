/**
 * Reads YAML like the Go libraries that kubectl and Docker Compose use, where js-yaml is stricter:
 *
 * - Quoted strings and flow collections may continue on lines that are indented less than the specification requires:
 *   leading white space has no meaning in these lines.
 * - In a flow collection a tab counts as white space anywhere, and a lone `-` is a string.
 * - A comment may follow a quoted string or a flow collection without a space.
 *
 * ```yaml
 * command: [
 *   "tar", "xf", -
 * ]
 * note: "first line
 * second line"
 * ```
 */
export interface GoYaml {
  /** The same values in the form that js-yaml reads; line numbers do not change. */
  readonly text: string;
  /** What was inserted into each line, by line number from 0. Unchanged lines are absent. */
  readonly insertions: Insertions;
}

/** By line number: where something was inserted into the new line, in order, and how many characters. */
export type Insertions = ReadonlyMap<number, readonly { readonly column: number; readonly length: number }[]>;

/** Maps a column of a rewritten line to the original one, both from 0. */
export function originalColumn(insertions: Insertions, line: number, column: number): number {
  let original = column;
  for (const { column: start, length } of (insertions.get(line) ?? []).toReversed())
    if (original > start) original = Math.max(start, original - length);
  return original;
}

/** The text for js-yaml; undefined if it contains nothing of the kinds above. */
export function rewriteGoYaml(text: string): GoYaml | undefined {
  const edits = new Scanner(text).scan();
  if (edits.length === 0) return undefined;
  const insertions = new Map<number, { column: number; length: number }[]>();
  let rewritten = "";
  let copied = 0;
  let onLine: { column: number; length: number }[] = [];
  let shift = 0;
  for (const { at, replaced, by, line, lineStart } of edits) {
    rewritten += text.slice(copied, at) + by;
    copied = at + replaced;
    const length = by.length - replaced;
    if (length === 0) continue;
    if (!insertions.has(line)) {
      onLine = [];
      shift = 0;
      insertions.set(line, onLine);
    }
    onLine.push({ column: at - lineStart + shift, length });
    shift += length;
  }
  return { text: rewritten + text.slice(copied), insertions };
}

interface Edit {
  readonly at: number;
  /** How many characters are replaced. */
  readonly replaced: number;
  readonly by: string;
  readonly line: number;
  readonly lineStart: number;
}

/** A column further right than this is not rewritten: indenting its lines would add too much text. */
const MAX_COLUMN = 200;

/**
 * Follows the structure of a text just far enough to distinguish quoted strings and flow collections from block
 * scalars, plain scalars and comments. Reads each character once.
 */
class Scanner {
  private readonly edits: Edit[] = [];
  private at = 0;
  private line = 0;
  /** The offset at which the current line begins. */
  private lineStart = 0;
  /** The column of the innermost key or dash that the current value belongs to; -1 at the top level. */
  private column = -1;

  constructor(private readonly text: string) {}

  scan(): readonly Edit[] {
    while (this.at < this.text.length) this.blockLine();
    return this.edits;
  }

  private peek(): string {
    return this.text.charAt(this.at);
  }

  /** A line outside quotes and brackets, including all lines that its value continues on. */
  private blockLine(): void {
    if (this.isDocumentMark()) this.at += 3;
    this.skipBlanks();
    for (;;) {
      const start = this.at;
      while (this.peek() === "&" || this.peek() === "!") this.skipWord();
      if (this.peek() === "" || this.peek() === "\n" || this.peek() === "#") {
        this.skipLine(); // The value may follow on the next line, so the column stays.
        return;
      }
      if (/[-?:]/.test(this.peek()) && this.isBlank(this.at + 1)) {
        this.column = start - this.lineStart;
        this.at++;
      } else if (!this.node(start)) {
        this.column = -1;
        return;
      }
      this.skipBlanks();
    }
  }

  /** Reads a key or a value; false where the line ends with it. */
  private node(start: number): boolean {
    if (this.peek() === "|" || this.peek() === ">") return this.blockScalar();
    if (this.peek() === '"' || this.peek() === "'") this.quoted();
    else if (this.peek() === "[" || this.peek() === "{") this.flow();
    else return this.plain(start);
    if (this.peek() === "#") this.replace(" #");
    this.skipBlanks();
    if (this.peek() !== ":") return this.restOfLine();
    this.column = start - this.lineStart;
    this.at++;
    return true;
  }

  private plain(start: number): boolean {
    for (; this.peek() !== "" && this.peek() !== "\n"; this.at++) {
      if (this.peek() === ":" && this.isBlank(this.at + 1)) {
        this.column = start - this.lineStart;
        this.at++;
        return true;
      }
      if (this.peek() === "#" && this.isBlank(this.at - 1)) return this.restOfLine();
    }
    // A plain scalar may continue on more deeply indented lines, in which quotes and brackets mean nothing.
    return this.linesRightOf(this.column);
  }

  private blockScalar(): boolean {
    this.skipLine();
    return this.linesRightOf(this.column, false);
  }

  /** Skips lines that are empty or indented more deeply than a column. */
  private linesRightOf(column: number, isOnLine = true): false {
    if (isOnLine) this.skipLine();
    while (this.at < this.text.length) {
      let first = this.at;
      while (this.text[first] === " ") first++;
      const isEmpty = this.text[first] === "\n" || first === this.text.length;
      if (!isEmpty && first - this.at <= column) return false;
      if (!isEmpty && column < 0 && this.isDocumentMark()) return false;
      this.skipLine();
    }
    return false;
  }

  private quoted(): void {
    const quote = this.peek();
    for (this.at++; this.peek() !== ""; this.at++) {
      if (this.peek() === "\n") this.nextLine();
      else if (this.peek() === "\\" && quote === '"') {
        this.at++;
        if (this.peek() === "\n") this.nextLine();
      } else if (this.peek() === quote) {
        this.at++;
        if (quote === '"' || this.peek() !== "'") return;
      }
    }
  }

  private flow(): void {
    let depth = 0;
    do {
      if (this.peek() === "[" || this.peek() === "{") depth++;
      else if (this.peek() === "]" || this.peek() === "}") depth--;
      else if (this.peek() === '"' || this.peek() === "'") {
        this.quoted();
        continue;
      } else if (this.peek() === "\n") this.nextLine();
      else if (this.peek() === "#") {
        if (!this.isBlank(this.at - 1)) this.replace(" #");
        while (this.peek() !== "" && this.peek() !== "\n") this.at++;
        continue;
      } else if (this.peek() === "\t") this.replace(" ");
      else if (this.peek() === "-" && /[\s,\]}]/.test(this.text.charAt(this.at + 1))) this.replace('"-"');
      else if (!/[\s,:]/.test(this.peek())) {
        this.plainInFlow();
        continue;
      }
      this.at++;
    } while (depth > 0 && this.at < this.text.length);
  }

  private plainInFlow(): void {
    for (this.at++; this.peek() !== "" && !/[,[\]{}\n]/.test(this.peek()); this.at++)
      if ((this.peek() === ":" || this.peek() === "#") && this.isBlank(this.at + (this.peek() === ":" ? 1 : -1)))
        return;
  }

  /** At a line break within quotes or brackets: indents the next line if it is not indented enough. */
  private nextLine(): void {
    this.line++;
    this.lineStart = this.at + 1;
    let first = this.lineStart;
    while (this.text[first] === " ") first++;
    const needed = this.column + 1 - (first - this.lineStart);
    const isEmpty = this.text[first] === "\n" || first === this.text.length;
    if (needed <= 0 || isEmpty || this.column >= MAX_COLUMN) return;
    this.edits.push({
      ...{ at: this.lineStart, replaced: 0, by: " ".repeat(needed) },
      ...{ line: this.line, lineStart: this.lineStart },
    });
  }

  /** Replaces the character at the current position, without advancing. */
  private replace(by: string): void {
    this.edits.push({ at: this.at, replaced: 1, by, line: this.line, lineStart: this.lineStart });
  }

  private restOfLine(): false {
    this.skipLine();
    return false;
  }

  private skipLine(): void {
    const end = this.text.indexOf("\n", this.at);
    this.at = end < 0 ? this.text.length : end + 1;
    this.line++;
    this.lineStart = this.at;
  }

  private skipBlanks(): void {
    while (this.peek() === " " || this.peek() === "\t" || this.peek() === "\r") this.at++;
  }

  private skipWord(): void {
    while (!this.isBlank(this.at)) this.at++;
    this.skipBlanks();
  }

  private isBlank(at: number): boolean {
    const character = this.text.charAt(at);
    return character === "" || character === " " || character === "\t" || character === "\n" || character === "\r";
  }

  private isDocumentMark(): boolean {
    return this.at === this.lineStart && /^(?:---|\.\.\.)(?:\s|$)/.test(this.text.slice(this.at, this.at + 4));
  }
}
