import { createHash } from "node:crypto";
import type { AdmissionProgram } from "../spec/admission";
import { builtFile } from "./guardBundle";

const BUNDLE = "dist/admission/breakwater-admission.js";

/**
 * The admission webhook's program, which the package's build creates.
 *
 * @throws Error if it does not exist
 */
export function admissionProgram(): AdmissionProgram {
  const text = builtFile(BUNDLE);
  return { text, digest: createHash("sha256").update(text).digest("hex").slice(0, 16) };
}
