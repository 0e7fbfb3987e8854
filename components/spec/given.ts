/** Something that a runner is given, and what fails without it. */
export interface Given<T> {
  readonly value: T;
  /** What needs it: the step that fails when it is removed. */
  readonly because: string;
}

/** Several values with the same reason. */
export function givenAll<T>(values: readonly T[], because: string): readonly Given<T>[] {
  return values.map((value) => ({ value, because }));
}

/** Only the values, in order. */
export function valuesOf<T>(given: readonly Given<T>[]): T[] {
  return given.map(({ value }) => value);
}
