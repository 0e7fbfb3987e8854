/** The offset at which each line between two offsets begins. */
export function lineStarts(text: string, from = 0, to = text.length): number[] {
  const starts = [from];
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The index of the line that an offset is in, among those that begin at the given offsets. */
export function lineAt(offset: number, starts: readonly number[]): number {
  let [first, last] = [0, starts.length - 1];
  while (first < last) {
    const middle = Math.ceil((first + last) / 2);
    if ((starts[middle] as number) <= offset) first = middle;
    else last = middle - 1;
  }
  return first;
}
