import { EventEmitter, once } from "node:events";
import type { Duplex } from "node:stream";
import * as http2 from "./frames";

const SESSION = "/moby.buildkit.v1.Control/Session";

export const BEGUN = Buffer.concat([http2.PREFACE, http2.frame(http2.SETTINGS, 0, 0, Buffer.alloc(0))]);

/** The headers of a call as a client of gRPC has them, with some in the place of others, and more. */
export function callOf(
  path = SESSION,
  changed: Readonly<Record<string, string | undefined>> = {},
  more: readonly http2.Header[] = [],
): readonly http2.Header[] {
  const own = {
    ":method": "POST",
    ":scheme": "http",
    ":path": path,
    ":authority": "a",
    "content-type": "application/grpc",
    te: "trailers",
    "x-docker-expose-session-uuid": "a session",
  };
  const all = Object.entries({ ...own, ...changed }).flatMap(([name, value]): http2.Header[] =>
    value === undefined ? [] : [[name, value]],
  );
  return [...all, ...more];
}

/** Opens a stream. */
export const opened = (stream: number, headers: readonly http2.Header[] = callOf(), flags = 0): Buffer =>
  http2.frame(http2.HEADERS, http2.END_HEADERS | flags, stream, http2.encodeHeaders(headers));

export const data = (stream: number, content: Buffer, flags = 0): Buffer =>
  http2.frame(http2.DATA, flags, stream, content);

export const ping = (): Buffer => http2.frame(http2.PING, 0, 0, Buffer.from("are here"));

/** A message as gRPC frames it. */
export function grpcMessage(content: Buffer, compressed = 0): Buffer {
  const prefix = Buffer.from([compressed, 0, 0, 0, 0]);
  prefix.writeUInt32BE(content.length, 1);
  return Buffer.concat([prefix, content]);
}

/** A client that sends any bytes, and reads what comes back. It answers settings and pings. */
export class RawClient {
  /** Streams whose answer has begun. */
  readonly answered = new Set<number>();
  /** Streams that the other side has ended, or reset. */
  readonly over = new Set<number>();
  /** Error codes of the streams that the other side has reset. */
  readonly resets = new Map<number, number>();
  /** Bytes that the client may send on each stream (0: on the connection) beyond what it could at first. */
  readonly windows = new Map<number, number>();
  /** Why the other side ends the connection, with its error code. */
  goodbye: string | undefined;
  pongs = 0;
  ended = false;
  private readonly news = new EventEmitter();

  constructor(readonly socket: Duplex) {
    const reader = new http2.FrameReader();
    socket.on("error", () => {}).once("end", () => socket.destroy());
    socket.once("close", () => {
      this.ended = true;
      this.news.emit("news");
    });
    socket.on("data", (chunk: Buffer) => {
      for (const frame of reader.read(chunk)) this.take(frame);
      this.news.emit("news");
    });
    socket.resume();
  }

  send(...frames: readonly Buffer[]): this {
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(frames));
    return this;
  }

  /** Resolves when it is so, or when the connection has ended. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.ended) {
      await once(this.news, "news");
    }
  }

  /** Whether the other side still answers. */
  async isAlive(): Promise<boolean> {
    const before = this.pongs;
    this.send(ping());
    await this.until(() => this.pongs > before);
    return !this.ended;
  }

  private take({ type, stream, flags, payload }: http2.Frame): void {
    if (type === http2.HEADERS) this.answered.add(stream);
    if ((type === http2.HEADERS || type === http2.DATA) && flags & http2.END_STREAM) this.over.add(stream);
    if (type === http2.GOAWAY) this.goodbye = `${payload.readUInt32BE(4)} ${payload.subarray(8).toString()}`.trim();
    if (type === http2.PING && flags & http2.ACK) this.pongs++;
    else if (type === http2.PING) this.send(http2.frame(http2.PING, http2.ACK, 0, payload));
    if (type === http2.RST_STREAM) {
      this.over.add(stream);
      this.resets.set(stream, payload.readUInt32BE(0));
    }
    if (type === http2.WINDOW_UPDATE)
      this.windows.set(stream, (this.windows.get(stream) ?? 0) + payload.readUInt32BE(0));
    if (type === http2.SETTINGS && !(flags & http2.ACK))
      this.send(http2.frame(http2.SETTINGS, http2.ACK, 0, Buffer.alloc(0)));
  }
}
