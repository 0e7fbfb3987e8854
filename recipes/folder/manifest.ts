import { lstatSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../../core/text/jsonObject";
import { sha256 } from "../../core/text/sha256";
import { bytesOf } from "../../documents/disk";
import { UnreadableError } from "../../documents/unreadable";

/** The file that says which files of a folder a recipe has written, and with what. */
export const MANIFEST = "breakwater-recipe.json";

/** What a folder's recipe has written. */
export interface Manifest {
  /** The version of Breakwater. */
  readonly version: string;
  /** The command line, after `breakwater`. */
  readonly command: readonly string[];
  /** SHA-256 digests by the files' paths. */
  readonly files: Readonly<Record<string, string>>;
}

export function manifestText({ version, command, files }: Manifest): string {
  return `${JSON.stringify({ generatedBy: `breakwater ${version}`, version, command, files }, undefined, 2)}\n`;
}

export function digests(files: readonly { readonly path: string; readonly text: string }[]): Record<string, string> {
  return Object.fromEntries(files.map(({ path, text }) => [path, sha256(text)]));
}

/** The manifest of a folder; undefined if it has none. @throws UnreadableError */
export function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, MANIFEST);
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  const manifest = parsed(bytesOf(file).toString());
  if (manifest === undefined)
    throw new UnreadableError(file, "is not what a recipe has written: remove it, or put it back");
  return manifest;
}

function parsed(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return undefined;
    const { version, command, files } = value;
    if (typeof version !== "string" || !Array.isArray(command) || !command.every((word) => typeof word === "string"))
      return undefined;
    if (!isObject(files) || !Object.values(files).every((digest) => typeof digest === "string")) return undefined;
    // A path that leads out of the folder is nothing that a recipe has written.
    if (Object.keys(files).some((path) => /^[\\/]|^[a-z]:/i.test(path) || path.split(/[\\/]/).includes("..")))
      return undefined;
    return { version, command, files: files as Record<string, string> };
  } catch {
    return undefined;
  }
}
