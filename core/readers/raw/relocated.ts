/**
 * The same plain data of a workload, with every property path changed, but for where the resource itself stands.
 *
 * @param reason changes why a value is unknown. @default as it is
 */
export function relocated<T>(value: T, change: (path: string) => string, reason?: (why: string) => string): T {
  if (Array.isArray(value)) return value.map((item: unknown) => relocated(item, change, reason)) as T;
  if (typeof value !== "object" || value === null || value instanceof Map) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => {
      if (key === "source" && typeof each === "object" && each !== null && "type" in each) return [key, each];
      if (key === "why" && typeof each === "string") return [key, reason?.(each) ?? each];
      return [key, key === "path" && typeof each === "string" ? change(each) : relocated(each, change, reason)];
    }),
  ) as T;
}
