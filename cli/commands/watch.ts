import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { CheckInputs } from "../../check/check";
import { FolderWatch } from "../../check/folderWatch";
import { counted } from "../reports/counted";
import { inert, plain } from "../terminal/plain";

/** Editors write several files in a row. */
const DEBOUNCE_MS = 150;
/** What editors write beside a file while they save it. */
const TEMPORARY = /~$|\.sw[a-z]$|^\.#|^4913$|\.tmp$/;
/** What a file with rules of one's own may load from its folder. */
const CODE = /\.[cm]?[jt]sx?$|\.json$/;
const CLEAR_SCREEN = "\u001b[2J\u001b[3J\u001b[H";

interface WatchOptions {
  /** What is watched until it is known what is read. */
  readonly folders: readonly string[];
  /** Files that count besides the inputs, also where they do not exist yet: the configuration, a baseline. */
  readonly alongside: readonly string[];
  /** The files with rules of one's own, as the configuration names them now. */
  readonly ruleFiles: () => readonly string[];
  /** Files that a run itself writes. */
  readonly written: readonly string[];
}

/**
 * Judges again whenever an input changes, until the process is interrupted. A run that is interrupted is finished, so
 * that nothing is left behind; interrupted twice, it is not.
 *
 * @param judge judges everything once, reports, says what it has read, and never throws
 */
export async function watchCommand(
  judge: (onInputs: (inputs: CheckInputs) => void) => Promise<void>,
  { folders, alongside, ruleFiles, written }: WatchOptions,
): Promise<void> {
  const own = new Set(written.map((file) => resolve(file)));
  const beside = new Set(alongside.map((file) => resolve(file)));
  const besideFolders = new Set([...beside].map((file) => dirname(file)));
  let inputs: CheckInputs = { folders, files: [] };
  const pending = new Set<string>();
  let wake = () => {};
  const watch = new FolderWatch((path) => {
    if (TEMPORARY.test(basename(path)) || own.has(resolve(path)) || isOutside(resolve(path))) return;
    pending.add(resolve(path));
    wake();
  });
  let inputFolders = new Set<string>();
  let ruleFolders = new Set<string>();
  /** Whether a run reads it besides the inputs. */
  const isBeside = (path: string) => beside.has(path) || (CODE.test(path) && ruleFolders.has(dirname(path)));
  /** Whether a path is in a folder that is watched for what is read besides the inputs alone, and is not that. */
  const isOutside = (path: string) =>
    (besideFolders.has(dirname(path)) || ruleFolders.has(dirname(path))) &&
    !inputFolders.has(dirname(path)) &&
    !inputFolders.has(path) &&
    !isBeside(path);
  const update = (found: CheckInputs) => {
    inputs = found;
    inputFolders = new Set(found.folders.map((folder) => resolve(folder)));
    ruleFolders = new Set(ruleFiles().map((file) => dirname(resolve(file))));
    watch.update([...inputFolders, ...besideFolders, ...ruleFolders]);
  };
  update(inputs);
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit();
    isStopping = true;
    wake();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  while (!isStopping) {
    const start = Date.now();
    if (process.stdout.isTTY) process.stdout.write(CLEAR_SCREEN);
    await judge(update);
    update(inputs); // The configuration may be wrong, and yet name other files with rules.
    await new Promise((done) => setTimeout(done, DEBOUNCE_MS));
    // A program, or a report, may have written something itself: only what was read counts.
    const judged = new Set(inputs.files.map((file) => resolve(file)));
    const missed = [...pending].filter((path) => (judged.has(path) || isBeside(path)) && timeOf(path) > start);
    pending.clear();
    if (missed.length === 0 && !isStopping) {
      say(watch.isPolling ? "Looking" : "Watching", inputs.folders.length);
      await new Promise<void>((done) => {
        wake = done;
      });
      if (!isStopping) await new Promise((done) => setTimeout(done, DEBOUNCE_MS));
    }
    wake = () => {};
    const [changed = missed[0]] = pending;
    pending.clear();
    if (!isStopping && changed !== undefined && !process.stdout.isTTY)
      process.stdout.write(`\n--- ${new Date().toLocaleTimeString()} ${inert(plain(basename(changed)))}\n`);
  }
  watch.close();
  process.off("SIGINT", stop).off("SIGTERM", stop);
  process.exitCode = 0;
}

function say(does: "Looking" | "Watching", folders: number): void {
  const how = does === "Looking" ? "Looking every few seconds into" : "Watching";
  process.stderr.write(`${how} ${counted(folders, "folder")}. Ctrl-C ends.\n`);
}

function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
}
