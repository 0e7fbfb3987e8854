import { Agent, type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { Socket } from "node:net";
import type { Engine } from "../model/engine";
import { EngineConnection } from "./engineConnection";

/** How long the engine may take to answer the guard's own questions. */
const ANSWER_MS = 10_000;

/**
 * Maximum bytes of such an answer. The image determines part of what the answer shows of a container, and the whole
 * answer is parsed on the one thread that all clients share.
 */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/** Maximum number of idle connections to the engine that are kept for further requests. */
const MAX_IDLE_CONNECTIONS = 64;

/** Thrown if the engine does not answer, or not as it should. */
export class EngineFailure extends Error {
  override readonly name = "EngineFailure";
  readonly code = "BREAKWATER_ENGINE_FAILED";

  /**
   * @param isRetryable whether the same request may be sent again: it changes nothing, and a reused connection broke
   */
  constructor(
    message: string,
    readonly isRetryable = false,
  ) {
    super(message);
  }
}

/**
 * The engine, on its socket. Requests that change nothing share connections, which are kept alive. An engine that
 * restarts closes those, possibly while a request is on its way: such a request is sent again on a new connection. A
 * request that may change something is never sent twice, since nobody knows how far the engine has got with it, so it
 * gets a new connection from the start.
 */
export class EngineSocket implements Engine {
  private readonly agent = new Agent({ keepAlive: true, maxFreeSockets: MAX_IDLE_CONNECTIONS });

  constructor(private readonly path: string) {
    this.agent.createConnection = (_options, done) => {
      const socket = new Socket().connect({ path });
      done?.(null, socket);
      return socket;
    };
  }

  /** Opens a request, which the caller must end. There is no timeout: some answers are streams. */
  request(method: string, target: string, headers: OutgoingHttpHeaders, isShared = false): ClientRequest {
    const options = { method, path: target, headers: { Host: "docker", ...headers } };
    return isShared
      ? request({ ...options, agent: this.agent })
      : request({ ...options, createConnection: () => new EngineConnection(this.path) });
  }

  /** Closes the idle connections. */
  end(): void {
    this.agent.destroy();
  }

  async get(path: string): Promise<unknown> {
    const { status, body } = await this.ask(path);
    if (status === 404) return undefined;
    if (status !== 200) throw new EngineFailure(`it answered ${status} to GET ${path}`);
    return JSON.parse(body.toString()) as unknown;
  }

  /** Whether the engine answers now. */
  async answers(): Promise<boolean> {
    try {
      return (await this.ask("/_ping")).status === 200;
    } catch {
      return false;
    }
  }

  private ask(path: string): Promise<{ status: number; body: Buffer }> {
    return retried((isShared) => this.askOnce(path, isShared));
  }

  private askOnce(path: string, isShared: boolean): Promise<{ status: number; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const asked = this.request("GET", path, {}, isShared);
      const timer = setTimeout(() => asked.destroy(new Error(`the engine does not answer GET ${path}`)), ANSWER_MS);
      const fail = (error: Error) => reject(new EngineFailure(error.message, isLost(asked, error)));
      asked.on("error", fail).on("close", () => clearTimeout(timer));
      asked.on("response", (answer: IncomingMessage) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) answer.destroy(new Error(`the engine's answer to GET ${path} is too long`));
          else chunks.push(chunk);
        });
        answer.on("error", (error) => reject(new EngineFailure(error.message)));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }));
      });
      asked.end();
    });
  }
}

/** Error codes of a request after the other side has closed its connection. */
const CLOSED = new Set(["ECONNRESET", "EPIPE"]);

/** Whether a request that got no response failed because the connection that it reused had been closed. */
export function isLost({ reusedSocket }: ClientRequest, { code = "" }: NodeJS.ErrnoException): boolean {
  return reusedSocket && CLOSED.has(code);
}

/** Sends a request that changes nothing, and sends it again on a new connection if a reused one broke. */
export async function retried<T>(send: (isShared: boolean) => Promise<T>): Promise<T> {
  try {
    return await send(true);
  } catch (error) {
    if (!(error instanceof EngineFailure && error.isRetryable)) throw error;
    return send(false);
  }
}
