import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AdmissionProgram } from "../spec/admission";

/** The folder that this package is built into: see guardBundle.ts. */
const ABOVE = join(__dirname, "..", "..");
const BUILD = existsSync(join(ABOVE, "dist")) ? join(ABOVE, "dist") : ABOVE;

const BUNDLE = join(BUILD, "admission", "breakwater-admission.js");

/**
 * The admission webhook's program, which the package's build creates.
 *
 * @throws Error if it does not exist
 */
export function admissionProgram(): AdmissionProgram {
  try {
    const text = readFileSync(BUNDLE, "utf8");
    return { text, digest: createHash("sha256").update(text).digest("hex").slice(0, 16) };
  } catch (cause) {
    throw new Error(
      `${BUNDLE} cannot be read: it is part of the package breakwater; in a checkout, \`npm run build\` makes it.`,
      { cause },
    );
  }
}
