import { Worker } from "node:worker_threads";
import type { Answer } from "./answer";
import type { JudgingSettings } from "./settings";

/** What a thread sends: that it is ready, then for each review its answer, or why there is none. */
export type ThreadMessage = { readonly ready: true } | { readonly answer: Answer } | { readonly problem: string };

/** Why a review was not judged. */
export interface Unanswered {
  /** Follows a colon. */
  readonly problem: string;
}

/** Megabytes of a thread's memory. A review of the greatest size takes a third of it. */
const MAX_MEMORY_MB = 192;

/** Reviews that may wait for a thread. More would not be judged in time. */
const MAX_WAITING = 500;

/** Milliseconds until a thread that has ended is replaced: one that ends at once must not take up the machine. */
const RESTART_MS = 250;

interface Job {
  readonly body: Buffer;
  readonly deadline: NodeJS.Timeout;
  readonly done: (result: Answer | Unanswered) => void;
}

interface Thread {
  readonly worker: Worker;
  isReady: boolean;
  job: Job | undefined;
}

/**
 * Threads that judge reviews, each one at a time. A review that takes too long ends its thread, so that no object keeps
 * others from being judged.
 */
export class Threads {
  private readonly threads = new Set<Thread>();
  private readonly waiting = new Set<Job>();
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
    private readonly settings: JudgingSettings,
    private readonly limits: { readonly workers: number; readonly judgeMilliseconds: number },
  ) {
    for (let count = 0; count < limits.workers; count++) this.start();
  }

  /** Why no review can be judged now; undefined if one can. */
  get refusal(): string | undefined {
    if ([...this.threads].some(({ isReady }) => isReady)) return undefined;
    return this.problem ?? "no thread is ready to judge yet";
  }

  /** The number of reviews that wait for a thread. */
  get waitingReviews(): number {
    return this.waiting.size;
  }

  /** Judges a review. Never throws: what cannot be judged has a problem. */
  judge(body: Buffer): Promise<Answer | Unanswered> {
    const { judgeMilliseconds } = this.limits;
    return new Promise((resolve) => {
      if (this.isEnded || this.waiting.size >= MAX_WAITING) {
        resolve({ problem: this.isEnded ? "the webhook stops" : "too many reviews wait to be judged" });
        return;
      }
      const done: Job["done"] = (result) => {
        clearTimeout(job.deadline);
        resolve(result);
      };
      const job: Job = { body, done, deadline: setTimeout(() => this.giveUp(job), judgeMilliseconds) };
      this.waiting.add(job);
      this.assign();
    });
  }

  /** Takes no more reviews. Resolves when those that it has are answered. */
  async end(): Promise<void> {
    this.isEnded = true;
    const jobs = () => this.waiting.size + [...this.threads].filter(({ job }) => job !== undefined).length;
    while (jobs() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([...this.threads].map(({ worker }) => worker.terminate()));
  }

  private start(): void {
    const { rules, modes, bodyBytes } = this.settings;
    const worker = new Worker(this.file, {
      workerData: { rules, modes, bodyBytes } satisfies JudgingSettings,
      resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB },
      stdout: false,
      stderr: false,
    });
    const thread: Thread = { worker, isReady: false, job: undefined };
    this.threads.add(thread);
    worker.on("message", (message: ThreadMessage) => this.onMessage(thread, message));
    worker.on("error", (error: Error & { code?: string }) => {
      this.problem = `a thread that judges has ended: ${error.code ?? error.name}`;
    });
    worker.on("exit", () => this.onExit(thread));
  }

  private onMessage(thread: Thread, message: ThreadMessage): void {
    if ("ready" in message) {
      thread.isReady = true;
      this.problem = undefined;
      this.onReady();
    } else {
      const { job } = thread;
      thread.job = undefined;
      job?.done("answer" in message ? message.answer : message);
    }
    this.assign();
  }

  private onExit(thread: Thread): void {
    this.threads.delete(thread);
    thread.job?.done({ problem: "judging it ended the thread that judged it" });
    if (!this.isEnded) setTimeout(() => this.isEnded || this.start(), RESTART_MS).unref();
  }

  private giveUp(job: Job): void {
    const { judgeMilliseconds } = this.limits;
    job.done({ problem: `it was not judged within ${judgeMilliseconds} ms (limits.judgeMilliseconds)` });
    if (this.waiting.delete(job)) return;
    for (const thread of this.threads) {
      if (thread.job !== job) continue;
      thread.job = undefined;
      thread.isReady = false;
      void thread.worker.terminate();
    }
  }

  private assign(): void {
    for (const thread of this.threads) {
      const [job] = this.waiting;
      if (!job) return;
      if (!thread.isReady || thread.job) continue;
      this.waiting.delete(job);
      thread.job = job;
      thread.worker.postMessage(job.body);
    }
  }
}
