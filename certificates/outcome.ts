import type { X509Certificate } from "node:crypto";
import { type Life, lifeOf, parseCertificate, subjectOf } from "./certificate";

/** What was done with a certificate, or is to be done. */
export type Action = "created" | "replaced" | "renewed" | "kept" | "due" | "expired";

/** One certificate after a run. */
export interface Outcome {
  readonly action: Action;
  /** Its folder. */
  readonly folder: string;
  /** Whom or what it names. */
  readonly subject: string;
  readonly life: Life;
}

/** @param certificate parsed, or in PEM */
export function outcome(action: Action, folder: string, certificate: X509Certificate | string): Outcome {
  const parsed = typeof certificate === "string" ? parseCertificate(folder, certificate) : certificate;
  return { action, folder, subject: subjectOf(parsed), life: lifeOf(parsed) };
}
