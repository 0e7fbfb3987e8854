import { type IncomingMessage, type RequestOptions, request } from "node:http";
import { request as secureRequest } from "node:https";
import { shorten } from "../../core/text/shorten";
import type { DockerEndpoint } from "./dockerEndpoint";
import { LiveSourceError } from "./liveSourceError";

/** Bytes of one answer. A container takes about 8 kB. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Bytes of all answers: what they become in memory is a multiple of it. */
const MAX_ALL_BYTES = 512 * 1024 * 1024;
/** How long an engine may be silent. */
const SILENCE_MS = 30_000;
/** How long one answer may take. */
const TIMEOUT_MS = 150_000;

/** A client of a Docker engine that only reads. */
export class EngineClient {
  private readonly send: typeof request;
  private readonly options: RequestOptions;
  private bytes = 0;

  /** @throws LiveSourceError if the address is not one that can be used */
  constructor({ host, tls }: DockerEndpoint) {
    const [, scheme = "", rest = ""] = /^(\w+):\/\/(.*)$/s.exec(host) ?? [];
    this.send = tls || scheme === "https" ? secureRequest : request;
    if (scheme === "unix") this.options = { socketPath: rest };
    else if (scheme === "npipe") this.options = { socketPath: rest.replaceAll("/", "\\") };
    else if (["tcp", "http", "https"].includes(scheme)) this.options = { ...addressOf(rest, host), ...tls };
    else throw new LiveSourceError(`${shorten(host)} is not an address that can be read: ${ADVICE}`);
  }

  /**
   * The JSON that an engine answers.
   *
   * @returns undefined for what is not there (any more)
   * @throws LiveSourceError
   */
  async get(path: string): Promise<unknown> {
    const { status, text } = await this.ask(path);
    if (status === 404) return undefined;
    if (status !== 200)
      throw new LiveSourceError(`GET ${path} was answered with ${status}: ${shorten(messageIn(text))}`);
    try {
      return JSON.parse(text);
    } catch {
      throw new LiveSourceError(`GET ${path} was answered with something other than JSON: is this a Docker engine?`);
    }
  }

  private ask(path: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new LiveSourceError(`GET ${path}: ${why}`));
      const asked = this.send({ ...this.options, path, headers: { host: "docker" }, agent: false }, (response) => {
        this.bodyOf(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, text }),
          (error: Error) => fail(error.message),
        );
      });
      asked.setTimeout(SILENCE_MS, () => asked.destroy(new Error(`no answer for ${SILENCE_MS / 1000} seconds`)));
      const late = () => asked.destroy(new Error(`no whole answer in ${TIMEOUT_MS / 1000} seconds`));
      const timer = setTimeout(late, TIMEOUT_MS);
      asked.on("close", () => clearTimeout(timer));
      asked.on("error", (error) => fail(error.message));
      asked.end();
    });
  }

  private async bodyOf(response: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      this.bytes += chunk.length;
      const [most, what] = bytes > MAX_BYTES ? [MAX_BYTES, "answer has"] : [MAX_ALL_BYTES, "engine's answers have"];
      if (bytes > MAX_BYTES || this.bytes > MAX_ALL_BYTES) {
        response.destroy();
        throw new Error(`the ${what} more than ${most / 1024 / 1024} MB`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  }
}

const ADVICE =
  "unix://PATH, or tcp://HOST:PORT; by ssh, docker inspect $(docker ps --all --quiet) | breakwater check -";

function addressOf(rest: string, host: string): RequestOptions {
  try {
    const { hostname, port } = new URL(`http://${rest}`);
    return { hostname: hostname.replace(/^\[(.*)\]$/, "$1"), port: port === "" ? 2375 : port };
  } catch {
    throw new LiveSourceError(`${shorten(host)} is not an address: ${ADVICE}`);
  }
}

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return String(message);
  } catch {
    return text;
  }
}
