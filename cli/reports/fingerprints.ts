import { fingerprintOf } from "../../check/baseline";
import type { CheckFinding } from "../../check/report";

/** A fingerprint of each finding, for programs that take two of one fingerprint for the same. */
export function distinctFingerprints(findings: readonly CheckFinding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const fingerprint = fingerprintOf(finding);
    const times = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, times);
    return times === 1 ? fingerprint : `${fingerprint}-${times}`;
  });
}
