/** What came of one step of a client's day, as its program prints it: a line of JSON. */
export interface Outcome {
  readonly step: string;
  readonly result?: unknown;
  /** The answer's status, where the client tells it. */
  readonly status?: number;
  readonly error?: string;
}

/** The lines of a program that are outcomes. */
export function outcomesIn(text: string): Outcome[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("{") && line.includes('"step":'))
    .map((line) => JSON.parse(line) as Outcome);
}

/**
 * What a step came to, for a comparison: an error's words are the engine's or the client's own, and its place is not.
 */
function verdictOf({ result, status, error }: Outcome): string {
  return error === undefined
    ? JSON.stringify(result ?? null)
    : `failed${status === undefined ? "" : ` with ${status}`}`;
}

/** Steps that fail through the guard alone. */
export function failures(found: readonly Difference[]): Difference[] {
  return found.filter(({ guarded }) => guarded.startsWith("failed") || guarded === MISSING);
}

const MISSING = "is missing";

/** A step that comes to something else through the guard than straight at the engine. */
export interface Difference {
  readonly step: string;
  readonly direct: string;
  readonly guarded: string;
  readonly said: string;
}

export function differences(direct: readonly Outcome[], guarded: readonly Outcome[]): Difference[] {
  return direct.flatMap((outcome, at): Difference[] => {
    const other = guarded[at];
    const [one, two] = [verdictOf(outcome), other ? verdictOf(other) : MISSING];
    return one === two ? [] : [{ step: outcome.step, direct: one, guarded: two, said: other?.error ?? "" }];
  });
}
