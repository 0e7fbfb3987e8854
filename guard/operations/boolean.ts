/** What engines read as no in a query, in small letters. */
const NO = new Set(["", "0", "no", "false", "none"]);

/** Whether an engine reads a parameter's values as yes. */
export function isTrue(values: readonly string[] | undefined): boolean {
  return (values ?? []).some((value) => !NO.has(value.trim().toLowerCase()));
}
