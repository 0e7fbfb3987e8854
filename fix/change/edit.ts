/** A change of a text: what stands between two offsets becomes another text. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Applies edits that do not overlap; what stands outside them stays as it is. */
export function applied(text: string, edits: readonly Edit[]): string {
  let result = "";
  let copied = 0;
  for (const edit of inOrder(edits)) {
    result += text.slice(copied, edit.from) + edit.text;
    copied = edit.to;
  }
  return result + text.slice(copied);
}

export function inOrder(edits: readonly Edit[]): Edit[] {
  return edits.toSorted((a, b) => a.from - b.from || a.to - b.to);
}

/** Whether two sets of edits can be applied together: none changes what another one does, or the place where it adds. */
export function areApart(some: readonly Edit[], others: readonly Edit[]): boolean {
  return some.every((one) => others.every((other) => one.to < other.from || other.to < one.from));
}
