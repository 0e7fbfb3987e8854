import { stripVTControlCharacters } from "node:util";

/**
 * Wraps a line at spaces to fit a terminal; continuation lines are indented two columns further than the line. A word
 * that is longer than the terminal is not broken, so that paths and addresses can be copied.
 *
 * @param width columns of the terminal
 */
export function wrap(line: string, width: number): string[] {
  if (stripVTControlCharacters(line).length <= width) return [line];
  const indent = /^ */.exec(line)?.[0] ?? "";
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(" ")) {
    const isEmpty = current.trim() === "";
    const longer = isEmpty ? current + word : `${current} ${word}`;
    if (isEmpty || stripVTControlCharacters(longer).length <= width) current = longer;
    else {
      lines.push(current);
      current = `${indent}  ${word}`;
    }
  }
  return [...lines, current];
}
