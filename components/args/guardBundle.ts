import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What this package is built into; that is the folder two above this one, but where a program in a checkout runs this
 * from its source.
 */
const ABOVE = join(__dirname, "..", "..");
const BUILD = existsSync(join(ABOVE, "dist")) ? join(ABOVE, "dist") : ABOVE;

const BUNDLE = join(BUILD, "guard", "breakwater-guard.js");

/**
 * The guard's program, which the build of this package has made.
 *
 * @throws Error where it is not there
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
