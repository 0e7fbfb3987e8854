import { inert } from "../terminal/plain";
import { wrap } from "../terminal/wrap";

const INDENT = "  ";
/** Characters per line, if the output is not a terminal. */
const WIDTH = 100;

/** A part of an explanation: its title, which may be empty, and its lines, which are wrapped. */
export type Section = readonly [title: string, lines: readonly string[]];

/** Sections as text for a terminal, each with its title and indented lines. */
export function sectionsText(sections: readonly Section[], width = WIDTH): string {
  const indented = (line: string) => wrap(`${INDENT}${line}`, width).map(inert).join("\n");
  return `${sections.map(([title, lines]) => [title, ...lines.map(indented)].join("\n")).join("\n\n")}\n`;
}
