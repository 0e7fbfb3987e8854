/** How many combinations of a matrix are judged. */
const MAX_COMBINATIONS = 20;

/**
 * Combinations of a matrix's values: as few as it takes for each name to have each of its values. One without any
 * values for an empty matrix.
 */
export function combinationsOf(
  lists: readonly (readonly [name: string, values: readonly string[]])[],
): ReadonlyMap<string, string>[] {
  const filled = lists.filter(([, values]) => values.length > 0);
  const count = Math.min(MAX_COMBINATIONS, Math.max(1, ...filled.map(([, values]) => values.length)));
  return Array.from(
    { length: count },
    (_, at) => new Map(filled.map(([name, values]) => [name, values[at % values.length] ?? ""])),
  );
}
