import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { DEFAULT_LIMITS } from "../../../../core/schema/guardConfiguration";
import { bodyBeforeStream, HeldBodies } from "../../../../guard/http/body";

/** A request as it came to the engine. */
export interface Recorded {
  /** Its line: `GET /v1.41/info`. */
  readonly line: string;
  readonly headers: readonly string[];
  /** All of its body; of a long one, its length and hash. */
  body: string;
}

/** The User-Agent of a client, which the guard passes on and has none of itself. */
export const CLIENT = "a client of the guard";

/**
 * Stands in for the engine where a test asks what reaches it, or needs answers that no engine gives on demand: it
 * records each request, and answers as the request's path says. `/attach` and `/exec/…/start` become streams that send
 * back what they get, and end when their input ends. Where it has objects it shows the guard those, by their paths, and
 * has no others.
 */
export class RecordingEngine {
  readonly folder = mkdtempSync(join(tmpdir(), "breakwater-recording-"));
  readonly socket = join(this.folder, "docker.sock");
  readonly recorded: Recorded[] = [];
  /** Streams that are open. */
  readonly streams = new Set<Duplex>();
  objects: Readonly<Record<string, unknown>> | undefined;
  private server: Server | undefined;
  private readonly held: ServerResponse[] = [];

  get lines(): string[] {
    return this.recorded.map(({ line }) => line);
  }

  /** The lines of what is no question of the guard's own. */
  get passed(): string[] {
    return this.recorded.filter((recorded) => questionOf(recorded) === undefined).map(({ line }) => line);
  }

  /** Begins to answer, at a new socket file. */
  async start(): Promise<this> {
    const server = createServer((request, response) => void this.answer(request, response));
    server.on("upgrade", (request, stream, head) => void this.upgrade(request, stream as Socket, head));
    rmSync(this.socket, { force: true });
    await new Promise<void>((resolve) => server.listen(this.socket, resolve));
    this.server = server;
    return this;
  }

  /** Ends as a killed engine does: every connection breaks. */
  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    for (const stream of this.streams) stream.destroy();
    await closed;
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }

  /** Answers what waits at `/hold`, or for a parameter of that value. */
  release(): void {
    for (const response of this.held.splice(0)) response.end("released");
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const recorded = this.record(request);
    const hash = createHash("sha256");
    let size = 0;
    const chunks: Buffer[] = [];
    if (/refuse-early/.test(request.url ?? "")) {
      // As Go's server does: it answers, and closes half a second later, whatever it has not read.
      response.writeHead(400, { "Content-Length": 16 }).write('{"message":"no"}');
      setTimeout(() => response.end(), 500);
      return;
    }
    if (/slam/.test(request.url ?? "")) {
      request.socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 16\r\n\r\n{"message":"no"}', () =>
        request.socket.destroy(),
      );
      return;
    }
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        hash.update(chunk);
        size += chunk.length;
        if (size < 65_536) chunks.push(chunk);
      }
    } catch {
      recorded.body = "broken off";
      return;
    }
    recorded.body = size < 65_536 ? Buffer.concat(chunks).toString() : `${size} ${hash.digest("hex")}`;
    const question = questionOf(recorded);
    const [, bytes] = /\/bytes\/(\d+)/.exec(request.url ?? "") ?? [];
    if (/[/=]hold/.test(request.url ?? "")) {
      response.write("held ");
      this.held.push(response);
    } else if (/\/hijack/.test(request.url ?? "")) {
      request.socket.end("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nraw output");
    } else if (this.objects && question !== undefined) {
      const object = this.objects[question];
      response.writeHead(object === undefined ? 404 : 200).end(JSON.stringify(object ?? { message: "no such object" }));
    } else if (bytes !== undefined) {
      await send(response, Number(bytes));
    } else {
      response.setHeader("Api-Version", "1.41");
      response.writeHead(200, { Trailer: "X-Secret" });
      response.write(JSON.stringify({ saw: recorded.line, body: recorded.body }));
      response.addTrailers({ "X-Secret": "trailer" });
      response.end();
    }
  }

  private async upgrade(request: IncomingMessage, stream: Socket, head: Buffer): Promise<void> {
    const recorded = this.record(request);
    if (head.length > 0) stream.unshift(head);
    recorded.body = String(await bodyBeforeStream(request, stream, new HeldBodies(DEFAULT_LIMITS).share("engine")));
    if (/missing/.test(request.url ?? "")) {
      stream.end(
        "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: " +
          '27\r\n\r\n{"message":"no such thing"}',
      );
      return;
    }
    if (/last-words/.test(request.url ?? "")) {
      // As a command that prints and ends without having read its input: the connection closes with that input in it.
      stream
        .pause()
        .write(
          `HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n${"word ".repeat(100_000)}end`,
          () => stream.destroy(),
        );
      return;
    }
    this.streams.add(stream);
    stream.on("error", () => {}).on("close", () => this.streams.delete(stream));
    stream.allowHalfOpen = true;
    const type = "Content-Type: application/vnd.docker.raw-stream\r\n";
    const key = request.headers["sec-websocket-key"];
    const shook = key === undefined ? "" : `Sec-WebSocket-Accept: ${websocketAccept(key)}\r\n`;
    stream.write(
      `HTTP/1.1 101 UPGRADED\r\n${type}${shook}Connection: Upgrade\r\nUpgrade: ${request.headers.upgrade}\r\n\r\n`,
    );
    stream.pipe(stream);
  }

  private record(request: IncomingMessage): Recorded {
    const recorded = { line: `${request.method} ${request.url}`, headers: request.rawHeaders, body: "" };
    this.recorded.push(recorded);
    return recorded;
  }
}

/** The path of the guard's own question, of the engine or what a name means; undefined of what a client has sent. */
function questionOf({ line, headers }: Recorded): string | undefined {
  const [, path] =
    /^GET (\/(?:containers|exec)\/[\w.-]+\/json|\/(?:volumes|networks)\/[\w.-]+|\/info)$/.exec(line) ?? [];
  return headers.includes(CLIENT) ? undefined : path;
}

/** The answer to a client's key: RFC 6455, 4.2.2. */
export function websocketAccept(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

async function send(response: ServerResponse, bytes: number): Promise<void> {
  const chunk = Buffer.alloc(65_536, "x");
  let proceed = () => {};
  response.on("close", () => proceed()).on("drain", () => proceed());
  for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.length) {
    if (!response.write(chunk.subarray(0, Math.min(chunk.length, bytes - sent)))) {
      await new Promise<void>((resolve) => {
        proceed = resolve;
      });
    }
  }
  response.end();
}
