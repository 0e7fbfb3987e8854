import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The folder that this package is built into: two folders above this file, unless a program in a checkout runs this
 * from source.
 */
const ABOVE = join(__dirname, "..", "..");
const BUILD = existsSync(join(ABOVE, "dist")) ? join(ABOVE, "dist") : ABOVE;

const BUNDLE = join(BUILD, "guard", "breakwater-guard.js");

/**
 * The guard's program, which the package's build creates.
 *
 * @throws Error if it does not exist
 */
export function guardBundle(): string {
  try {
    return readFileSync(BUNDLE, "utf8");
  } catch (cause) {
    throw new Error(
      `${BUNDLE} cannot be read: it is part of the package breakwater; in a checkout, \`npm run build\` makes it.`,
      {
        cause,
      },
    );
  }
}
