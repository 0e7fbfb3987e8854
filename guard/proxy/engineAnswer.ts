import { Readable } from "node:stream";
import type { AnswerHead } from "./answerReader";

/** An answer of the engine whose body can be read: one of a kept connection, or Node's own. */
export interface EngineAnswer extends Readable {
  readonly statusCode?: number | undefined;
  readonly statusMessage?: string | undefined;
  /** Alternating names and values. */
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What an answer needs of the connection on which it comes. */
export interface AnswerSource {
  /** Lets further bytes come. */
  resume(): void;
  /** The body is no longer wanted. */
  destroy(): void;
}

/** Keeps the memory of a part of the body from being used again until the returned function is called. */
export type Lend = () => () => void;

/** Takes a part of the body, and calls back when it holds nothing of it any more. */
export type Sink = (part: Buffer, done: () => void) => void;

/** An answer on a kept connection. */
export class KeptAnswer extends Readable implements EngineAnswer {
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly rawHeaders: readonly string[];
  readonly headers: AnswerHead["headers"];
  private pump: { sink: Sink; resolve: () => void; reject: (error: Error) => void } | undefined;
  private isComplete = false;

  /** @param whole the whole body, if it came together with the headers; whoever takes it need not read the stream */
  constructor(
    head: AnswerHead,
    private readonly source: AnswerSource,
    readonly whole: Buffer | undefined,
  ) {
    super();
    this.statusCode = head.statusCode;
    this.statusMessage = head.statusMessage;
    this.rawHeaders = head.rawHeaders;
    this.headers = head.headers;
    // Whoever reads it hears of an error; until somebody does, it must not end the process.
    this.on("error", NOTHING_TO_DO);
  }

  /**
   * Hands the body on in parts as they come, without copying them: instead of reading the stream. Resolves at its end.
   *
   * @throws Error if the engine breaks off, or the answer is destroyed
   */
  pumpTo(sink: Sink): Promise<void> {
    for (let part = this.read() as Buffer | null; part !== null; part = this.read() as Buffer | null)
      sink(part, NOTHING_TO_DO);
    if (this.isComplete) return Promise.resolve();
    if (this.destroyed) return Promise.reject(this.errored ?? new Error(BROKEN_OFF));
    return new Promise((resolve, reject) => {
      this.pump = { sink, resolve, reject };
      this.source.resume();
    });
  }

  /** Takes a part of the body from the connection. @returns whether there is room for more */
  receive(part: Buffer, lend: Lend): boolean {
    if (!this.pump) return this.push(Buffer.from(part));
    this.pump.sink(part, lend());
    return true;
  }

  /** The body has come to its end. */
  complete(): void {
    this.isComplete = true;
    if (this.pump) this.pump.resolve();
    else this.push(null);
  }

  override _read(): void {
    if (this.whole === undefined) this.source.resume();
    else {
      if (this.whole.length > 0) this.push(this.whole);
      this.push(null);
    }
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.whole === undefined && !this.isComplete) this.source.destroy();
    if (this.pump) this.pump.reject(error ?? new Error(BROKEN_OFF));
    done(this.pump ? null : error);
  }
}

const BROKEN_OFF = "one side broke off";
const NOTHING_TO_DO = () => {};

/** The whole body of an answer, if it came together with the headers. */
export function wholeBodyOf(answer: EngineAnswer): Buffer | undefined {
  return answer instanceof KeptAnswer ? answer.whole : undefined;
}
