import { JudgingThread } from "./judgingThread";
import type { Found } from "./references/reference";
import type { JudgingSettings } from "./settings";
import type { Outcome, Result } from "./threadMessages";

/** Reviews that may wait for a thread. More would not be judged in time. */
const MAX_WAITING = 500;

/** Reviews that a thread is sent at once. Each hand-over takes as long as the machine takes to run another thread. */
const MAX_BATCH = 8;

/** Bytes of a review that is sent together with others. A longer one may take long, and is sent alone. */
const MAX_BATCHED_BYTES = 32_768;

/** Milliseconds until a thread that has ended is replaced: one that ends at once must not take up the machine. */
const RESTART_MS = 250;

interface Job {
  readonly id: number;
  readonly body: Buffer;
  readonly found: readonly Found[] | undefined;
  readonly done: (outcome: Outcome) => void;
}

/**
 * Threads that judge reviews. A review that takes too long ends its thread, so that no object keeps others from being
 * judged; those that were sent with it are judged by other threads before that.
 */
export class Threads {
  private readonly threads = new Set<JudgingThread>();
  /** All reviews that have no outcome yet, by their ids. */
  private readonly jobs = new Map<number, Job>();
  private waiting = new Set<Job>();
  private lastId = 0;
  private problem: string | undefined;
  private isEnded = false;
  private onReady: () => void = () => {};
  /** Resolves when a thread is ready to judge. */
  readonly ready = new Promise<void>((resolve) => {
    this.onReady = resolve;
  });

  /** @param file the program of a thread; it runs `judgeReviews` */
  constructor(
    private readonly file: string,
    private readonly judging: JudgingSettings,
    private readonly limits: { readonly workers: number; readonly judgeMilliseconds: number },
  ) {
    for (let count = 0; count < limits.workers; count++) this.start();
  }

  /** Why no review can be judged now; undefined if one can. */
  get refusal(): string | undefined {
    if ([...this.threads].some(({ isUp }) => isUp)) return undefined;
    return this.problem ?? "no thread is ready to judge yet";
  }

  /** The number of reviews that wait for a thread. */
  get waitingReviews(): number {
    return this.waiting.size;
  }

  /**
   * Judges a review. Never throws: what cannot be judged has a problem.
   *
   * @param found what its object refers to, if that has been looked up
   * @param since when the review came, from which its time counts
   */
  judge(body: Buffer, found?: readonly Found[], since = performance.now()): Promise<Outcome> {
    return new Promise((resolve) => {
      if (this.isEnded || this.waiting.size >= MAX_WAITING) {
        resolve({ problem: this.isEnded ? "the webhook stops" : "too many reviews wait to be judged" });
        return;
      }
      this.lastId = (this.lastId % MAX_ID) + 1;
      const id = this.lastId;
      const left = since + this.limits.judgeMilliseconds - performance.now();
      const deadline = setTimeout(() => this.giveUp(job), left);
      const done: Job["done"] = (outcome) => {
        clearTimeout(deadline);
        this.jobs.delete(id);
        resolve(outcome);
      };
      const job = { id, body, found, done };
      this.jobs.set(id, job);
      this.waiting.add(job);
      this.assign();
    });
  }

  /** Takes no more reviews. Resolves when those that it has are answered. */
  async end(): Promise<void> {
    this.isEnded = true;
    while (this.jobs.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([...this.threads].map((thread) => thread.end()));
  }

  private start(): void {
    const thread = new JudgingThread(this.file, this.judging, {
      onReady: () => {
        this.problem = undefined;
        this.onReady();
        this.assign();
      },
      onResults: (results) => this.onResults(results),
      onSlow: () => this.takeBack(thread),
      onExit: (problem) => this.onExit(thread, problem),
    });
    this.threads.add(thread);
  }

  private onResults(results: readonly Result[]): void {
    for (const { id, outcome } of results) {
      const job = this.jobs.get(id); // Undefined if another thread was faster, or the time was up.
      if (!job) continue;
      this.waiting.delete(job);
      job.done(outcome);
    }
    this.assign();
  }

  private onExit(thread: JudgingThread, problem: string | undefined): void {
    this.threads.delete(thread);
    this.problem = problem ?? this.problem;
    for (const id of thread.unanswered)
      if (thread.isJudging(id)) this.jobs.get(id)?.done({ problem: "judging it ended the thread that judged it" });
    this.takeBack(thread);
    if (!this.isEnded) setTimeout(() => this.isEnded || this.start(), RESTART_MS).unref();
  }

  private giveUp(job: Job): void {
    const { judgeMilliseconds } = this.limits;
    this.waiting.delete(job);
    job.done({ problem: `it was not judged within ${judgeMilliseconds} ms (limits.judgeMilliseconds)` });
    for (const thread of this.threads) if (thread.isJudging(job.id)) void thread.end();
  }

  /** Whatever a thread was sent, and is not judging now, is judged by the next thread that is idle. */
  private takeBack(thread: JudgingThread): void {
    const back = thread.unanswered.filter((id) => !thread.isJudging(id)).flatMap((id) => this.jobs.get(id) ?? []);
    this.waiting = new Set([...back, ...this.waiting]);
    this.assign();
  }

  private assign(): void {
    const idle = [...this.threads].filter(({ isIdle }) => isIdle);
    for (const [at, thread] of idle.entries()) {
      if (this.waiting.size === 0) return;
      const size = Math.min(MAX_BATCH, Math.ceil(this.waiting.size / (idle.length - at)));
      const batch = this.nextBatch(size);
      for (const job of batch) this.waiting.delete(job);
      thread.send(batch.map(({ id, body, found }) => ({ id, body, found })));
    }
  }

  /** The reviews that have waited longest: one, or several short ones. */
  private nextBatch(size: number): Job[] {
    const batch: Job[] = [];
    for (const job of this.waiting) {
      const isShort = job.body.length <= MAX_BATCHED_BYTES;
      if (batch.length >= size || (batch.length > 0 && !isShort)) break;
      batch.push(job);
      if (!isShort) break;
    }
    return batch;
  }
}

/** Ids fit into the number that threads share. */
const MAX_ID = 2 ** 31 - 1;
