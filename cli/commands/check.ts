import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { baselineOf, readBaseline, withoutAccepted } from "../../check/baseline";
import { Changes } from "../../check/changes";
import { type CheckOptions, check } from "../../check/check";
import type { LiveSource } from "../../check/live/liveSource";
import type { CheckFinding, CheckResult } from "../../check/report";
import { ConfigurationError } from "../../configuration/configurationError";
import { ruleFilesOf } from "../../configuration/configurationFile";
import { type Settings, settingsFrom } from "../../configuration/settings";
import type { Severity } from "../../core/rules/support/rule";
import { STDIN } from "../../documents/file";
import { UnreadableError } from "../../documents/unreadable";
import { writeWhole } from "../../documents/writeWhole";
import { counted } from "../reports/counted";
import { problemLine } from "../reports/finding";
import { summaryOf } from "../reports/summary";
import type { ReportTarget } from "../terminal/choices";
import { EXIT } from "../terminal/exit";
import { inert } from "../terminal/plain";
import { ProgressLine } from "../terminal/progress";
import { configurationOf, configurationPlaces } from "./configuration";
import { reportOf } from "./report";
import { isAtLeast, withoutBelow } from "./selection";

/** The options of `breakwater check`, as commander names them. */
interface Options {
  readonly format: readonly ReportTarget[];
  readonly output?: string;
  readonly level: "mandatory" | "advisory";
  readonly rule?: readonly string[];
  readonly podSecurityVersion?: string;
  readonly config?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly cache?: boolean;
  readonly render: boolean;
  readonly cacheLocation?: string;
  readonly exclude?: readonly string[];
  readonly skipUnknown?: boolean;
  readonly listSkipped?: boolean;
  readonly color?: boolean;
  readonly severity?: Severity;
  readonly failOn?: Severity | "never";
  readonly max?: number;
  readonly engine?: string | true;
  readonly cluster?: boolean;
  readonly context?: string;
  readonly namespace?: readonly string[];
  readonly allNamespaces?: boolean;
  readonly changedSince?: string;
  readonly stack?: string;
  readonly watch?: boolean;
  readonly allowRules?: boolean;
}

/** Where results are kept unless an option says otherwise. */
const CACHE_FILE = ".breakwatercache";

/** Judges paths, reports the result, and sets the exit code. */
export async function checkCommand(paths: readonly string[], options: Options, command: Command): Promise<void> {
  const { engine, cluster, context, namespace, allNamespaces } = options;
  const isRunning = [engine, cluster, context, namespace, allNamespaces].some((option) => option !== undefined);
  const running = isRunning ? (await import("./runningSources.js")).runningSources(options, command) : [];
  if (paths.length + running.length === 0)
    command.error("error: no path given. For all that is below this folder: breakwater check .");
  if (options.watch) await watched(paths, options, command);
  else await checkOnce(paths, running, options);
}

/** Judges again whenever something changes. What goes wrong in one run may be mended by the next change. */
async function watched(paths: readonly string[], options: Options, command: Command): Promise<void> {
  const { engine, cluster, config, baseline, format, output, cacheLocation = CACHE_FILE } = options;
  if (paths.includes(STDIN) || engine !== undefined || cluster !== undefined)
    command.error("error: --watch goes with files, not with standard input, an engine or a cluster");
  const { watchCommand } = await import("./watch.js");
  const judge = async (onInputs: CheckOptions["onInputs"]) => {
    try {
      await checkOnce(paths, [], options, onInputs);
    } catch (error) {
      if (!(error instanceof UnreadableError || error instanceof ConfigurationError)) throw error;
      say([`error: ${error.message}`]);
    }
  };
  const reports = format.map(({ file = output }) => file);
  const configurations = config === undefined ? configurationPlaces() : [config];
  await watchCommand(judge, {
    folders: paths.map((path) => (isFolder(path) ? path : dirname(path))),
    alongside: [...configurations, ...(baseline === undefined ? [] : [baseline])],
    ruleFiles: () => configurations.flatMap(ruleFilesOf),
    written: [...reports.filter((file) => file !== undefined), cacheLocation],
  });
}

async function checkOnce(
  paths: readonly string[],
  running: readonly LiveSource[],
  options: Options,
  onInputs?: CheckOptions["onInputs"],
): Promise<void> {
  const baseline = options.baseline === undefined ? undefined : readBaseline(options.baseline);
  const settings = settingsOf(options);
  const found = await judged(paths, running, settings, options, onInputs);
  if (options.writeBaseline !== undefined) {
    accept(found, options.writeBaseline);
    return;
  }
  const fresh = baseline ? withoutAccepted(found, baseline, options.changedSince === undefined) : found;
  const result = options.severity === undefined ? fresh : withoutBelow(fresh, options.severity);
  await report(result, settings, options);
  process.exitCode = exitCodeOf(result, options);
}

function settingsOf({ config, rule, podSecurityVersion, allowRules }: Options): Settings {
  const configuration = configurationOf(config, allowRules);
  return settingsFrom({
    ...(configuration && { configuration }),
    ...(rule && { rules: rule }),
    ...(podSecurityVersion !== undefined && { podSecurityVersion }),
  });
}

async function judged(
  paths: readonly string[],
  running: readonly LiveSource[],
  settings: Settings,
  { cache, cacheLocation, render, exclude, skipUnknown = false, changedSince, stack }: Options,
  onInputs?: CheckOptions["onInputs"],
): Promise<CheckResult> {
  const changes = changedSince === undefined ? undefined : Changes.since(changedSince);
  const progress = new ProgressLine();
  try {
    return await check(paths, {
      settings,
      ...(exclude && { exclude }),
      skipUnknown,
      render,
      ...(changes && { changes }),
      ...(onInputs && { onInputs }),
      ...(stack !== undefined && { stack }),
      ...((cache || cacheLocation !== undefined) && { cache: cacheLocation ?? CACHE_FILE }),
      onProgress: (done, total) => progress.files(done, total),
      onProgram: (folder) => progress.program(folder),
      running,
      onObjects: (source, objects) => progress.objects(source, objects),
    });
  } finally {
    progress.clear();
  }
}

/** Writes what users must know to stderr, wherever a report for programs goes. */
async function report(
  result: CheckResult,
  settings: Settings,
  { format: targets, output, color, listSkipped = false, max }: Options,
): Promise<void> {
  const written: string[] = [];
  let isShown = false;
  for (const { format, file = output } of targets) {
    const text = await reportOf(result, format, {
      colour: color,
      isFile: file !== undefined,
      listSkipped,
      max,
      settings,
    });
    isShown ||= file === undefined && format === "text";
    if (file === undefined) process.stdout.write(text);
    else {
      writeWhole(file, text);
      written.push(file);
    }
  }
  if (!isShown) say(result.problems.map(problemLine));
  if (written.length > 0) say([`${summaryOf(result)}. Written to ${written.join(", ")}.`]);
}

/** A partial baseline would be useless, so nothing is written unless everything could be judged. */
function accept(result: CheckResult, file: string): void {
  say(result.problems.map(problemLine));
  if (result.problems.length > 0) {
    say([
      `${file} was not written: what could not be judged may hide findings. Mend it, or leave it out by --exclude.`,
    ]);
    process.exitCode = EXIT.unusable;
    return;
  }
  const baseline = baselineOf(result);
  writeWhole(file, `${JSON.stringify(baseline, undefined, 2)}\n`);
  say([
    `${file} accepts ${counted(baseline.accepted.length, "finding")}. From now on: breakwater check ` +
      `--baseline ${file} …`,
  ]);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function say(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${inert(line)}\n`);
}

/**
 * Findings that an exemption covers never fail the check, unless the configuration makes exemptions mandatory. With
 * `--fail-on`, the severity of violations decides instead of the level.
 */
function exitCodeOf({ findings, problems }: CheckResult, { level, failOn }: Options): number {
  if (problems.length > 0) return EXIT.unusable;
  if (failOn === "never") return EXIT.clean;
  if (failOn !== undefined) {
    const isFailing = ({ status, severity }: CheckFinding) => status === "violation" && isAtLeast(severity, failOn);
    return findings.some(isFailing) ? EXIT.findings : EXIT.clean;
  }
  const fails = findings.some(
    (each) => each.level === "mandatory" || (level === "advisory" && each.status !== "exempted"),
  );
  return fails ? EXIT.findings : EXIT.clean;
}
