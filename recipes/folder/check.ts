import { join } from "node:path";
import { sha256 } from "../../core/text/sha256";
import type { RecipeFile } from "../formats/format";
import type { Manifest } from "./manifest";
import { digestOf } from "./write";

/** What has become of a generated file. */
export type FileState = "current" | "out of date" | "edited" | "missing" | "no longer generated";

/**
 * Compares a folder's files with what its recipe would write today.
 *
 * @param files with the origin that the manifest names: another version alone makes no file out of date
 */
export function fileStates(folder: string, manifest: Manifest, files: readonly RecipeFile[]): Map<string, FileState> {
  const states = new Map<string, FileState>();
  for (const { path, text } of files) states.set(path, stateOf(join(folder, path), manifest.files[path], sha256(text)));
  for (const path of Object.keys(manifest.files))
    if (!states.has(path) && digestOf(join(folder, path)) !== undefined) states.set(path, "no longer generated");
  return states;
}

function stateOf(file: string, written: string | undefined, wanted: string): FileState {
  const found = digestOf(file);
  if (found === wanted) return "current";
  if (found === undefined) return "missing";
  return found === written ? "out of date" : "edited";
}
