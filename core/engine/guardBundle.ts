import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { sha256 } from "../text/sha256";

/**
 * The build's folder: two levels above this module, and one above the command line's bundle, which includes this
 * module.
 */
const BUILD = basename(__dirname) === "cli" ? join(__dirname, "..") : join(__dirname, "..", "..");

/** Where this package's build puts the guard's program. */
const BUNDLE = join(BUILD, "guard", "breakwater-guard.js");

let digest: string | undefined;

/**
 * The SHA-256 digest of this version's guard program; undefined where the file is missing, as in the program itself.
 * Computed from the file: the program contains these rules, so none of their sources can contain its digest.
 */
export function guardDigest(): string | undefined {
  try {
    digest ??= sha256(readFileSync(BUNDLE));
  } catch {
    return undefined;
  }
  return digest;
}
