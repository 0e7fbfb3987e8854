import { unknown } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { findPodTemplates } from "./podTemplates";

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
    ...values.flatMap((place) => findPodTemplates(place, source, { isChartValues: true })),
  ];
}
