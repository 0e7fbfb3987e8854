/**
 * The name that was probably meant: the one with the fewest letters to change, if those are less than half. A name that
 * is a large part of the other counts as nearer.
 */
export function nearestTo(name: string, known: readonly string[]): string | undefined {
  const written = name.toLowerCase();
  const ranked = known
    .map((each) => ({ each, cost: costOf(written, each.toLowerCase()) }))
    .sort((one, other) => one.cost - other.cost);
  const [best] = ranked;
  return best && best.cost < 0.5 ? best.each : undefined;
}

/** How far two names are apart, from 0 for the same name to 1 for nothing in common. */
function costOf(one: string, other: string): number {
  const [shorter, longer] = one.length <= other.length ? [one, other] : [other, one];
  const changes = lettersToChange(one, other) / longer.length;
  return 2 * shorter.length >= longer.length && longer.includes(shorter) ? changes / 2 : changes;
}

/** The Levenshtein distance: letters to insert, delete or replace. */
export function lettersToChange(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, target] of [...to].entries())
      current.push(
        Math.min(
          (previous[column + 1] ?? 0) + 1,
          (current[column] ?? 0) + 1,
          (previous[column] ?? 0) + (letter === target ? 0 : 1),
        ),
      );
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
