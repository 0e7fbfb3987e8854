import { lineStarts } from "../../../core/text/lines";
import { parsePropertyPath } from "../../../core/text/propertyPath";
import { type Position, positionOf } from "../../positions/position";
import { resolved } from "../schema";

/**
 * Reads the subset of YAML that most manifests use: one document of block mappings and sequences, with scalars and flow
 * collections on one line each, in ASCII, without escapes, anchors, tags or merge keys. This takes half the time of the
 * full parser. A text that contains anything else, or an error, is left to the full parser; for every text that is read
 * here, both return the same values.
 */
export interface PlainYaml {
  readonly content: object;
  /** The line and column of the value at a property path, or of its nearest existing ancestor. */
  locate(path: string): Position;
}

/** @param line the number of the text's first line */
export function plainYaml(text: string, line: number): PlainYaml | undefined {
  if (NO_PLAIN_TEXT.test(text)) return undefined;
  try {
    const reader = new PlainReader(text);
    const content = reader.document();
    let lines: readonly number[] | undefined;
    const locate = (path: string) => {
      lines ??= lineStarts(text);
      return positionOf(reader.startOf(content, path), lines, line);
    };
    return { content, locate };
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}

const NO_PLAIN_TEXT = /[^\n -~]/;
/** Thrown if a text contains something that is not read here. */
const NOT_PLAIN = new Error("is not plain YAML");
const MAX_DEPTH = 50;

/** The parts of a line: indentation, the dash of an item, a key, and the rest. */
const LINE = /( *)(- +)?(?:([A-Za-z_][\w./-]{0,99}):(?: +|$))?(.*)/my;
/** Words that denote values other than strings. */
const NO_KEYS = new Set(["null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"]);
const QUOTED = /^(?:"([^"\\]*)"|'([^']*)') *(?: #.*)?$/;
const PLAIN = /^(?:[\w./$+(]|-[\w./$+-])/;
const FLOW_KEY = /([A-Za-z_][\w./-]{0,99}): +/y;
const FLOW_SCALAR = /"([^"\\\n]*)"|'([^'\n]*)'|((?:[\w./$+]|-[\w./$+-])[\w./$+@%=-]*(?::[\w./$+@%=-]+)*)/y;
const FLOW_END = / *(?: #.*)?$/my;

/** Where the items of a list, or the keys of an object, begin, in order. */
type Starts = readonly number[];

/** Reads line by line, always one line ahead. */
class PlainReader {
  private readonly starts = new Map<unknown, Starts>();
  private readonly places = new Map<object, ReadonlyMap<string, number>>();
  /** Where the content of the document's first line begins. */
  private readonly beginning: number;

  private next: number;
  private depth = 0;
  /** The indentation of the line ahead; negative after the last line. */
  private indent = -1;
  private isItem = false;
  /** The column, and the offset, of what follows an item's dash. */
  private column = 0;
  private start = 0;
  private key: string | undefined;
  private rest = "";
  private restStart = 0;

  constructor(private readonly text: string) {
    this.next = text.startsWith("---\n") ? 4 : 0;
    this.advance();
    this.beginning = this.start - this.column + this.indent;
  }

  document(): object {
    const content = this.collection();
    if (this.indent >= 0) throw NOT_PLAIN;
    return content;
  }

  /**
   * The offset of the value at a property path of the document, or of its key; otherwise that of its nearest existing
   * ancestor.
   */
  startOf(document: object, path: string): number {
    let node: unknown = document;
    let start = this.beginning;
    for (const segment of parsePropertyPath(path)) {
      const starts = this.starts.get(node);
      if (!starts) break;
      const at = Array.isArray(node) ? Number(segment) : this.placeOf(segment, node as object);
      const next = starts[at];
      if (next === undefined) break;
      start = next;
      node = (node as Record<string, unknown>)[segment];
    }
    return start;
  }

  /** Which of an object's keys one is. A large object is asked for many of them. */
  private placeOf(key: string, node: object): number {
    let places = this.places.get(node);
    if (!places) {
      places = new Map(Object.keys(node).map((each, at) => [each, at]));
      this.places.set(node, places);
    }
    return places.get(key) ?? -1;
  }

  /** Reads the next line that is neither empty nor a comment. */
  private advance(): void {
    while (this.next < this.text.length) {
      LINE.lastIndex = this.next;
      const line = LINE.exec(this.text) as RegExpExecArray;
      const indent = line[1] as string; // Destructuring the match would take longer than matching.
      const dash = line[2];
      const rest = line[4] as string;
      this.indent = indent.length;
      this.isItem = dash !== undefined;
      this.column = dash === undefined ? this.indent : this.indent + dash.length;
      this.start = this.next + this.column;
      this.key = line[3];
      this.rest = rest.startsWith("#") ? "" : rest;
      this.restStart = LINE.lastIndex - rest.length;
      this.next = LINE.lastIndex + 1;
      if (this.key !== undefined || this.isItem || this.rest !== "") return;
    }
    this.indent = -1;
  }

  private collection(): object {
    if (++this.depth > MAX_DEPTH) throw NOT_PLAIN;
    const collection = this.isItem ? this.sequence(this.indent) : this.mapping(this.column);
    this.depth--;
    return collection;
  }

  private mapping(column: number): object {
    const mapping: Record<string, unknown> = {};
    const starts: number[] = [];
    do {
      const key = checkedKey(this.key, mapping);
      starts.push(this.start);
      mapping[key] = this.rest === "" ? this.below(column) : this.inline();
    } while (this.indent === column && !this.isItem);
    if (this.indent >= column) throw NOT_PLAIN;
    this.starts.set(mapping, starts);
    return mapping;
  }

  /** The value below a key. Items of a list may be indented as little as the key itself. */
  private below(column: number): unknown {
    this.advance();
    return this.indent > column || (this.indent === column && this.isItem) ? this.collection() : null;
  }

  private sequence(column: number): object {
    const items: unknown[] = [];
    const starts: number[] = [];
    do {
      starts.push(this.start);
      items.push(this.key === undefined ? this.inline() : this.item());
    } while (this.indent === column && this.isItem);
    if (this.indent > column) throw NOT_PLAIN;
    this.starts.set(items, starts);
    return items;
  }

  /** An item that is a mapping, whose first key follows the dash. */
  private item(): object {
    this.isItem = false;
    return this.collection();
  }

  /** The value in the rest of the line. */
  private inline(): unknown {
    const { rest, restStart } = this;
    this.advance();
    const first = rest[0];
    if (first === "[" || first === "{") return new FlowReader(this.text, restStart, this.starts).value();
    if (first === '"' || first === "'") {
      const quoted = QUOTED.exec(rest);
      return quoted?.[1] ?? quoted?.[2] ?? notPlain();
    }
    const comment = rest.indexOf(" #");
    const plain = (comment < 0 ? rest : rest.slice(0, comment)).trimEnd();
    if (!PLAIN.test(plain) || plain.includes(": ") || plain.endsWith(":")) throw NOT_PLAIN;
    return resolved(plain);
  }
}

/** Reads a flow collection on one line. */
class FlowReader {
  private depth = 0;

  constructor(
    private readonly text: string,
    private at: number,
    private readonly starts: Map<unknown, Starts>,
  ) {}

  value(): object {
    const value = this.collection();
    return this.sees(FLOW_END) ? value : notPlain();
  }

  private collection(): object {
    if (++this.depth > MAX_DEPTH) throw NOT_PLAIN;
    const collection = this.takes("[") ? this.sequence() : this.mapping();
    this.depth--;
    return collection;
  }

  private sequence(): object {
    const items: unknown[] = [];
    const starts: number[] = [];
    for (let isFirst = true; !this.takes("]"); isFirst = false) {
      if (!isFirst && !this.takes(",")) throw NOT_PLAIN;
      this.skipSpaces();
      starts.push(this.at);
      items.push(this.part());
    }
    this.starts.set(items, starts);
    return items;
  }

  private mapping(): object {
    const mapping: Record<string, unknown> = {};
    const starts: number[] = [];
    if (!this.takes("{")) throw NOT_PLAIN;
    for (let isFirst = true; !this.takes("}"); isFirst = false) {
      if (!isFirst && !this.takes(",")) throw NOT_PLAIN;
      this.skipSpaces();
      starts.push(this.at);
      const key = checkedKey(this.sees(FLOW_KEY)?.[1], mapping);
      mapping[key] = this.part();
    }
    this.starts.set(mapping, starts);
    return mapping;
  }

  private part(): unknown {
    const first = this.text[this.at];
    if (first === "[" || first === "{") return this.collection();
    const scalar = this.sees(FLOW_SCALAR) ?? notPlain();
    return scalar[3] === undefined ? (scalar[1] ?? scalar[2]) : resolved(scalar[3]);
  }

  private takes(mark: string): boolean {
    this.skipSpaces();
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  private sees(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text) ?? undefined;
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  private skipSpaces(): void {
    while (this.text[this.at] === " ") this.at++;
  }
}

/** A key that the mapping does not have yet and that objects do not inherit. */
function checkedKey(key: string | undefined, mapping: object): string {
  return key === undefined || NO_KEYS.has(key) || key in mapping ? notPlain() : key;
}

function notPlain(): never {
  throw NOT_PLAIN;
}
