import { dirname, isAbsolute, relative, resolve, sep } from "node:path";

/** What a check was asked to look at. */
export interface Checked {
  /** The folders that were named. Inputs read no file that is neither in one of them nor beside the file itself. */
  readonly folders: readonly string[];
  /** Folders of Terraform modules that other modules call: they are judged with the arguments that these give. */
  readonly calledModules: readonly string[];
}

export const NOTHING_CHECKED: Checked = { folders: [], calledModules: [] };

/**
 * The folder in which files that belong to a file may be: the largest that was named and holds it. For a file that was
 * named itself, the working folder, if it is in there, and else its own.
 */
export function folderAround(file: string, { folders }: Checked): string {
  const holding = folders.filter((folder) => isWithin(file, folder)).toSorted((a, b) => a.length - b.length);
  return holding[0] ?? (isWithin(file, ".") ? "." : dirname(file));
}

export function isWithin(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
