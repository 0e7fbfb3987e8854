import { packageFile } from "../../core/package/files";

const BUNDLE = "dist/guard/breakwater-guard.js";

/**
 * The guard's program, which the package's build creates.
 *
 * @throws Error if it does not exist
 */
export function guardBundle(): string {
  return builtFile(BUNDLE);
}

/**
 * The same program compressed, in base64: a third of its length in a stack's state.
 *
 * @throws Error if it does not exist
 */
export function compressedGuard(): string {
  return builtFile(`${BUNDLE}.gz.base64`);
}

/** @throws Error if the file, which the build makes, is missing */
export function builtFile(path: string): string {
  try {
    return packageFile(path);
  } catch (cause) {
    throw new Error(
      `${path} cannot be read: it is part of the package breakwater; in a checkout, \`npm run build\` makes it.`,
      { cause },
    );
  }
}
