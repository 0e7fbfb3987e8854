import { isAbsolute, normalize, relative, sep } from "node:path";

/**
 * A file's name that is the same on every machine: relative to the working folder, with forward slashes. A file outside
 * that folder keeps its absolute name.
 */
export function portableName(file: string): string {
  const within = isAbsolute(file) ? relative(process.cwd(), file) : normalize(file);
  const isOutside = isAbsolute(file) && (isAbsolute(within) || within.split(sep)[0] === "..");
  return (isOutside ? file : within).split(sep).join("/");
}
