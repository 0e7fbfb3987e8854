import { basename, dirname, join } from "node:path";
import type { Workload } from "../../../core/model/workload";
import { readHelmRelease } from "../../../core/readers/kubernetes/helm";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import { isFile } from "../../../documents/disk";
import { readDocuments } from "../../../documents/file";
import { untagged } from "../../../documents/yaml/schema";
import type { Input } from "../../input/input";
import { declaresKind } from "../ci/ciInput";

/** Values for `helm install --values`, in a file of their own, where they show something. */
export const chartValues: Input = {
  name: "Helm values",
  format: "kubernetes",
  group: "Kubernetes",
  reads: "values of charts in files of their own (`values.yaml`, `*-values.yaml`)",
  words: [],
  isNamed: isValuesFile,
  resembles: () => false,
  matches: (content, file) =>
    isValuesFile(file) && !declaresKind(content) && !isOfChart(file) && shownBy(content, file).length > 0,
  read: ({ file, content }) => ({ resources: 1, workloads: shownBy(content, file) }),
};

/**
 * What a chart that is not rendered shows by its values: the rest is undetermined.
 *
 * @param files with its values, its own defaults first
 */
export function workloadsOfChart(folder: string, files: readonly string[]): Workload[] {
  const [own = join(folder, "Chart.yaml")] = files;
  const chart = readHelmRelease(new Raw(undefined, ""), sourceOf(folder, own), []);
  return [...chart, ...files.flatMap((file) => shownBy(contentOf(file), file, folder))];
}

function isValuesFile(file: string): boolean {
  return /^(?:.*[-._])?values(?:[-._].*)?\.ya?ml$/.test(basename(file));
}

function isOfChart(file: string): boolean {
  const folder = dirname(file);
  return [folder, dirname(folder)].some((each) => isFile(join(each, "Chart.yaml")));
}

function sourceOf(chart: string, file: string) {
  return { type: "chart", name: basename(chart), host: chart, origin: { file, document: 0, path: "" } };
}

/** The workloads that values show, without the fact that the rest of their chart is not visible. */
function shownBy(values: unknown, file: string, chart = basename(file)): Workload[] {
  return readHelmRelease(new Raw(undefined, ""), sourceOf(chart, file), [new Raw(values, "")]).slice(1);
}

/** Empty if the file cannot be read: Helm says so. */
function contentOf(file: string): unknown {
  try {
    const [document] = readDocuments(file);
    const content = untagged(document?.content);
    return isObject(content) ? content : {};
  } catch {
    return {};
  }
}
