import { isAbsolute, normalize, relative, resolve, sep } from "node:path";

/**
 * A file's name that is the same on every machine: relative to the working folder, with forward slashes. A file outside
 * that folder keeps its absolute name.
 */
export function portableName(file: string): string {
  const within = isAbsolute(file) ? relative(process.cwd(), file) : normalize(file);
  const isOutside = isAbsolute(file) && (isAbsolute(within) || within.split(sep)[0] === "..");
  return (isOutside ? file : within).split(sep).join("/");
}

/**
 * The same, relative to a folder above the working folder.
 *
 * @param base the working folder as seen from that folder: `a/b`
 */
export function nameFrom(base: string, file: string): string {
  if (!isAbsolute(file)) return portableName(`${base}/${file}`);
  const above = resolve(...base.split("/").map(() => ".."));
  const within = relative(above, file);
  const isOutside = isAbsolute(within) || within.split(sep)[0] === "..";
  return (isOutside ? file : within).split(sep).join("/");
}
