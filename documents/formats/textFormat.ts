import { lineStarts } from "../../core/text/lines";
import { offsetOfPlace, type TextPlace } from "../../core/text/textPlace";
import { type Position, positionOf } from "../positions/position";

/** How to parse files that are neither YAML nor JSON, recognised by their names. */
export interface TextFormat {
  /** The name shown to users, without a plural: "script", "Dockerfile". */
  readonly name: string;
  /** Whether a file with this path has the format. The path has forward slashes. */
  matches(path: string): boolean;
  /** Whether a text without this cannot declare anything: the text need not be parsed. */
  readonly words: RegExp;
  /** Whether other tools, which are not read, have the same format: then a file that declares nothing is skipped. */
  readonly hasOtherTools?: boolean;
  /** @throws TextSyntaxError */
  parse(text: string, file: string): ParsedText;
}

/** A text that does not have the format that its file's name shows. */
export class TextSyntaxError extends Error {
  override readonly name = "TextSyntaxError";
  readonly code = "BREAKWATER_MALFORMED_TEXT";

  /** @param problem follows the file's name in a sentence */
  constructor(
    readonly problem: string,
    readonly at: number,
  ) {
    super(problem);
  }
}

export interface ParsedText {
  readonly content: unknown;
  /** The offset of the value at a property path, or of its nearest existing ancestor. */
  offsetOf(path: string): number;
}

/** Converts offsets to lines and columns. */
export function locator(
  text: string,
  offsetOf: (path: string) => number,
): (path: string, within?: TextPlace) => Position {
  let lines: readonly number[] | undefined;
  return (path, within) => {
    lines ??= lineStarts(text);
    const offset = offsetOf(path);
    return positionOf((within && offsetWithin(text, offset, within)) ?? offset, lines, 1);
  };
}

/** What a text of several lines begins with: a here-document of HCL, or three quotes of Groovy. */
const OPENING = /[^\n]*?(?:<<-?([\w-]+)[ \t]*\r?\n|("""|'''))/y;

/** The offset of a place in the text of several lines that begins in the line of an offset. */
function offsetWithin(text: string, from: number, within: TextPlace): number | undefined {
  OPENING.lastIndex = from;
  const [opening, delimiter, quotes] = OPENING.exec(text) ?? [];
  if (opening === undefined) return undefined;
  const begin = from + opening.length;
  const length = text.slice(begin).search(quotes ?? new RegExp(`^[ \\t]*${delimiter}[ \\t]*\\r?$`, "m"));
  const offset = offsetOfPlace(text.slice(begin, length < 0 ? undefined : begin + length), within);
  return offset === undefined ? undefined : begin + offset;
}

/** Looks up the offset of a path, or of the nearest path above it. */
export function offsetAt(places: ReadonlyMap<string, number>, path: string): number {
  for (let end = path.length; end > 0; end = Math.max(path.lastIndexOf(".", end - 1), path.lastIndexOf("[", end - 1))) {
    const place = places.get(path.slice(0, end));
    if (place !== undefined) return place;
  }
  return 0;
}
