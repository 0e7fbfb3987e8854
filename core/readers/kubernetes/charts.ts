import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { readHelmRelease } from "./helm";
import { namedValue } from "./namedValue";

/** The kinds of resources that install a chart, with the API groups that define a kind of that name. */
const CHARTS: Readonly<Record<string, RegExp>> = {
  HelmRelease: /(^|\.)(fluxcd\.io|toolkit\.fluxcd\.io)$/,
  HelmChart: /^helm\.cattle\.io$/,
  HelmChartConfig: /^helm\.cattle\.io$/,
  HelmChartProxy: /^addons\.cluster\.x-k8s\.io$/,
  Release: /^helm(\.m)?\.crossplane\.io$/,
};

/**
 * What a resource of GitOps or of a chart controller says about a chart, apart from the values, patches and objects in
 * it, which the search for pods finds: values that are set one by one, and the fact that the rest of the chart is not
 * visible, since it is rendered only when it is installed.
 */
export function readChartReferences(object: Raw, source: Source, group: string, kind: string): Workload[] {
  const spec = object.get("spec");
  if (group === "argoproj.io") return applicationSources(object).flatMap((place) => readArgoSource(place, source));
  if (!Object.hasOwn(CHARTS, kind) || !CHARTS[kind]?.test(group)) return [];
  const set = spec.get("set");
  const named = [...nameAndValue(spec.get("forProvider", "set")), ...(set.isObject ? set.entries() : [])].flatMap(
    ([name, place]) => (name === undefined ? [] : namedValue(name, place)),
  );
  return readHelmRelease(spec, source, named);
}

/** The sources of an Application, and of the template of an ApplicationSet. */
function applicationSources(object: Raw): Raw[] {
  const specs = [object.get("spec"), object.get("spec", "template", "spec")].filter(({ isObject }) => isObject);
  return specs
    .flatMap((spec) => [
      ...(spec.get("source").isObject ? [spec.get("source")] : []),
      ...(spec.get("sources").isList ? spec.get("sources").items() : []),
    ])
    .filter((place) => place.isObject && (place.get("helm").exists || place.get("chart").exists));
}

function readArgoSource(place: Raw, source: Source): Workload[] {
  const named = nameAndValue(place.get("helm", "parameters")).flatMap(([name, value, parameter]) =>
    name === undefined ? [] : namedValue(name, value, parameter.get("forceString").boolean()),
  );
  return readHelmRelease(place, source, named);
}

/** Each `{ name, value }` in a list, with its place. */
function nameAndValue(list: Raw): [name: string | undefined, value: Raw, item: Raw][] {
  return (list.isList ? list.items() : [])
    .filter((item) => item.isObject)
    .map((item) => [item.get("name").name(), item.get("value"), item]);
}
