import { type ClientRequest, type OutgoingHttpHeaders, request } from "node:http";
import { AnswerTooLong, type StreamingEngine } from "../model/engine";
import type { KeptAnswer } from "./engineAnswer";
import { EngineConnection } from "./engineConnection";
import { KeptConnection, type Loss } from "./keptConnection";

/** How long the engine may take to answer the guard's own questions. */
const ANSWER_MS = 10_000;

/**
 * Maximum bytes of such an answer. The image determines part of what the answer shows of a container, and the whole
 * answer is parsed on the one thread that all clients share.
 */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/** The same for an answer about images, which lists every name that clients have given to one. */
const MAX_IMAGE_ANSWER_BYTES = 2 * MAX_ANSWER_BYTES;

/** The same for an answer that is read in parts, of which the guard keeps little. */
const MAX_READ_BYTES = 512 * 1024 * 1024;

/** How long the engine may take for such an answer. */
const READ_MS = 60_000;

/** Maximum number of idle connections to the engine that are kept for further requests. */
const MAX_IDLE_CONNECTIONS = 64;

/**
 * How long an idle connection may wait for its next request. Servers that close idle connections wait for five seconds
 * at least: a request must not be on its way when they do.
 */
const MAX_IDLE_MS = 4_000;

/** Thrown if the engine does not answer, or not as it should. */
export class EngineFailure extends Error {
  override readonly name = "EngineFailure";
  readonly code = "BREAKWATER_ENGINE_FAILED";
}

/** A request to the engine with its whole body. */
export interface EngineRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: OutgoingHttpHeaders;
  /** @default none */
  readonly body?: Buffer | undefined;
}

/** A request that is on its way. */
export interface SentRequest {
  /** Rejects with an EngineFailure. */
  readonly answer: Promise<KeptAnswer>;
  /** Nobody waits for the answer any more. */
  destroy(): void;
}

/**
 * The engine, on its socket. Requests with a body of known length share connections, which are kept alive. An engine
 * that restarts closes those, possibly while a request is on its way. A request that changes nothing is then sent again
 * on a new connection. One that may change something is sent again only if the socket did not take it, so that the
 * engine cannot have read any of it; otherwise nobody knows how far the engine got with it, and it fails.
 */
export class EngineSocket implements StreamingEngine {
  /** The connection that was used last is the last one. */
  private readonly idle: KeptConnection[] = [];
  private sweep: NodeJS.Timeout | undefined;

  constructor(private readonly path: string) {}

  /**
   * Opens a request on a connection of its own, for a stream: the caller must end it. There is no timeout: some answers
   * go on for days.
   */
  request(method: string, target: string, headers: OutgoingHttpHeaders): ClientRequest {
    const options = { method, path: target, headers: { Host: "docker", ...headers } };
    return request({ ...options, createConnection: () => new EngineConnection(this.path) });
  }

  /** Sends a request on a kept connection. There is no timeout either. */
  send(request: EngineRequest): SentRequest {
    const bytes = bytesOf(request);
    const isHead = request.method === "HEAD";
    const changesNothing = (isHead || request.method === "GET") && request.body === undefined;
    let abandon = () => {};
    let isAbandoned = false;
    const answer = new Promise<KeptAnswer>((resolve, reject) => {
      const sendOn = (connection: KeptConnection, mayTryAgain: (loss: Loss) => boolean) => {
        const failed = (message: string, loss: Loss) => {
          if (isAbandoned || !mayTryAgain(loss)) reject(new EngineFailure(message));
          else sendOn(this.opened(), () => false);
        };
        const sent = { isHead, bytes, answered: resolve, failed };
        abandon = () => connection.abandon(sent);
        connection.send(sent);
      };
      const reused = this.takeIdle();
      if (reused) sendOn(reused, (loss) => changesNothing || loss === "undelivered");
      else sendOn(this.opened(), () => false);
    });
    const destroy = () => {
      isAbandoned = true;
      abandon();
    };
    return { answer, destroy };
  }

  /** Closes the idle connections. */
  end(): void {
    clearTimeout(this.sweep);
    for (const connection of this.idle.splice(0)) connection.destroy();
  }

  async get(path: string): Promise<unknown> {
    const { status, body } = await this.ask(path, ANSWER_MS, (answer) => wholeOf(answer, path));
    if (status === 404) return undefined;
    if (status !== 200) throw unexpected(status, path);
    return JSON.parse(body.toString()) as unknown;
  }

  async read(path: string, take: (part: Buffer) => void): Promise<void> {
    const status = await this.ask(path, READ_MS, async (answer) => {
      const isAnswer = answer.statusCode === 200;
      await readParts(answer, path, isAnswer ? MAX_READ_BYTES : MAX_ANSWER_BYTES, isAnswer ? take : () => {});
      return answer.statusCode;
    });
    if (status !== 200) throw unexpected(status, path);
  }

  /** Whether the engine answers now. */
  async answers(): Promise<boolean> {
    try {
      return (await this.ask("/_ping", ANSWER_MS, (answer) => wholeOf(answer, "/_ping"))).status === 200;
    } catch {
      return false;
    }
  }

  private async ask<T>(path: string, maxMs: number, read: (answer: KeptAnswer) => Promise<T>): Promise<T> {
    const { answer, destroy } = this.send({ method: "GET", target: path, headers: {} });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      destroy();
    }, maxMs);
    try {
      return await read(await answer);
    } catch (error) {
      if (error instanceof AnswerTooLong) throw error;
      const message = isLate ? `the engine does not answer GET ${path}` : (error as Error).message;
      throw new EngineFailure(message);
    } finally {
      clearTimeout(timer);
    }
  }

  private opened(): KeptConnection {
    return new KeptConnection(
      this.path,
      (connection) => this.keep(connection),
      (connection) => this.forget(connection),
    );
  }

  private takeIdle(): KeptConnection | undefined {
    for (let connection = this.idle.pop(); connection; connection = this.idle.pop()) {
      if (connection.isFresh(MAX_IDLE_MS)) return connection;
      connection.destroy();
    }
    return undefined;
  }

  private keep(connection: KeptConnection): void {
    if (this.idle.length >= MAX_IDLE_CONNECTIONS) connection.destroy();
    else this.idle.push(connection);
    this.sweep ??= setTimeout(() => this.closeStale(), MAX_IDLE_MS).unref();
  }

  private closeStale(): void {
    this.sweep = undefined;
    const fresh = this.idle.filter((connection) => connection.isFresh(MAX_IDLE_MS));
    for (const connection of this.idle.splice(0, this.idle.length, ...fresh))
      if (!fresh.includes(connection)) connection.destroy();
    if (fresh.length > 0) this.sweep = setTimeout(() => this.closeStale(), MAX_IDLE_MS).unref();
  }

  private forget(connection: KeptConnection): void {
    const at = this.idle.indexOf(connection);
    if (at >= 0) this.idle.splice(at, 1);
  }
}

const unexpected = (status: number, path: string) => new EngineFailure(`it answered ${status} to GET ${path}`);

async function wholeOf(answer: KeptAnswer, path: string): Promise<{ status: number; body: Buffer }> {
  const { statusCode: status, whole } = answer;
  if (whole) return { status, body: whole };
  const parts: Buffer[] = [];
  const maxBytes = path.startsWith("/images/") ? MAX_IMAGE_ANSWER_BYTES : MAX_ANSWER_BYTES;
  await readParts(answer, path, maxBytes, (part) => parts.push(part));
  return { status, body: Buffer.concat(parts) };
}

async function readParts(
  answer: KeptAnswer,
  path: string,
  maxBytes: number,
  take: (part: Buffer) => void,
): Promise<void> {
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes) throw new AnswerTooLong(path, maxBytes);
    take(part);
  }
}

/** Methods whose requests say nothing of a body if they have none: RFC 9110, 8.6. */
const WITHOUT_BODY = new Set(["GET", "HEAD", "DELETE"]);

/** What neither a request line nor a header may contain. */
const FOREIGN = /[^\t\x20-\x7e\x80-\xff]/;

function bytesOf({ method, target, headers, body }: EngineRequest): Buffer {
  let head = `${method} ${target} HTTP/1.1\r\nHost: docker\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    if (!Array.isArray(value)) head += header(name, `${value}`);
    else for (const each of value) head += header(name, each);
  }
  if (headers["Content-Length"] === undefined && (body !== undefined || !WITHOUT_BODY.has(method)))
    head += `Content-Length: ${body?.length ?? 0}\r\n`;
  if (/[^\x21-\x7e]/.test(target)) throw new Error("the target has a character that no path of the Docker API has");
  const line = Buffer.from(`${head}Connection: keep-alive\r\n\r\n`, "latin1");
  return body && body.length > 0 ? Buffer.concat([line, body]) : line;
}

function header(name: string, value: string): string {
  if (FOREIGN.test(value)) throw new Error(`the header ${name} has a character that no header may have`);
  return `${name}: ${value}\r\n`;
}
