/** Something that a runner is given, and what fails without it. */
export interface Given<T> {
  readonly value: T;
  /** What needs it: the step that fails when it is taken away. */
  readonly because: string;
}

/** Several values with one reason. */
export function givenAll<T>(values: readonly T[], because: string): readonly Given<T>[] {
  return values.map((value) => ({ value, because }));
}

/** The values alone, in order. */
export function valuesOf<T>(given: readonly Given<T>[]): T[] {
  return given.map(({ value }) => value);
}
