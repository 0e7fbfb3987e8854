/** The same plain data of a workload, with every property path changed, but for where the resource itself stands. */
export function relocated<T>(value: T, change: (path: string) => string): T {
  if (Array.isArray(value)) return value.map((item: unknown) => relocated(item, change)) as T;
  if (typeof value !== "object" || value === null || value instanceof Map) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => {
      if (key === "source" && typeof each === "object" && each !== null && "type" in each) return [key, each];
      return [key, key === "path" && typeof each === "string" ? change(each) : relocated(each, change)];
    }),
  ) as T;
}
