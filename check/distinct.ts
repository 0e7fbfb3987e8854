import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../core/evaluation/message";
import { shorten } from "../core/text/shorten";
import { missingEnvFileOf } from "./inputs/compose/files";
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

/** Reports an env file that does not exist once, with the other services that name it. */
export function withoutRepeatedEnvFiles(findings: readonly CheckFinding[]): CheckFinding[] {
  const waiting = new Map<string, CheckFinding[]>();
  const others = findings.filter((finding) => {
    const missing = finding.status === "undetermined" ? missingEnvFileOf(finding.found) : undefined;
    if (missing === undefined) return true;
    const key = JSON.stringify([finding.file, missing]);
    const before = waiting.get(key);
    if (before) before.push(finding);
    else waiting.set(key, [finding]);
    return before === undefined;
  });
  const together = new Map([...waiting.values()].map((same) => [same[0], same]));
  return others.map((finding) => namingAll(finding, together.get(finding) ?? []));
}

function namingAll(first: CheckFinding, same: readonly CheckFinding[]): CheckFinding {
  const services = new Set(same.map(({ resource }) => resource));
  services.delete(first.resource);
  if (same.length < 2) return first;
  const rules = [...new Set(same.flatMap((each) => each.rules ?? []))];
  const named = [...services].map((name) => `"${shorten(name)}"`).join(", ");
  const found = services.size === 0 ? first.found : `${first.found} The same goes for ${named}.`;
  return { ...first, found, rules, message: messageOf({ rule: first.rule, status: first.status, found, rules }) };
}
