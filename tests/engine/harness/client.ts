import { request } from "node:http";
import { Readable } from "node:stream";

/** How long an engine may keep silent on a busy machine. */
const SILENCE_SECONDS = 180;

/** What an engine's API answered. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * An engine's API on its socket. Its version is fixed, so that a test means the same under every engine since 20.10.
 */
export class EngineClient {
  constructor(readonly socketPath: string) {}

  /** The answer, whatever it is. An object is sent as JSON; bytes, at once or bit by bit, are a tar archive. */
  ask(method: string, path: string, body?: object | Buffer | Readable): Promise<Answer> {
    const archive = Buffer.isBuffer(body) || body instanceof Readable;
    const headers = body && { "Content-Type": archive ? "application/x-tar" : "application/json" };
    const options = {
      socketPath: this.socketPath,
      method,
      path: `/v1.41${path}`,
      headers: headers ?? {},
      timeout: SILENCE_SECONDS * 1000,
    };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      });
      sent.on("error", reject);
      sent.on("timeout", () =>
        sent.destroy(new Error(`${method} ${path}: the engine has said nothing for ${SILENCE_SECONDS} seconds`)),
      );
      if (body instanceof Readable) body.on("error", reject).pipe(sent);
      else sent.end(archive ? body : body && JSON.stringify(body));
    });
  }

  /**
   * The answer to what the engine has to agree with, read as JSON. Anything else is an error with the engine's own
   * words.
   */
  async call<T = unknown>(method: string, path: string, body?: object | Buffer): Promise<T> {
    const { status, body: answer } = await this.ask(method, path, body);
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${answer}`);
    return (answer.length === 0 ? undefined : JSON.parse(answer.toString())) as T;
  }
}
