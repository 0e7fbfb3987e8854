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

/** An answer on a kept connection. */
export class KeptAnswer extends Readable implements EngineAnswer {
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly rawHeaders: readonly string[];
  readonly headers: AnswerHead["headers"];

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
  }

  override _read(): void {
    if (this.whole === undefined) this.source.resume();
    else {
      if (this.whole.length > 0) this.push(this.whole);
      this.push(null);
    }
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.whole === undefined && !this.readableEnded) this.source.destroy();
    done(error);
  }
}

/** The whole body of an answer, if it came together with the headers. */
export function wholeBodyOf(answer: EngineAnswer): Buffer | undefined {
  return answer instanceof KeptAnswer ? answer.whole : undefined;
}
