import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { isFile, realPathOf } from "./disk";
import { readText, STDIN } from "./file";

/**
 * The path of a file that another one names, in its own folder or below it, links followed; undefined if it is not
 * there.
 */
export function fileBeside(file: string, name: string): string | undefined {
  if (file === STDIN || name === "" || isAbsolute(name)) return undefined;
  const folder = dirname(file);
  const path = join(folder, name);
  const [root, real] = [realPathOf(folder), realPathOf(path)];
  if (root === undefined || real === undefined) return undefined;
  const way = relative(root, real);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way) && isFile(path) ? path : undefined;
}

/** The text of such a file, where it can be read. */
export function textBeside(file: string, name: string): string | undefined {
  try {
    const path = fileBeside(file, name);
    return path === undefined ? undefined : readText(path);
  } catch {
    return undefined;
  }
}
