import { AnswerReader } from "./answerReader";
import { type AnswerSource, KeptAnswer } from "./engineAnswer";
import { EngineConnection } from "./engineConnection";

/**
 * The most bytes of a request that a socket takes whole or not at all: Linux passes what fits into one buffer of the
 * other side's queue on at once, and that holds 32 KB.
 */
const ATOMIC_BYTES = 16 * 1024;

/** Why a request on a kept connection got no answer. */
export type Loss =
  /** Nobody knows how far the engine got with it. */
  | "unanswered"
  /** The engine had closed the connection, and has read nothing of it. */
  | "undelivered";

/** A request, and who waits for its answer. */
export interface KeptRequest {
  readonly isHead: boolean;
  /** The request's line, headers and body. */
  readonly bytes: Buffer;
  readonly answered: (answer: KeptAnswer) => void;
  readonly failed: (message: string, loss: Loss) => void;
}

/** A connection to the engine that carries one request after another. */
export class KeptConnection {
  private readonly socket: EngineConnection;
  private request: KeptRequest | undefined;
  private reader = new AnswerReader(false);
  private answer: KeptAnswer | undefined;
  private idleSince = 0;

  /** @param onIdle called when the connection is free for another request @param onGone called when it has ended */
  constructor(
    path: string,
    private readonly onIdle: (connection: KeptConnection) => void,
    private readonly onGone: (connection: KeptConnection) => void,
  ) {
    this.socket = new EngineConnection(path);
    this.socket
      .on("data", (bytes: Buffer) => this.take(bytes))
      .on("end", () => this.end())
      .on("error", (error) => this.fail(error.message))
      .on("close", () => {
        this.fail("it closed the connection");
        this.onGone(this);
      });
  }

  /** Whether a request may be sent on it: it is open, and has not been idle for longer than this. */
  isFresh(idleMs: number): boolean {
    return !this.socket.destroyed && !this.socket.readableEnded && performance.now() - this.idleSince < idleMs;
  }

  /** Sends a request. The one before it has been answered. */
  send(request: KeptRequest): void {
    this.request = request;
    this.reader = new AnswerReader(request.isHead);
    this.answer = undefined;
    this.socket.write(request.bytes);
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Closes the connection if it is still busy with this request, whose answer nobody waits for any more. */
  abandon(request: KeptRequest): void {
    if (this.request === request) this.destroy();
  }

  private take(bytes: Buffer): void {
    if (!this.request) {
      // Nothing was asked: whatever this is, no request may get it for an answer.
      this.destroy();
      return;
    }
    const body: Buffer[] = [];
    try {
      this.reader.read(bytes, body);
    } catch (error) {
      this.fail((error as Error).message);
      return;
    }
    this.pass(this.request, body);
  }

  private pass(request: KeptRequest, body: readonly Buffer[]): void {
    const { head, isDone } = this.reader;
    if (!head) return;
    if (!this.answer) {
      const whole = isDone ? (body.length === 1 ? body[0] : Buffer.concat(body)) : undefined;
      this.answer = new KeptAnswer(head, this.sourceFor(request), whole);
      request.answered(this.answer);
      if (whole) {
        this.finish();
        return;
      }
    }
    for (const part of body) if (!this.answer.push(part)) this.socket.pause();
    if (!isDone) return;
    this.answer.push(null);
    this.finish();
  }

  /** The connection as one answer sees it: once that is complete, the connection is another request's. */
  private sourceFor(request: KeptRequest): AnswerSource {
    return {
      resume: () => {
        if (this.request === request) this.socket.resume();
      },
      destroy: () => this.abandon(request),
    };
  }

  /** The answer is complete. A request that is not wholly sent yet would run into the next one. */
  private finish(): void {
    const isSent = this.socket.writableLength === 0;
    this.request = undefined;
    this.answer = undefined;
    if (!this.reader.isReusable || !isSent || this.socket.readableEnded) {
      this.destroy();
      return;
    }
    this.socket.resume();
    this.idleSince = performance.now();
    this.onIdle(this);
  }

  private end(): void {
    if (this.request && this.reader.end()) this.pass(this.request, []);
    else this.fail("it closed the connection");
    this.destroy();
  }

  private fail(message: string): void {
    const { request, answer } = this;
    if (!request) return;
    this.request = undefined;
    this.answer = undefined;
    this.destroy();
    const isUndelivered = this.socket.hasRefusedWrite && request.bytes.length <= ATOMIC_BYTES;
    if (answer) answer.destroy(new Error(message));
    else request.failed(message, isUndelivered ? "undelivered" : "unanswered");
  }
}
