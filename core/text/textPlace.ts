/** A place in a text, such as that of a command in a script. Edits of other lines change nothing but the line. */
export interface TextPlace {
  /** From 0. */
  readonly line: number;
  /** How many characters come before it in its line, apart from the indentation. */
  readonly column: number;
}

/** The place at an offset; the beginning of its line where something unknown, between two NULs, comes before it. */
export function textPlaceAt(text: string, offset: number): TextPlace {
  const lines = text.slice(0, offset).split("\n");
  const before = lines.at(-1) ?? "";
  return { line: lines.length - 1, column: before.includes("\0") ? 0 : before.trimStart().length };
}

/** The offset of a place in a text that is the same apart from its indentation. */
export function offsetOfPlace(text: string, { line, column }: TextPlace): number | undefined {
  let start = 0;
  for (let at = 0; at < line; at++) {
    start = text.indexOf("\n", start) + 1;
    if (start === 0) return undefined;
  }
  const end = text.indexOf("\n", start);
  const written = text.slice(start, end < 0 ? undefined : end);
  const indentation = written.length - written.trimStart().length;
  // A value that the reader put in place of a variable may have another length: then the line will do.
  const isWord = /^(?:.*[\s;&|("'`])?$/.test(written.trimStart().slice(0, column));
  return start + indentation + (isWord && column < written.length - indentation ? column : 0);
}
