import { existsSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, normalize, resolve } from "node:path";
import { isObject } from "../../core/text/jsonObject";
import { documentsOf } from "../../documents/document";
import { readText } from "../../documents/file";
import { untagged } from "../../documents/yaml/schema";
import { type Rendering, renderChart } from "./chart";
import { isWithin } from "./confined";

/** A resource that installs a chart of the same repository. */
export interface Release {
  /** The file of the resource. */
  readonly file: string;
  /** The resource's kind and name. */
  readonly kind: string;
  readonly name: string;
  /** The folder of the chart. */
  readonly chart: string;
  /** What it changes of the chart's own values. */
  readonly values: ReleaseValues;
  /** Whether it takes other values from objects of the cluster, so that the rest is not known. */
  readonly isPartial: boolean;
}

/** Values in the order in which they count: each takes precedence over those before it. */
interface ReleaseValues {
  readonly files: readonly string[];
  /** As JSON or YAML. */
  readonly texts: readonly string[];
  /** Single ones: `name=value`, a text or whatever Helm takes the value for. */
  readonly set: readonly { readonly isText: boolean; readonly assignment: string }[];
}

const MENTIONS = /\bkind["']?[ \t]*:[ \t]*["']?(?:HelmRelease|HelmChart|Application)\b/;
/** Releases of one run, far more than a repository has. */
const MAX_RELEASES = 500;

type Content = Readonly<Record<string, unknown>>;

/** What a resource says of a chart: paths are as it writes them. */
interface Reference {
  readonly chart: string;
  /** Values files from the folder that the chart's path starts from, or from the chart. */
  readonly files: readonly string[];
  readonly areFilesOfChart: boolean;
  readonly texts: readonly string[];
  readonly set: ReleaseValues["set"];
  readonly isPartial: boolean;
}

/**
 * The releases of Flux, Argo CD and k3s whose chart is among the folders of charts. Their paths start at the root of a
 * repository, which is taken to be the outermost folder in which there is such a chart.
 *
 * @param files all files that are judged
 */
export function releasesIn(files: readonly string[], charts: readonly string[]): readonly Release[] {
  const known = new Set(charts.map((folder) => resolve(folder)));
  const found: Release[] = [];
  for (const file of files) {
    if (!/\.(?:ya?ml|json)$/i.test(file) || found.length >= MAX_RELEASES) continue;
    for (const content of contentsOf(file)) {
      for (const reference of referencesIn(content)) {
        const root = rootsOf(file).find((folder) => known.has(resolve(folder, reference.chart)));
        if (root === undefined) continue;
        const chart = normalize(join(root, reference.chart));
        const from = reference.areFilesOfChart ? chart : root;
        const named = reference.files.map((name) => valuesFile(from, name, root));
        const kind = String(content["kind"]);
        const metadata = objectAt(content, "metadata");
        found.push({
          file,
          kind,
          name: String(metadata["name"] ?? ""),
          chart,
          values: { files: named.filter((each) => each !== undefined), texts: reference.texts, set: reference.set },
          isPartial: reference.isPartial || named.includes(undefined),
        });
      }
    }
  }
  return found;
}

/** What a release makes of its chart. Nothing is downloaded. */
export async function renderRelease({ chart, values }: Release): Promise<Rendering> {
  const folder = mkdtempSync(join(tmpdir(), "breakwater-values-"));
  try {
    const texts = values.texts.map((text, at) => {
      const file = join(folder, `${at}.yaml`);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    });
    return await renderChart(chart, [
      ...[...values.files, ...texts].map((file) => `--values=${resolve(file)}`),
      ...values.set.map(({ isText, assignment }) => `${isText ? "--set-string" : "--set"}=${assignment}`),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function* contentsOf(file: string): Iterable<Content> {
  try {
    const text = readText(file);
    if (!MENTIONS.test(text)) return;
    for (const { content } of documentsOf(text, file)) {
      const plain: unknown = untagged(content);
      if (isObject(plain)) yield plain;
    }
  } catch {
    // Whoever judges the file says what is wrong with it.
  }
}

function referencesIn(content: Content): readonly Reference[] {
  const apiVersion = String(untagged(content["apiVersion"]) ?? "");
  const kind = untagged(content["kind"]);
  const spec = objectAt(content, "spec");
  if (kind === "HelmRelease" && /^helm\.(?:toolkit\.)?fluxcd\.io\//.test(apiVersion)) return ofFlux(spec);
  if (kind === "HelmChart" && /^helm\.cattle\.io\//.test(apiVersion)) return ofK3s(spec);
  if (kind === "Application" && /^argoproj\.io\//.test(apiVersion)) return ofArgo(spec);
  return [];
}

function ofFlux(spec: Content): readonly Reference[] {
  const chart = objectAt(spec, "chart");
  const template = objectAt(chart, "spec");
  const isOfRepository = objectAt(template, "sourceRef")["kind"] !== "HelmRepository";
  const path = isOfRepository ? (textAt(template, "chart") ?? textAt(chart, "path")) : undefined;
  if (path === undefined) return [];
  return [
    {
      chart: path,
      files: textsIn(template["valuesFiles"]),
      areFilesOfChart: false,
      texts: asTexts(spec["values"]),
      set: [],
      isPartial: [spec["valuesFrom"], spec["valueFileSecrets"], spec["postRenderers"]].some(isFilled),
    },
  ];
}

function ofK3s(spec: Content): readonly Reference[] {
  const chart = textAt(spec, "chart");
  if (chart === undefined || !chart.includes("/") || textAt(spec, "repo") !== undefined) return [];
  const set = Object.entries(objectAt(spec, "set"));
  return [
    {
      chart,
      files: [],
      areFilesOfChart: false,
      texts: [textAt(spec, "valuesContent"), ...asTexts(spec["values"])].filter((text) => text !== undefined),
      set: set.map(([name, value]) => assignmentOf(name, value, typeof untagged(value) === "string")),
      isPartial: isFilled(spec["valuesSecrets"]),
    },
  ];
}

function ofArgo(spec: Content): readonly Reference[] {
  const sources = Array.isArray(spec["sources"]) ? (spec["sources"] as unknown[]) : [spec["source"]];
  return sources.filter(isObject).flatMap((source) => {
    const chart = textAt(source, "path");
    if (chart === undefined || source["chart"] !== undefined) return [];
    const helm = objectAt(source, "helm");
    const parameters = Array.isArray(helm["parameters"]) ? (helm["parameters"] as unknown[]).filter(isObject) : [];
    return [
      {
        chart,
        files: textsIn(helm["valueFiles"]),
        areFilesOfChart: true,
        texts: isFilled(helm["valuesObject"])
          ? asTexts(helm["valuesObject"])
          : [textAt(helm, "values")].filter((text) => text !== undefined),
        set: parameters.map((each) => assignmentOf(String(each["name"]), each["value"], each["forceString"] === true)),
        isPartial: isFilled(helm["fileParameters"]),
      },
    ];
  });
}

/** Helm takes a comma for the beginning of the next assignment. */
function assignmentOf(name: string, value: unknown, isText: boolean): ReleaseValues["set"][number] {
  return { isText, assignment: `${name}=${String(untagged(value) ?? "").replace(/[\\,]/g, "\\$&")}` };
}

/** The folders that hold a file, the outermost first: a relative path shows those below the working folder alone. */
function rootsOf(file: string): string[] {
  const roots = [dirname(file)];
  for (let above = dirname(dirname(file)); above !== roots[0]; above = dirname(above)) roots.unshift(above);
  return roots;
}

/** A values file of the repository; undefined if there is none of the name, or if it must not be read. */
function valuesFile(from: string, name: string, root: string): string | undefined {
  const file = join(from, name);
  try {
    if (isAbsolute(name) || /[$,]|:\/\//.test(name) || !existsSync(file) || !statSync(file).isFile()) return undefined;
    return isWithin(realpathSync(file), realpathSync(root)) ? file : undefined;
  } catch {
    return undefined;
  }
}

function asTexts(values: unknown): string[] {
  return isFilled(values) ? [JSON.stringify(untagged(values), (_, value: unknown) => untagged(value))] : [];
}

function isFilled(value: unknown): boolean {
  const plain: unknown = untagged(value);
  return typeof plain === "object" && plain !== null && Object.keys(plain).length > 0;
}

function objectAt(content: Content, key: string): Content {
  const value: unknown = untagged(content[key]);
  return isObject(value) ? value : {};
}

function textAt(content: Content, key: string): string | undefined {
  const value: unknown = untagged(content[key]);
  return typeof value === "string" ? value : undefined;
}

function textsIn(list: unknown): string[] {
  return Array.isArray(list) ? list.map((each) => untagged(each)).filter((each) => typeof each === "string") : [];
}
