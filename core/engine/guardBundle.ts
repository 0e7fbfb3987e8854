import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { sha256 } from "../text/sha256";

/**
 * The build's folder: two above this module's, and one above that of the command line's bundle, which has this module
 * in it.
 */
const BUILD = basename(__dirname) === "cli" ? join(__dirname, "..") : join(__dirname, "..", "..");

/** Where the build of this package puts the guard's program. */
const BUNDLE = join(BUILD, "guard", "breakwater-guard.js");

let digest: string | undefined;

/**
 * The SHA-256 digest of the guard's program of this version; undefined where there is none, as in the program itself.
 * It is taken from the file: the program has these rules in it, and so nothing that they are made of can have its
 * digest.
 */
export function guardDigest(): string | undefined {
  try {
    digest ??= sha256(readFileSync(BUNDLE));
  } catch {
    return undefined;
  }
  return digest;
}
