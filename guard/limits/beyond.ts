/** What is wrong with a value that exceeds a limit, as a clause, and what to do. */
export function beyond(limit: string, max: string): string {
  return `is more than ${max}, the limit of this client (limits.${limit} in the guard's configuration): ask for less.`;
}
