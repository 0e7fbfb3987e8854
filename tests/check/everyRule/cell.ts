/** A text of one input that breaks a rule. */
export interface Breach {
  /** The whole file, with `▸` before the place at which the violation is reported. */
  readonly text: string;
  /** The property path that is reported. */
  readonly path: string;
  /** What is wrong in it… */
  readonly wrong: string;
  /** …and what stands there in its clean twin. */
  readonly right: string;
}

/** What one input says of one rule: how it is broken there, or why it cannot be. */
export type Cell = Breach | string;

/** Every rule by its id. */
export type Cells = Readonly<Record<string, Cell>>;

export function breaks(text: string, path: string, wrong: string, right: string): Breach {
  return { text, path, wrong, right };
}
