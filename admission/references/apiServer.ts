import { readFileSync } from "node:fs";
import { Agent, get } from "node:https";
import { isObject } from "../../core/text/jsonObject";
import type { ReferenceSettings } from "./settings";

/** Bytes of an object. etcd stores no more than 1.5 MB by default. */
const MAX_BYTES = 2 * 1024 * 1024;

/** Connections to the API server. */
const MAX_CONNECTIONS = 8;

/** Milliseconds for which a token is used before its file is read again: the kubelet replaces it every hour. */
const TOKEN_MS = 30_000;

/** What an API server answers to a GET: an object, or why there is none. */
export type ApiAnswer =
  | { readonly object: Readonly<Record<string, unknown>>; readonly bytes: number }
  | { readonly status: number | undefined; readonly why: string };

/** Reads single objects of a cluster. */
export class ApiServer {
  private readonly agent: Agent;
  private token: { readonly value: string; readonly until: number } | undefined;

  constructor(private readonly settings: ReferenceSettings) {
    this.agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS, ca: settings.caPem });
  }

  /** Never throws, and never takes longer than the limit. @param path in the API, with its parts encoded */
  read(path: string): Promise<ApiAnswer> {
    return new Promise((resolve) => {
      const fail = (why: string, status?: number) => resolve({ status, why });
      let authorization: string;
      try {
        authorization = `Bearer ${this.currentToken()}`;
      } catch {
        fail("cannot be looked up: the webhook's token cannot be read");
        return;
      }
      const headers = { authorization, accept: "application/json" };
      const signal = AbortSignal.timeout(this.settings.milliseconds);
      const request = get(new URL(path, this.settings.server), { agent: this.agent, headers, signal }, (response) => {
        const { statusCode = 0 } = response;
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= MAX_BYTES) chunks.push(chunk);
          else request.destroy();
        });
        response.on("error", () => fail(bytes > MAX_BYTES ? "is too large to be looked up" : NO_ANSWER));
        response.on("end", () => {
          if (statusCode !== 200) fail(reasonOf(statusCode), statusCode);
          else resolve(contentOf(Buffer.concat(chunks).toString("utf8")));
        });
      });
      request.on("error", () => fail(NO_ANSWER));
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private currentToken(): string {
    const now = Date.now();
    if (this.token && this.token.until > now) return this.token.value;
    const value = readFileSync(this.settings.token, "utf8").trim();
    this.token = { value, until: now + TOKEN_MS };
    return value;
  }
}

const NO_ANSWER = "could not be looked up: the API server did not answer in time";

function reasonOf(status: number): string {
  if (status === 404) return "does not exist yet";
  if (status === 401 || status === 403) return "may not be looked up by this webhook";
  return `could not be looked up: the API server answered with status ${status}`;
}

function contentOf(text: string): ApiAnswer {
  try {
    const content: unknown = JSON.parse(text);
    if (isObject(content)) return { object: content, bytes: text.length };
  } catch {
    // The same as any other text that is no object.
  }
  return { status: 200, why: "could not be looked up: the API server's answer is no object" };
}
