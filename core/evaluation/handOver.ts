import type { Level, Rule, StackVerdict } from "../rules/support/rule";

/** A verdict, and what decides whether it counts. */
export interface Standing {
  readonly rule: Rule;
  /** As it is configured. */
  readonly level: Level;
  readonly verdict: StackVerdict;
  readonly isExempted: boolean;
}

const STRENGTH: Readonly<Record<Level, number>> = { advisory: 0, mandatory: 1 };
/** A rule's own decision to let something pass holds at every level. */
const DECIDED = Number.POSITIVE_INFINITY;

/**
 * One cause, one finding: of several verdicts about one cause, those whose rule hands over to another one go, where that
 * one reports the cause at a level at least as strong, or has decided that it may pass. What an exemption lifts does not
 * silence anything.
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
