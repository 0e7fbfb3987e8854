import type { Worker } from "node:worker_threads";
import { startThread } from "../core/package/files";
import type { JudgingSettings } from "./settings";
import type { Question, Result, ThreadData, ThreadMessage } from "./threadMessages";

/** Megabytes of a thread's memory. A review of the greatest size takes a third of it. */
const MAX_MEMORY_MB = 192;

/** Milliseconds until reviews that wait behind another one in a thread are given to others. */
const SLOW_MS = 50;

export interface ThreadEvents {
  readonly onReady: () => void;
  readonly onResults: (results: readonly Result[]) => void;
  /** The thread has spent long on one of several reviews. The others may be judged elsewhere. */
  readonly onSlow: () => void;
  /** @param problem why it ended, if it was not asked to */
  readonly onExit: (problem: string | undefined) => void;
}

/** A thread that judges the reviews that it is sent one after the other. */
export class JudgingThread {
  private readonly worker: Worker;
  private readonly current = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private readonly sent = new Set<number>();
  private slow: NodeJS.Timeout | undefined;
  private problem: string | undefined;
  private isReady = false;

  /** @param file the program of a thread; it runs `judgeReviews` */
  constructor(
    file: string,
    judging: JudgingSettings,
    private readonly events: ThreadEvents,
  ) {
    this.worker = startThread(file, {
      workerData: { judging, current: this.current } satisfies ThreadData,
      resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB },
      stdout: false,
      stderr: false,
    });
    this.worker.on("message", (message: ThreadMessage) => this.onMessage(message));
    this.worker.on("error", (error: Error & { code?: string }) => {
      this.problem = `a thread that judges has ended: ${error.code ?? error.name}`;
    });
    this.worker.on("exit", () => {
      clearTimeout(this.slow);
      this.isReady = false;
      events.onExit(this.problem);
    });
  }

  /** Whether it judges, or waits for something to judge. */
  get isUp(): boolean {
    return this.isReady;
  }

  get isIdle(): boolean {
    return this.isReady && this.sent.size === 0;
  }

  /** The ids of the reviews that it was sent and has not answered. */
  get unanswered(): readonly number[] {
    return [...this.sent];
  }

  /** Whether it spends its time on a review right now. */
  isJudging(id: number): boolean {
    return this.sent.has(id) && Atomics.load(this.current, 0) === id;
  }

  send(questions: readonly Question[]): void {
    for (const { id } of questions) this.sent.add(id);
    this.worker.postMessage(questions);
    this.watch();
  }

  async end(): Promise<void> {
    this.isReady = false;
    await this.worker.terminate();
  }

  private onMessage(message: ThreadMessage): void {
    if ("ready" in message) {
      this.isReady = true;
      this.events.onReady();
      return;
    }
    for (const { id } of message.results) this.sent.delete(id);
    this.watch();
    this.events.onResults(message.results);
  }

  private watch(): void {
    clearTimeout(this.slow);
    if (this.sent.size > 1) this.slow = setTimeout(() => this.events.onSlow(), SLOW_MS);
  }
}
