import { fingerprintOf } from "../check/baseline";
import type { Finding } from "../core/evaluation/finding";

/**
 * Findings that are known already, each as often as it was found. Two findings are the same if the baseline of
 * `breakwater check` takes them for the same: the order of a list changes nothing.
 */
export class KnownFindings {
  private readonly counts = new Map<string, number>();

  constructor(findings: readonly Finding[]) {
    for (const each of findings) {
      const key = keyOf(each);
      this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    }
  }

  /** Whether a finding is known. Answers yes as often as it was found. */
  take(finding: Finding): boolean {
    const key = keyOf(finding);
    const count = this.counts.get(key) ?? 0;
    if (count > 0) this.counts.set(key, count - 1);
    return count > 0;
  }
}

/** An update changes neither an object's kind nor its name, so that they need not be compared. */
function keyOf(finding: Finding): string {
  return fingerprintOf({ ...finding, type: "", resource: "" });
}
