import { dirname } from "node:path";
import { DEFAULT_SETTINGS, type Settings } from "../configuration/settings";
import { grouped } from "../core/text/grouped";
import { takeStream } from "../documents/file";
import { emptyOutcome, type Judged, judgeBatch, judgeWorkloads, type Outcome, problemOf, type Related } from "./batch";
import { byOwner } from "./byOwner";
import { Cache, cacheKey, type LinkedOutcome } from "./cache";
import { affectedFiles, type Changes, changedOnly } from "./changes";
import { distinct, withoutRepeatedEnvFiles } from "./distinct";
import { findingsOf, judgeLinked } from "./findings";
import type { Checked } from "./input/checked";
import { calledModules } from "./inputs/terraform/calledModules";
import type { LiveSource } from "./live/liveSource";
import { Locations } from "./locations";
import { type Found, findInputs, matcherOf } from "./paths";
import { judgeRendered, withoutInstalled, withoutRepeated } from "./rendered";
import type { CheckFinding, CheckResult, Problem, SkippedFile } from "./report";
import { judgeRunning } from "./running";
import { type Progress, WorkerPool } from "./workerPool";

export interface CheckOptions {
  /** @default every rule, with its default settings */
  readonly settings?: Settings;
  /** Globs of files and folders to leave out, besides those that the configuration excludes. @default none */
  readonly exclude?: readonly string[];
  /**
   * Whether to skip a file that is named explicitly but has no supported format, as if it had been found in a folder.
   * For hooks that name every changed file. Otherwise such a file is a problem.
   *
   * @default false
   */
  readonly skipUnknown?: boolean;
  /**
   * A file that keeps the outcomes of files, so that the next run judges only those that have changed. @default none
   */
  readonly cache?: string;
  /**
   * Whether charts and kustomizations are rendered by helm, kustomize or kubectl where they are on PATH.
   * @default false
   */
  readonly render?: boolean;
  /**
   * Report only what files have that changed, or whose included files did; everything is judged all the same.
   * @default everything
   */
  readonly changes?: Changes;
  /** Called with what was looked at, before the result is there. */
  readonly onInputs?: (inputs: CheckInputs) => void;
  /**
   * The stack of Pulumi programs. @default `dev`, or the only stack with a Pulumi.STACK.yaml
   */
  readonly stack?: string;
  /** Called from time to time while files are judged. */
  readonly onProgress?: Progress;
  /** Called before a Pulumi program is run. */
  readonly onProgram?: (folder: string) => void;
  /** Running engines and clusters to judge besides the paths. @default none */
  readonly running?: readonly LiveSource[];
  /** Called from time to time while a running engine or cluster is read, with its name. */
  readonly onObjects?: (source: string, objects: number) => void;
}

/** What a check has looked at. */
export interface CheckInputs {
  /** The folders that were searched, and those of all files that were read. */
  readonly folders: readonly string[];
  /** The files that were judged, and those that were read with them. */
  readonly files: readonly string[];
}

/**
 * Judges files, folders, globs, `-` for standard input, and the Pulumi programs in folders that are named explicitly.
 * Such a program is code, and checking it executes it.
 */
export async function check(paths: readonly string[], options: CheckOptions = {}): Promise<CheckResult> {
  const { settings = DEFAULT_SETTINGS, exclude = [], skipUnknown = false, render = false } = options;
  const file = settings.ruleFiles ? undefined : options.cache; // Rules of others may depend on anything.
  const { onProgress, onProgram, running = [], onObjects = () => {}, changes, stack, onInputs } = options;
  const workers = new WorkerPool();
  const isLeftOut = matcherOf(exclude);
  const isConfigured = matcherOf(settings.configuration.pack.exclude, settings.base);
  const isExcluded = (path: string) => isLeftOut(path) || isConfigured(path);
  const onFile = (count: number) => {
    if (file === undefined) workers.startWorkersFor(count);
  };
  const found = findInputs(paths, isExcluded, { onFile, leavesTemplates: skipUnknown });
  const { files, named, streams, programs, folders, unread, problems, notes, charts } = found;
  const checked: Checked = { folders, calledModules: calledModules(files) };
  const cache = file === undefined ? undefined : Cache.open(file, cacheKey(settings, checked));
  const others: Outcome[] = [];
  for (const stream of streams) others.push(await judgeStream(stream, settings));
  const { outcome: made, rendered, installed } = await judgeRendered(charts, files, render, settings);
  others.push(made);
  const parts: Outcome[] = [];
  for (const source of running) {
    const { outcome, apart } = await judgeRunning(source, settings, (count) => onObjects(source.name, count));
    others.push(outcome, { ...emptyOutcome(), matchedExemptions: apart.matchedExemptions });
    parts.push(apart);
  }
  const isComplete = running.length + streams.size + programs.length + made.linkable.length === 0 && !changes;
  const regular = files.filter((each) => !streams.has(each));
  const { judged, linked: kept }: Changed = cache
    ? await judgeChanged(regular, settings, cache, isComplete, { onProgress, checked })
    : {
        judged: await workers.judge(regular, settings, {
          onProgress,
          checked,
          isRecorded: (changes ?? onInputs) !== undefined,
        }),
        linked: undefined,
      };
  onInputs?.(inputsOf(found, judged));
  for (const folder of programs) {
    onProgram?.(folder);
    others.push(await judgeProgram(folder, settings, stack));
  }
  const order = [...files, ...programs];
  const whole = merged([...judged.map(({ outcome }) => outcome), ...others], order);
  const linked = kept ?? judgeLinked(whole, settings);
  cache?.write(
    judged.filter(({ isKept }) => !isKept),
    linked,
  );
  const tidied = (own: readonly CheckFinding[]) =>
    withoutRepeatedEnvFiles(withoutInstalled(withoutRepeated(byOwner(distinct(own), whole.stored)), installed));
  const left = whole.skipped.filter((each) => !rendered.has(each.file));
  const skipped = [...left.filter((each) => !each.isWithoutContainers), ...unread];
  const clean = left.filter((each) => each.isWithoutContainers && named.has(each.file));
  // Charts, and kustomizations that only name other files.
  const madeOnly =
    rendered.size - files.filter((each) => rendered.has(each)).length + whole.skipped.length - left.length;
  const notUnderstood = skipUnknown
    ? []
    : skipped.filter(({ file, kind }) => named.has(file) && kind !== "empty").map(notUnderstoodProblem);
  const everything = {
    findings: tidied(findingsOf(whole, settings, new Locations(), linked)),
    problems: distinct([...problems, ...whole.problems, ...notUnderstood]),
    notes: [
      ...(cache?.notes ??
        (options.cache === undefined ? [] : ["the cache is not used: rules of one's own may ask anything"])),
      ...notes,
      ...whole.notes.map(({ note }) => note),
      ...parts.flatMap((part) => apartNote(findingsOf(part, settings), part)),
      ...unreadNotes(skipped),
    ],
  };
  const affected = changes && affectedFiles(judged, changes);
  const unaffected = affected && { ...whole, linkable: whole.linkable.filter((each) => !affected.has(each.file)) };
  const { findings, ...said } =
    changes && affected && unaffected
      ? changedOnly(everything, {
          ...{ changes, affected, judged: new Set(regular) },
          without: tidied(findingsOf(unaffected, settings)),
        })
      : everything;
  return {
    findings: inOrder(findings, order),
    problems: inOrder<Problem>(said.problems, order),
    skipped,
    notes: said.notes,
    summary: {
      files: whole.files + clean.length + madeOnly,
      ...(running.length > 0 && { running: running.map(({ name }) => name) }),
      skipped: skipped.length,
      rules: settings.configuration.rules.size,
      resources: whole.resources,
      containers: whole.containers,
      violations: count(findings, "violation"),
      undetermined: count(findings, "undetermined"),
      exempted: count(findings, "exempted"),
      accepted: 0,
    },
  };
}

function inputsOf({ files, searched, charts }: Found, judged: readonly Judged[]): CheckInputs {
  const read = judged.flatMap(({ reads }) =>
    reads.flatMap(([question, name]) => (question === "content" ? [name] : [])),
  );
  const all = [...new Set([...files, ...read])];
  return { files: all, folders: [...new Set([...searched, ...charts, ...all.map((file) => dirname(file))])] };
}

/** A user who names a file expects it to be judged, so an unsupported file is a problem. */
function notUnderstoodProblem({ file, kind, isKnown, problem }: SkippedFile): Problem {
  if (problem) return problem;
  const what = isKnown ? `is of a kind that is not read: ${kind}` : `is ${kind} of no format that is read`;
  return { file, problem: `${what}. What is read: breakwater help check` };
}

/** How many example files to name for each kind. */
const EXAMPLES = 3;

function unreadNotes(skipped: readonly SkippedFile[]): string[] {
  const known = skipped.filter(({ isKnown }) => isKnown);
  return [...new Set(known.map(({ kind }) => kind))].map((kind) => {
    const files = known.filter((each) => each.kind === kind).map(({ file }) => file);
    const others = files.length > EXAMPLES ? ` and ${files.length - EXAMPLES} more` : "";
    return `files of ${kind} are not read: ${files.slice(0, EXAMPLES).join(", ")}${others}`;
  });
}

/** The findings of a cluster's own parts, in numbers. */
function apartNote(findings: readonly CheckFinding[], { stored, containers }: Outcome): string[] {
  const rules = byOwner(findings, stored).flatMap(({ status, rule }) => (status === "violation" ? [rule] : []));
  if (containers === 0) return [];
  const counts = [...grouped(rules, (rule) => rule)].map(([rule, own]) => `${rule} ${own.length}`).join(", ");
  return [
    `the cluster's own parts in kube-system have ${rules.length} findings, which are left out` +
      `${counts === "" ? "" : ` (${counts})`}: to see them, --namespace kube-system`,
  ];
}

/** An outcome that may come from a cache. */
type Kept = Judged & { readonly isKept?: boolean };

interface Changed {
  readonly judged: readonly Kept[];
  /** What judging the linked workloads together gives, if all of them are the same as before. */
  readonly linked: LinkedOutcome | undefined;
}

/**
 * The outcomes of files, from the cache where nothing has changed.
 *
 * @param isComplete whether there is nothing to judge besides these files
 */
async function judgeChanged(
  files: readonly string[],
  settings: Settings,
  cache: Cache,
  isComplete: boolean,
  { onProgress, checked }: { readonly onProgress: Progress | undefined; readonly checked: Checked },
): Promise<Changed> {
  const kept = new Map(files.flatMap((file) => [[file, cache.outcomeOf(file)] as const]));
  const isKept = (file: string) => kept.get(file) !== undefined;
  const linkedBefore = files.filter((file) => kept.get(file)?.isLinked);
  const judge = (chosen: readonly string[]) =>
    chosen.length === 0 ? [] : new WorkerPool().judge(chosen, settings, { onProgress, checked, isRecorded: true });
  const changed = await judge(files.filter((file) => !isKept(file)));
  const isSame =
    isComplete &&
    changed.every(({ outcome }) => outcome.linkable.length === 0) &&
    JSON.stringify(cache.linked?.files ?? []) === JSON.stringify(linkedBefore);
  const again = isSame ? [] : await judge(linkedBefore);
  const fresh = new Map([...changed, ...again].map((each) => [each.files[0], each]));
  return {
    judged: files.flatMap((file): Kept[] => {
      const before = kept.get(file);
      const now = fresh.get(file);
      return now ? [now] : before ? [{ ...before, isKept: true }] : [];
    }),
    linked: isSame ? cache.linked : undefined,
  };
}

async function judgeStream(stream: string, settings: Settings): Promise<Outcome> {
  const outcome = emptyOutcome();
  try {
    await takeStream(stream);
    judgeBatch([stream], settings, outcome);
  } catch (error) {
    outcome.problems.push(problemOf(error, stream));
  }
  return outcome;
}

async function judgeProgram(folder: string, settings: Settings, stack: string | undefined): Promise<Outcome> {
  const outcome = emptyOutcome();
  try {
    const { programWorkloads } = await import("./program/workloads.js"); // Loaded only when needed.
    const { resources, workloads } = await programWorkloads(folder, {
      ...(stack !== undefined && { stack, isStackChecked: true }),
    });
    outcome.files++;
    outcome.resources += resources;
    judgeWorkloads(workloads, settings, outcome, new Locations(), folder);
  } catch (error) {
    outcome.problems.push(problemOf(error, folder));
  }
  return outcome;
}

/** @param order of files and programs, in which lists are sorted */
function merged(outcomes: readonly Outcome[], order: readonly string[]): Outcome {
  const whole = emptyOutcome();
  for (const outcome of outcomes) {
    for (const finding of outcome.findings) whole.findings.push(finding);
    for (const problem of outcome.problems) whole.problems.push(problem);
    for (const each of outcome.linkable) whole.linkable.push(each);
    for (const key of outcome.matchedExemptions) whole.matchedExemptions.add(key);
    for (const each of outcome.skipped) whole.skipped.push(each);
    for (const each of outcome.stored) whole.stored.push(each);
    for (const note of outcome.notes) whole.notes.push(note);
    whole.files += outcome.files;
    whole.resources += outcome.resources;
    whole.containers += outcome.containers;
  }
  return {
    ...whole,
    linkable: inOrder<Related>(whole.linkable, order),
    skipped: inOrder<SkippedFile>(whole.skipped, order),
    notes: inOrder<Outcome["notes"][number]>(whole.notes, order),
  };
}

function inOrder<T extends { file?: string; line?: number; column?: number }>(
  list: readonly T[],
  files: readonly string[],
): T[] {
  const rank = new Map(files.map((file, at) => [file, at]));
  const of = ({ file }: T) => rank.get(file ?? "") ?? rank.size;
  return list.toSorted((a, b) => of(a) - of(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function count(findings: readonly CheckFinding[], status: CheckFinding["status"]): number {
  return findings.filter((finding) => finding.status === status).length;
}
