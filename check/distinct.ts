import { isDeepStrictEqual } from "node:util";
import type { CheckFinding, Problem } from "./report";

/** Removes duplicates: two files that lead to the same location report the same finding. */
export function distinct<T extends CheckFinding | Problem>(list: readonly T[]): T[] {
  const byPlace = new Map<string, T[]>();
  return list.filter((each) => {
    const place = placeOf(each);
    const before = byPlace.get(place) ?? [];
    byPlace.set(place, before);
    const isNew = !before.some((other) => isDeepStrictEqual(other, each));
    if (isNew) before.push(each);
    return isNew;
  });
}

function placeOf(each: CheckFinding | Problem): string {
  const { file, line, column } = each;
  const about = "rule" in each ? [each.rule, each.type, each.namespace, each.resource, each.path, each.container] : [];
  return JSON.stringify([file, line, column, ...about]);
}
