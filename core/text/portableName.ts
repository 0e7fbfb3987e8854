import { isAbsolute, normalize, relative, sep } from "node:path";

/**
 * A file's name that is the same on every machine: from the working folder on, with forward slashes. One outside of it
 * stays absolute.
 */
export function portableName(file: string): string {
  const within = isAbsolute(file) ? relative(process.cwd(), file) : normalize(file);
  const isOutside = isAbsolute(file) && (isAbsolute(within) || within.split(sep)[0] === "..");
  return (isOutside ? file : within).split(sep).join("/");
}
