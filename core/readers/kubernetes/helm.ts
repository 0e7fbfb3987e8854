import { unknown } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { findPodTemplates } from "./podTemplates";

/**
 * A Helm release is rendered when it is installed, so only its values can be judged: privileges, host folders and
 * namespaces under their usual names, wherever the chart keeps them.
 *
 * @param values each place that sets some of the values
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
