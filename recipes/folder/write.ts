import { randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sha256 } from "../../core/text/sha256";
import { UnreadableError } from "../../documents/unreadable";
import type { RecipeFile } from "../formats/format";
import type { Origin } from "../text/header";
import { digests, MANIFEST, manifestText, readManifest } from "./manifest";

/**
 * Refuses to write where that would replace a file that no recipe has written, or that has been edited since, and
 * behind links, which may lead out of the folder.
 *
 * @throws UnreadableError
 */
export function checkWritable(folder: string, paths: readonly string[], isForced: boolean): void {
  for (const path of paths) checkNoLink(folder, path);
  const { files: known = {} } = readManifest(folder) ?? {};
  for (const path of isForced ? [] : paths) {
    const found = digestOf(join(folder, path));
    if (found === undefined || found === known[path]) continue;
    throw new UnreadableError(
      join(folder, path),
      `${known[path] === undefined ? "is there already, and no recipe has written it" : "has been edited since it was written"}. ` +
        "Nothing was changed. --force replaces it",
    );
  }
}

/** @param path of a file below the folder @throws UnreadableError if a folder on its way is a link */
export function checkNoLink(folder: string, path: string): void {
  const link = linkAbove(folder, path);
  if (link === undefined) return;
  const problem = "is a link, which may lead anywhere. Nothing was changed: remove it, or put a folder there";
  throw new UnreadableError(link, problem);
}

/**
 * Writes a recipe's files: all of them are on the disk before the first is put in place. Files of an earlier recipe that
 * are no longer among them are removed, unless somebody has edited them.
 *
 * @throws UnreadableError
 */
export function writeRecipe(folder: string, files: readonly RecipeFile[], origin: Origin, isForced: boolean): void {
  checkWritable(
    folder,
    files.map(({ path }) => path),
    isForced,
  );
  const before = readManifest(folder)?.files ?? {};
  const all = [...files, { path: MANIFEST, text: manifestText({ ...origin, files: digests(files) }) }];
  const staged: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const { path, text, isExecutable, isSecret } of all) {
      const to = join(folder, path);
      mkdirSync(dirname(to), { recursive: true });
      const from = `${to}.${randomBytes(6).toString("hex")}`;
      staged.push({ from, to });
      writeFileSync(from, text, { flag: "wx", mode: isSecret ? 0o600 : isExecutable ? 0o755 : 0o644 });
    }
    for (const { from, to } of staged) renameSync(from, to);
  } catch (error) {
    throw new UnreadableError(folder, `cannot be written: ${(error as Error).message}`);
  } finally {
    for (const { from } of staged) rmSync(from, { force: true });
  }
  const paths = new Set(all.map(({ path }) => path));
  for (const [path, digest] of Object.entries(before))
    if (!paths.has(path) && linkAbove(folder, path) === undefined && digestOf(join(folder, path)) === digest)
      rmSync(join(folder, path));
}

/** The first folder on a path below a folder that is a link. */
function linkAbove(folder: string, path: string): string | undefined {
  const names = path.split("/").slice(0, -1);
  return names
    .map((_, at) => join(folder, ...names.slice(0, at + 1)))
    .find((above) => lstatSync(above, { throwIfNoEntry: false })?.isSymbolicLink());
}

/** The digest of a file; undefined if there is none. Anything but a file has none that a recipe could have written. */
export function digestOf(file: string): string | undefined {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return found.isFile() ? sha256(readFileSync(file)) : "";
}
