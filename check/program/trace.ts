import { readFileSync } from "node:fs";
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** A place in a program's own code. */
export interface Frame {
  /** Relative to the program's folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1: where the line's text begins, since what a compiler leaves of columns is not reliable. */
  readonly column: number;
  readonly function?: string;
}

const FRAME = /^\s*at (?:(?:async )?(?<name>[^()]+?) \()?(?:async )?(?<file>[^()]+?):(?<line>\d+):\d+\)?$/;
/** How a TypeScript file that cannot be parsed is named. */
const PARSED = /(?:^|\s)(?<file>\S+):(?<line>\d+):\d+$/;

/** Where in the program's own code an error was thrown, and from where that was called: the innermost first. */
export function framesOf(error: unknown, root: string): Frame[] {
  if (!(error instanceof Error)) return [];
  const lines = (error.stack ?? "").split("\n");
  const frames = lines.flatMap((line) => frameIn(FRAME.exec(line), root));
  return frames.length > 0 ? frames : frameIn(PARSED.exec(error.message), root);
}

/** The frames as Node writes them. */
export function traceText(frames: readonly Frame[]): string {
  return frames
    .map(
      ({ file, line, function: name }) =>
        `    at ${name === undefined ? `${file}:${line}` : `${name} (${file}:${line})`}\n`,
    )
    .join("");
}

function frameIn(found: RegExpExecArray | null, root: string): Frame[] {
  const { file, line, name } = found?.groups ?? {};
  if (file === undefined || line === undefined) return [];
  const path = pathOf(file);
  const within = path === undefined ? ".." : relative(root, path);
  if (path === undefined || within.startsWith("..") || within.split(sep).includes("node_modules")) return [];
  const column = columnOf(path, Number(line));
  if (column === undefined) return [];
  return [{ file: within, line: Number(line), column, ...(name !== undefined && { function: name }) }];
}

function pathOf(file: string): string | undefined {
  if (file.startsWith("file:")) {
    try {
      return fileURLToPath(file);
    } catch {
      return undefined;
    }
  }
  return file.startsWith("node:") ? undefined : file;
}

/** Where the text of a line begins; undefined if there is no such line. */
function columnOf(path: string, line: number): number | undefined {
  try {
    const text = readFileSync(path, "utf8").split("\n")[line - 1];
    return text === undefined ? undefined : text.length - text.trimStart().length + 1;
  } catch {
    return undefined;
  }
}
