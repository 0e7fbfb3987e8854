import { AnswerReader } from "./answerReader";
import { type AnswerSource, KeptAnswer, type Lend } from "./engineAnswer";
import { EngineConnection } from "./engineConnection";
import { giveBuffer, joinedInPlace, takeBuffer } from "./readBuffers";

/**
 * The most bytes of a request that a socket takes whole or not at all: Linux passes what fits into one buffer of the
 * other side's queue on at once, and that holds 32 KB.
 */
const ATOMIC_BYTES = 16 * 1024;

/** How many buffers may wait for a client before the engine has to. */
const MAX_UNSENT = 4;

const NOTHING_LENT: Lend = () => () => {};

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
  /** The buffer into which the socket reads next. */
  private buffer: Buffer | undefined;
  /** Buffers of which the client of the present request has yet to get a part. */
  private flow = { unsent: 0 };

  /** @param onIdle called when the connection is free for another request @param onGone called when it has ended */
  constructor(
    path: string,
    private readonly onIdle: (connection: KeptConnection) => void,
    private readonly onGone: (connection: KeptConnection) => void,
  ) {
    this.socket = new EngineConnection(path, {
      buffer: () => {
        this.buffer = takeBuffer();
        return this.buffer;
      },
      callback: (length, buffer) => this.takeFrom(buffer as Buffer, length),
    });
    this.socket
      .on("end", () => this.end())
      .on("error", (error) => this.fail(error.message))
      .on("close", () => {
        this.fail("it closed the connection");
        if (this.buffer) giveBuffer(this.buffer);
        this.buffer = undefined;
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

  /** @returns whether to read on now: not while the client has yet to read what has come */
  private takeFrom(buffer: Buffer, length: number): boolean {
    // Memory that is read into twice would give one client what is another's.
    if (buffer !== this.buffer) throw new Error("the socket has read into another buffer than it was given");
    this.buffer = undefined;
    const { flow } = this;
    let users = 1;
    const release = () => {
      if (--users > 0) return;
      giveBuffer(buffer);
      if (flow.unsent-- === MAX_UNSENT && flow === this.flow) this.socket.resume();
    };
    const lend = () => {
      let isHeld = true;
      users++;
      return () => {
        if (isHeld) release();
        isHeld = false;
      };
    };
    flow.unsent++;
    this.take(buffer.subarray(0, length), lend);
    release();
    return this.flow.unsent < MAX_UNSENT;
  }

  private take(bytes: Buffer, lend: Lend): void {
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
    this.pass(this.request, body, lend);
  }

  private pass(request: KeptRequest, body: readonly Buffer[], lend: Lend): void {
    const { head, isDone } = this.reader;
    if (!head) return;
    if (!this.answer) {
      const whole = isDone ? Buffer.concat(body) : undefined;
      this.answer = new KeptAnswer(head, this.sourceFor(request), whole);
      request.answered(this.answer);
      if (whole) {
        this.finish();
        return;
      }
    }
    const part = joinedInPlace(body);
    if (part && !this.answer.receive(part, lend)) this.socket.pause();
    if (!isDone) return;
    this.answer.complete();
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
    // A client that reads slowly must not hold up the next one on this connection.
    this.flow = { unsent: 0 };
    if (!this.reader.isReusable || !isSent || this.socket.readableEnded) {
      this.destroy();
      return;
    }
    this.socket.resume();
    this.idleSince = performance.now();
    this.onIdle(this);
  }

  private end(): void {
    if (this.request && this.reader.end()) this.pass(this.request, [], NOTHING_LENT);
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
