import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { Settings } from "../configuration/settings";
import type { Workload } from "../core/model/workload";
import { shorten } from "../core/text/shorten";
import { documentsOf } from "../documents/document";
import { emptyOutcome, judgeWorkloads, type Outcome } from "./batch";
import { declaredIn } from "./inputs";
import { workloadsOfChart } from "./inputs/kubernetes/chartValues";
import {
  canRenderCharts,
  isLibraryChart,
  isPartOfChart,
  type Manifest,
  type Rendering,
  renderChart,
  valuesFilesOf,
} from "./render/chart";
import { canRenderOverlays, isKustomizationFile, renderOverlay } from "./render/overlay";
import { type Release, releasesIn, renderRelease } from "./render/release";
import type { CheckFinding } from "./report";

/** Time in which renderings may begin. */
const BUDGET_MS = 120_000;

/**
 * Judges what charts and kustomizations make, rendered by the user's own helm, kustomize or kubectl where it is on PATH.
 * What cannot be rendered is named in a note, with the tool's own words.
 *
 * @param charts folders of charts
 * @param files all files that are judged; kustomizations among them are rendered
 * @param isOn whether anything may be run; if not, charts are named in notes alone
 * @returns rendered the charts and kustomizations that made something, and values that were judged in a chart's place;
 *   keys of releases that were rendered whole
 */
export async function judgeRendered(
  charts: readonly string[],
  files: readonly string[],
  isOn: boolean,
  settings: Settings,
): Promise<{
  readonly outcome: Outcome;
  readonly rendered: ReadonlySet<string>;
  readonly installed: ReadonlySet<string>;
}> {
  const outcome = emptyOutcome();
  const rendered = new Set<string>();
  const note = (file: string, text: string) => outcome.notes.push({ file, note: text });
  const canRender = isOn && canRenderCharts();
  if (!canRender)
    for (const folder of charts) {
      for (const values of judgeValues(folder, settings, outcome)) rendered.add(values);
      note(
        folder,
        `${folder} is a Helm chart, whose templates are not manifests yet: helm template ${folder} | ` +
          "breakwater check -",
      );
    }
  const own = canRender ? charts.filter((folder) => !isLibraryChart(folder) && !isPartOfChart(folder)) : [];
  const overlays = isOn && canRenderOverlays() ? files.filter(isKustomizationFile) : [];
  const releases = canRender && charts.length > 0 ? releasesIn(files, charts) : [];
  const jobs: readonly Job[] = [
    ...own.map((folder) => ({ file: folder, what: `the chart ${folder}`, render: () => renderChart(folder) })),
    ...releases.map((release) => ({
      file: release.file,
      what: `the chart ${release.chart} of ${release.kind} ${shorten(release.name)}`,
      render: () => renderRelease(release),
      release,
    })),
    ...overlays.map((file) => ({ file, what: file, render: () => renderOverlay(file) })),
  ];
  const waiting = new Map<string, boolean>();
  for (const { file, what, manifests, failures, release } of await renderAll(jobs)) {
    if (release) {
      const isWhole = manifests.length > 0 && failures.length === 0 && !release.isPartial;
      const key = releaseKey(file, release.kind, release.name);
      waiting.set(key, isWhole && waiting.get(key) !== false);
    }
    for (const why of failures) note(file, `${what} could not be rendered: ${why}`);
    if (manifests.length === 0 && failures.length > 0 && charts.includes(file))
      for (const values of judgeValues(file, settings, outcome)) rendered.add(values);
    if (manifests.length > 0) rendered.add(file);
    for (const manifest of manifests) judgeManifest(manifest, file, settings, outcome);
  }
  const installed = new Set([...waiting].filter(([, isWhole]) => isWhole).map(([key]) => key));
  return { outcome, rendered, installed };
}

/** Judges a chart that is not rendered by its values. @returns their files, each of which may be the one that is used */
function judgeValues(folder: string, settings: Settings, outcome: Outcome): readonly string[] {
  if (isLibraryChart(folder) || isPartOfChart(folder)) return [];
  const defaults = ["values.yaml", "values.yml"].map((name) => join(folder, name)).filter((file) => existsSync(file));
  const files = [...defaults, ...valuesFilesOf(folder)];
  judgeWorkloads(workloadsOfChart(folder, files), settings, outcome, undefined, folder);
  return files;
}

function releaseKey(file: string | undefined, kind: string, name: string): string {
  return JSON.stringify([file, kind, name]);
}

/** Leaves out that a release is not rendered before it is installed, where it was. */
export function withoutInstalled(
  findings: readonly CheckFinding[],
  installed: ReadonlySet<string>,
): readonly CheckFinding[] {
  if (installed.size === 0) return findings;
  return findings.filter(
    ({ status, rules, file, type, resource, found }) =>
      status !== "undetermined" ||
      rules?.length !== 0 ||
      !found.includes("is a Helm chart") ||
      !installed.has(releaseKey(file, type, resource)),
  );
}

interface Job {
  /** A chart's folder, or a kustomization. */
  readonly file: string;
  /** For messages. */
  readonly what: string;
  render(): Promise<Rendering>;
  /** The release that it is for, if any. */
  readonly release?: Release;
}

/** Renders as much at a time as there are cores, and returns all of it in order. */
async function renderAll(jobs: readonly Job[]): Promise<(Job & Rendering)[]> {
  const until = Date.now() + BUDGET_MS;
  const done: (Job & Rendering)[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < jobs.length; at = next++) {
      const job = jobs[at] as Job;
      done[at] = { ...job, ...(Date.now() > until ? LATE : await attempt(job.render)) };
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return done;
}

const LATE: Rendering = { manifests: [], failures: ["renderings took too long altogether"] };

async function attempt(render: () => Promise<Rendering>): Promise<Rendering> {
  try {
    return await render();
  } catch (error) {
    return { manifests: [], failures: [(error as Error).message] };
  }
}

/** What was rendered has no lines, and is linked to nothing else. */
function judgeManifest({ file, text }: Manifest, rendered: string, settings: Settings, outcome: Outcome): void {
  try {
    for (const document of documentsOf(text, file)) {
      const declared = declaredIn(document);
      if (!declared) continue;
      outcome.resources += declared.resources;
      const placed = declared.workloads.map((workload): Workload => {
        const { source } = workload;
        return { ...workload, source: { ...source, host: `${rendered}#rendered`, origin: { file, path: "" } } };
      });
      judgeWorkloads(placed, settings, outcome, undefined, dirname(file));
    }
  } catch (error) {
    outcome.notes.push({ file, note: `${file} made something that could not be read: ${(error as Error).message}` });
  }
}

/** Leaves out what a rendered kustomization repeats of the files that it is made from, and of its own patches. */
export function withoutRepeated(findings: readonly CheckFinding[]): CheckFinding[] {
  const isRendered = ({ file, line }: CheckFinding) =>
    file !== undefined && line === undefined && isKustomizationFile(file);
  if (!findings.some(isRendered)) return [...findings];
  const keyOf = ({ rule, status, type, container, path, found }: CheckFinding) =>
    JSON.stringify([rule, status, type, container, path, found]);
  const written = new Map<string, string[]>();
  const patched: CheckFinding[] = [];
  for (const finding of findings) {
    if (isRendered(finding)) continue;
    written.set(keyOf(finding), [...(written.get(keyOf(finding)) ?? []), finding.resource]);
    if (finding.file !== undefined && isKustomizationFile(finding.file)) patched.push(finding);
  }
  // A kustomization may add to the names of its resources.
  const isWritten = (finding: CheckFinding) =>
    written.get(keyOf(finding))?.some((resource) => finding.resource.includes(resource)) === true;
  const isPatched = ({ file, rule, path }: CheckFinding) =>
    patched.some((patch) => patch.file === file && patch.rule === rule && patch.path.endsWith(`.${path}`));
  return findings.filter((finding) => !isRendered(finding) || !(isWritten(finding) || isPatched(finding)));
}
