import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import type { Settings } from "../configuration/settings";
import { startThread } from "../core/package/files";
import { recordReads } from "../documents/disk";
import { emptyOutcome, type Judged, judgeBatch } from "./batch";
import { type Checked, NOTHING_CHECKED } from "./input/checked";

/** @param done of `total` files */
export type Progress = (done: number, total: number) => void;

/** How many files a thread takes at a time. */
const BATCH_SIZE = 32;
/** The files, or bytes, that justify starting one more thread. */
const WORTH_A_THREAD = { files: 400, bytes: 2_000_000 };

/** The message that a thread receives once all files are known. */
export interface Job {
  readonly files: readonly string[];
  readonly settings: Settings;
  readonly checked: Checked;
  /** Whether each file has an outcome of its own, with what it read, for a cache. */
  readonly isRecorded: boolean;
  /** The number of the next batch to take, shared by all threads. */
  readonly next: Int32Array;
}

/** One completed batch. */
interface Batch {
  readonly at: number;
  readonly judged: readonly Judged[];
}

interface Thread {
  readonly worker: Worker;
  /** Resolves when the thread has ended, with the error if there was one. */
  readonly ended: Promise<string | undefined>;
}

interface JudgeOptions {
  readonly onProgress?: Progress | undefined;
  readonly isRecorded?: boolean;
  readonly checked?: Checked;
}

/** As many threads as cores and work justify, including this one. */
export class WorkerPool {
  private readonly threads: Thread[] = [];

  /** Starts the threads that this number of files justifies; they start while the search for files continues. */
  startWorkersFor(files: number): void {
    this.grow(Math.min(MAX_WORKERS, Math.floor(files / WORTH_A_THREAD.files)));
  }

  /**
   * The outcomes of files, each judged on its own, in the order of the files. Can be called once.
   *
   * @param isRecorded whether each file has an outcome of its own, with what it read
   */
  async judge(
    files: readonly string[],
    settings: Settings,
    { onProgress = () => {}, isRecorded = false, checked = NOTHING_CHECKED }: JudgeOptions = {},
  ): Promise<Judged[]> {
    this.grow(workersFor(files));
    const order: Job = { files, settings, checked, isRecorded, next: new Int32Array(new SharedArrayBuffer(4)) };
    const results: (readonly Judged[] | undefined)[] = Array.from({ length: Math.ceil(files.length / BATCH_SIZE) });
    let [left, done] = [results.length, 0];
    const failures = await new Promise<readonly (string | undefined)[]>((resolve, reject) => {
      const take = ({ at, judged }: Batch) => {
        results[at] = judged;
        done = Math.min(done + BATCH_SIZE, files.length);
        onProgress(done, files.length);
        if (--left === 0) resolve([]);
      };
      for (const { worker } of this.threads) {
        worker.ref();
        worker.on("message", take);
        worker.postMessage(order);
      }
      runBatchesHere(order, take)
        .then(() => Promise.all(this.threads.map(({ ended }) => ended)))
        .then(resolve, reject);
    });
    for (const { worker } of this.threads) worker.unref(); // Only their end is left; nothing waits for it.
    const failure = failures.find((each) => each !== undefined) ?? "it ended";
    return results.flatMap(
      (judged, at) => judged ?? lost(files.slice(at * BATCH_SIZE, (at + 1) * BATCH_SIZE), failure),
    );
  }

  private grow(threads: number): void {
    while (this.threads.length < threads) this.threads.push(start());
  }
}

/** Receives messages of other threads between two batches. */
async function runBatchesHere(order: Job, take: (batch: Batch) => void): Promise<void> {
  for (const batch of batches(order)) {
    take(batch);
    await new Promise(setImmediate);
  }
}

/** The remaining batches, until other threads have taken them all. */
export function* batches({ files, settings, checked, isRecorded, next }: Job): Iterable<Batch> {
  for (let at = Atomics.add(next, 0, 1); at * BATCH_SIZE < files.length; at = Atomics.add(next, 0, 1)) {
    const batch = files.slice(at * BATCH_SIZE, (at + 1) * BATCH_SIZE);
    yield {
      at,
      judged: isRecorded
        ? batch.map((file) => judgeRecorded(file, settings, checked))
        : [judgeAll(batch, settings, checked)],
    };
  }
}

function judgeAll(files: readonly string[], settings: Settings, checked: Checked): Judged {
  const outcome = emptyOutcome();
  judgeBatch(files, settings, outcome, checked);
  return { files, outcome, reads: [] };
}

/** What inputs remember belongs to an object of `checked`: each file gets its own, and reads everything itself. */
function judgeRecorded(file: string, settings: Settings, checked: Checked): Judged {
  const [judged, reads] = recordReads(() => judgeAll([file], settings, { ...checked }));
  return { ...judged, reads };
}

const MAX_WORKERS = availableParallelism() - 1;

function workersFor(files: readonly string[]): number {
  const byFiles = Math.floor(files.length / WORTH_A_THREAD.files);
  if (byFiles >= MAX_WORKERS || files.length < 2) return Math.min(MAX_WORKERS, byFiles);
  const bytes = files.reduce((sum, file) => sum + sizeOf(file), 0);
  return Math.min(MAX_WORKERS, Math.max(byFiles, Math.floor(bytes / WORTH_A_THREAD.bytes)), files.length - 1);
}

/** Size in bytes; 0 if the file cannot be read, which is reported when it is read. */
function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

/** Starts a thread that waits for its job. It never keeps the process from ending, even if no job arrives. */
function start(): Thread {
  const worker = startThread(join(__dirname, "workerThread.js"));
  worker.unref();
  const ended = new Promise<string | undefined>((done) => {
    let failure: string | undefined;
    worker.on("error", (error) => {
      failure = error.message;
    });
    worker.on("exit", () => done(failure));
  });
  return { worker, ended };
}

function lost(files: readonly string[], failure: string): Judged {
  const problems = files.map((file) => ({ file, problem: `was not judged: a thread failed (${failure})` }));
  return { files, outcome: { ...emptyOutcome(), problems }, reads: [] };
}
