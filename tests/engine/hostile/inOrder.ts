import { isObject } from "../../../core/text/jsonObject";

/** An answer in one order: engines list keys, mounts and images of one age in any. */
export const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const items = (value as unknown[]).map(inOrder);
    return items.every(isObject) ? items.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)) : items;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, inOrder(value[key])]),
  );
};

const keyOf = (item: Record<string, unknown>): string => JSON.stringify(item);
