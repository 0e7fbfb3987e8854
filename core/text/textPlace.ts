import { lineAt, lineStarts } from "./lines";

/** A place in a text, such as that of a command in a script. Edits of other lines change only `line`. */
export interface TextPlace {
  /** From 0. */
  readonly line: number;
  /** How many characters come before it in its line, apart from the indentation. */
  readonly column: number;
}

/** In longer lines the beginning of the line will do. */
const MAX_COLUMN = 1000;

/** Converts offsets of a text to places; where something unknown, between two NULs, comes before, to that of the line. */
export function textPlaces(text: string): (offset: number) => TextPlace {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    const line = lineAt(offset, starts);
    const start = starts[line] as number;
    const before = text.slice(start, Math.min(offset, start + MAX_COLUMN));
    const isShort = before.length < MAX_COLUMN && !before.includes("\0");
    return { line, column: isShort ? before.trimStart().length : 0 };
  };
}

/** The offset of a place in a text that is the same apart from its indentation. */
export function offsetOfPlace(text: string, { line, column }: TextPlace): number | undefined {
  let start = 0;
  for (let at = 0; at < line; at++) {
    start = text.indexOf("\n", start) + 1;
    if (start === 0) return undefined;
  }
  return offsetInLine(text, start, column);
}

/** The offset of a column, not counting the indentation, in the line that begins at another offset. */
export function offsetInLine(text: string, start: number, column: number): number {
  const end = text.indexOf("\n", start);
  const written = text.slice(start, end < 0 ? undefined : end);
  const indentation = written.length - written.trimStart().length;
  const before = written.slice(indentation, indentation + column);
  // A value that the reader put in place of a variable may have another length: then the line will do.
  const isWord = before.length === column && (column === 0 || /[\s;&|("'`]$/.test(before));
  return start + indentation + (isWord ? column : 0);
}
