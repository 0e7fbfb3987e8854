/** What an expression in a text begins and ends with: `${{` and `}}`. */
export type Delimiters = readonly [open: string, close: string];

/**
 * Replaces each expression in a text, from its beginning to the next end. In linear time, unlike a pattern, which looks
 * for an end that is missing from each beginning anew.
 *
 * @param by gets what stands between the delimiters
 */
export function replaceDelimited(
  text: string,
  delimiters: readonly Delimiters[],
  by: (inner: string) => string,
): string {
  const next = delimiters.map(([open]) => text.indexOf(open));
  let result = "";
  let copied = 0;
  for (;;) {
    const first = next.reduce(
      (best, at, index) => (at >= 0 && (best < 0 || at < (next[best] ?? 0)) ? index : best),
      -1,
    );
    const delimiter = delimiters[first];
    const start = next[first];
    if (!delimiter || start === undefined) return result + text.slice(copied);
    const [open, close] = delimiter;
    const end = start < copied ? copied : text.indexOf(close, start + open.length);
    if (end < 0) {
      next[first] = -1; // No other one ends either.
      continue;
    }
    if (start >= copied) {
      result += text.slice(copied, start) + by(text.slice(start + open.length, end));
      copied = end + close.length;
    }
    next[first] = text.indexOf(open, copied);
  }
}
