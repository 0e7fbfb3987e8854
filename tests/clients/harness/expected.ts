/** A step that a client cannot do as straight at the engine, though its role has the operation. */
export interface ExpectedDifference {
  readonly client: string;
  readonly step: string;
  /** What the guard says. */
  readonly said: RegExp;
  /** For docs/CLIENTS.md. */
  readonly because: string;
}

/** All of them: a difference that is not here fails a test, and so does one that is gone. */
export const EXPECTED: readonly ExpectedDifference[] = [];
