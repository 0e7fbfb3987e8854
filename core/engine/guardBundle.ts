import { packageFile } from "../package/files";
import { sha256 } from "../text/sha256";

/** Where this package's build puts the guard's program. */
const BUNDLE = "dist/guard/breakwater-guard.js";

let digest: string | undefined;

/**
 * The SHA-256 digest of this version's guard program; undefined where the file is missing, as in the program itself.
 * Computed from the file: the program contains these rules, so none of their sources can contain its digest.
 */
export function guardDigest(): string | undefined {
  try {
    digest ??= sha256(packageFile(BUNDLE));
  } catch {
    return undefined;
  }
  return digest;
}
