import { type Known, unknown } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { readHostPath, readSecurityContext } from "./pod";
import { findPodTemplates } from "./podTemplates";

/** More places than the values of any real release have. */
const MOST_PLACES = 100_000;

/**
 * A Helm release is rendered when it is installed, so nothing in it can be judged but what its values show: privileges,
 * host folders and namespaces under their usual names, wherever the chart keeps them.
 *
 * @param values each of the places that give some
 */
export function readHelmRelease(
  release: Raw,
  source: Source,
  values: readonly Raw[] = [release.get("values")],
): Workload[] {
  const rendered = unknown(release.path || "chart", "is a Helm chart, which is rendered when it is installed");
  return [
    workload({ source, platform: "kubernetes", unreadable: [rendered] }),
    ...values.flatMap((place) => [...findPodTemplates(place, source), ...findShorthand(place, source)]),
  ];
}

/** What charts write in fewer words than a pod does: `runners.privileged`, `hostPath: /data`. */
function findShorthand(values: Raw, source: Source): Workload[] {
  const found: Workload[] = [];
  const seen = new Set<object>();
  const open: [key: string, place: Raw][] = [["", values]];
  for (let next = open.pop(); next && seen.size < MOST_PLACES; next = open.pop()) {
    const [key, place] = next;
    if (key === "hostPath" && isFilled(place.isObject || place.isList || place.isUnknown ? undefined : place.string()))
      found.push(readHostPath(place, source));
    if (!place.identity || seen.has(place.identity)) continue;
    seen.add(place.identity);
    const isContext = place.isObject && (place.get("privileged").raw() === true || place.get("capabilities").isObject);
    if (isContext && !/securityContext$/i.test(key)) found.push(readSecurityContext(place, source));
    const children = place.isList ? place.items().map((item) => ["", item] as const) : place.entries();
    for (const [name, child] of children) open.push([name ?? "", child]);
  }
  return found;
}

function isFilled(text: Known<string> | undefined): boolean {
  return text?.known === true && text.value !== "";
}
