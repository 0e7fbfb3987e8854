/** Values that engines read as false in a query, in lower case. */
const NO = new Set(["", "0", "no", "false", "none"]);

/** Whether an engine reads a parameter's values as true. */
export function isTrue(values: readonly string[] | undefined): boolean {
  return (values ?? []).some((value) => !NO.has(value.trim().toLowerCase()));
}
