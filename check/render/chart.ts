import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { readContent } from "../../documents/file";
import { untagged } from "../../documents/yaml/schema";
import { whyNotConfined } from "./confined";
import { findTool, type Output, runTool } from "./tool";

/** Values files of a chart that are rendered, besides its own defaults. */
const MAX_VALUES_FILES = 10;
/** Where people keep values for a chart's environments and tests. */
const VALUES: readonly (readonly [folder: string, name: RegExp])[] = [
  ["", /^values[-._].+\.ya?ml$/],
  ["values", /\.ya?ml$/],
  ["ci", /-values\.ya?ml$/],
];

/** A manifest that a tool made. */
export interface Manifest {
  /** The file that it was made from, as far as the tool tells. */
  readonly file: string;
  readonly text: string;
}

export interface Rendering {
  readonly manifests: readonly Manifest[];
  /** Why there are none, or not those of some values file. */
  readonly failures: readonly string[];
}

/** Whether charts can be rendered here. */
export function canRenderCharts(): boolean {
  return findTool("helm") !== undefined;
}

/** A chart that only holds templates for others makes nothing by itself. */
export function isLibraryChart(folder: string): boolean {
  try {
    const chart = untagged(readContent(join(folder, "Chart.yaml")));
    return typeof chart === "object" && chart !== null && (chart as { type?: unknown }).type === "library";
  } catch {
    return false;
  }
}

/** A chart that lies in another one's charts folder is rendered with that one, and with its values. */
export function isPartOfChart(folder: string): boolean {
  const above = dirname(resolve(folder));
  return basename(above) === "charts" && existsSync(join(dirname(above), "Chart.yaml"));
}

/**
 * What a chart makes with its own values, and with each values file beside them. Nothing is downloaded.
 *
 * @param options of Helm, for the values of one release instead
 */
export async function renderChart(folder: string, options?: readonly string[]): Promise<Rendering> {
  const helm = findTool("helm");
  if (helm === undefined) return { manifests: [], failures: [] };
  const why = whyNotConfined(folder);
  if (why !== undefined) return { manifests: [], failures: [why] };
  if (options !== undefined) {
    const output = await template(helm, folder, options);
    return "text" in output
      ? { manifests: manifestsIn(output.text, folder), failures: [] }
      : { manifests: [], failures: [output.failure] };
  }
  const manifests: Manifest[] = [];
  const failures: string[] = [];
  for (const values of [undefined, ...valuesFilesOf(folder)]) {
    const output = await template(helm, folder, values === undefined ? [] : [`--values=${resolve(values)}`]);
    if ("text" in output) manifests.push(...manifestsIn(output.text, folder));
    else failures.push(values === undefined ? output.failure : `${relative(folder, values)}: ${output.failure}`);
    if (values === undefined && "failure" in output && valuesFilesOf(folder).length === 0) break;
  }
  return { manifests, failures: [...new Set(failures)] };
}

/** Both paths are absolute, so that neither can be an option or an address. */
function template(helm: string, folder: string, options: readonly string[]): Promise<Output> {
  return runTool(helm, ["template", ...options, "release", resolve(folder)]);
}

/** Helm takes a comma for the end of a file's name. */
export function valuesFilesOf(folder: string): string[] {
  const found = VALUES.flatMap(([below, name]) => {
    const place = join(folder, below);
    return existsSync(place)
      ? readdirSync(place)
          .filter((file) => name.test(file))
          .sort()
          .map((file) => join(place, file))
      : [];
  });
  return found.filter((file) => !resolve(file).includes(",")).slice(0, MAX_VALUES_FILES);
}

/** Helm says before each manifest which template it is from: `# Source: chart/templates/job.yaml`. */
function manifestsIn(text: string, folder: string): Manifest[] {
  return text.split(/^---[ \t]*$/m).flatMap((part) => {
    const [, below] = /^# Source: [^/\n]+\/([^\n]+)$/m.exec(part) ?? [];
    const template = below === undefined ? undefined : join(folder, below);
    const file = template !== undefined && existsSync(template) ? template : join(folder, "Chart.yaml");
    return part.trim() === "" ? [] : [{ file, text: part }];
  });
}
