import type { CheckFinding } from "../../check/report";

/** Findings of one rule that a report for people shows in full unless `--max` says otherwise. */
export const DEFAULT_MAX = 25;

/** The violations that a report shows, and how many more there are of each rule. */
export interface Shown {
  readonly findings: readonly CheckFinding[];
  readonly more: ReadonlyMap<string, number>;
}

/** Leaves out the violations of a rule beyond the first ones. @param max 0 for all */
export function firstOfEachRule(findings: readonly CheckFinding[], max: number): Shown {
  const counts = new Map<string, number>();
  const shown = findings.filter(({ rule }) => {
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    return max === 0 || count <= max;
  });
  const more = [...counts].flatMap(([rule, count]) => (max > 0 && count > max ? [[rule, count - max] as const] : []));
  return { findings: shown, more: new Map(more) };
}

/** "host-path: 27 more like these (--max 0 shows all)". */
export function moreLines({ more }: Shown): string[] {
  return [...more].map(([rule, count]) => `${rule}: ${count} more like these (--max 0 shows all)`);
}
