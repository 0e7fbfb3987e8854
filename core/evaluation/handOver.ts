import type { Level, Rule, StackVerdict } from "../rules/support/rule";

/** A verdict, and the facts that decide whether it counts. */
export interface Standing {
  readonly rule: Rule;
  /** As configured. */
  readonly level: Level;
  readonly verdict: StackVerdict;
  readonly isExempted: boolean;
}

const STRENGTH: Readonly<Record<Level, number>> = { advisory: 0, mandatory: 1 };
/** A rule's own decision to let something pass outranks every level. */
const DECIDED = Number.POSITIVE_INFINITY;

/**
 * One cause, one finding: drops a verdict where its rule hands over to another rule that reports the same cause at a
 * level at least as strong, or that has decided to let it pass. A verdict that an exemption lifts silences nothing.
 *
 * @param verdicts about one workload
 */
export function withoutHandedOver<S extends Standing>(verdicts: readonly S[]): readonly S[] {
  if (verdicts.length < 2 || !verdicts.some(({ rule }) => rule.handsOverTo)) return verdicts;
  const strengths = new Map<string, number>();
  for (const { rule, level, verdict, isExempted } of verdicts) {
    const { status } = verdict;
    if (status === "undetermined" || (status === "violation" && isExempted)) continue;
    const key = keyOf(rule.id, verdict);
    strengths.set(key, Math.max(strengths.get(key) ?? -1, status === "violation" ? STRENGTH[level] : DECIDED));
  }
  return verdicts.filter(
    ({ rule, level, verdict }) =>
      !rule.handsOverTo?.some((other) => (strengths.get(keyOf(other, verdict)) ?? -1) >= STRENGTH[level]),
  );
}

function keyOf(rule: string, { path, cause }: StackVerdict): string {
  return JSON.stringify([rule, path, cause]);
}
