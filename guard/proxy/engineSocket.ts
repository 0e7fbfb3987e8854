import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import type { Engine } from "../model/engine";
import { EngineConnection } from "./engineConnection";

/** Milliseconds that the engine has to answer the guard's own questions. */
const PATIENCE = 10_000;

/** The engine did not answer, or not as it should. */
export class EngineFailure extends Error {}

/**
 * The engine, on its socket. Each request has a connection of its own: to open one costs a tenth of a millisecond, and
 * so there is none that an engine has closed by restarting, or that could carry one client's answer to another.
 */
export class EngineSocket implements Engine {
  constructor(private readonly path: string) {}

  /** A request that is still to be ended. Nothing bounds how long the engine may take: some answers are streams. */
  request(method: string, target: string, headers: OutgoingHttpHeaders): ClientRequest {
    return request({
      method,
      path: target,
      headers: { Host: "docker", ...headers },
      createConnection: () => new EngineConnection(this.path),
    });
  }

  async get(path: string): Promise<unknown> {
    const { status, body } = await this.ask(path).catch((error: Error) => {
      throw new EngineFailure(error.message);
    });
    if (status === 404) return undefined;
    if (status !== 200) throw new EngineFailure(`it answered ${status} to GET ${path}`);
    return JSON.parse(body.toString()) as unknown;
  }

  /** Whether it answers, at once. */
  async answers(): Promise<boolean> {
    try {
      return (await this.ask("/_ping")).status === 200;
    } catch {
      return false;
    }
  }

  private ask(path: string): Promise<{ status: number; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const asked = this.request("GET", path, {});
      const timer = setTimeout(() => asked.destroy(new Error(`the engine does not answer GET ${path}`)), PATIENCE);
      asked.on("error", reject).on("close", () => clearTimeout(timer));
      asked.on("response", (answer: IncomingMessage) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", reject);
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }));
      });
      asked.end();
    });
  }
}
