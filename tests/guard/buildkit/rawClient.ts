import { once } from "node:events";
import type { Duplex } from "node:stream";
import * as http2 from "../../../guard/http2/frame";
import { HeaderBlocks } from "../../../guard/http2/headerBlocks";
import { encodeHeaders, type Header } from "../../../guard/http2/hpack";

const SESSION = "/moby.buildkit.v1.Control/Session";
const SETTINGS_OF_OWN = http2.frame(http2.SETTINGS, 0, 0, Buffer.alloc(0));

export const BEGUN = Buffer.concat([http2.PREFACE, SETTINGS_OF_OWN]);

/** The headers of a call as a client of gRPC has them, with some in the place of others, and more. */
export function callOf(
  path = SESSION,
  changed: Readonly<Record<string, string | undefined>> = {},
  more: readonly Header[] = [],
): readonly Header[] {
  const own = {
    ":method": "POST",
    ":scheme": "http",
    ":path": path,
    ":authority": "a",
    "content-type": "application/grpc",
    te: "trailers",
  };
  const all = Object.entries({ ...own, ...changed }).flatMap(([name, value]): Header[] =>
    value === undefined ? [] : [[name, value]],
  );
  return [...all, ...more];
}

/** Opens a stream. */
export const opened = (stream: number, headers: readonly Header[] = callOf(), flags = 0): Buffer =>
  http2.frame(http2.HEADERS, http2.END_HEADERS | flags, stream, encodeHeaders(headers));

export const data = (stream: number, content: Buffer, flags = 0): Buffer =>
  http2.frame(http2.DATA, flags, stream, content);

export const ping = (): Buffer => http2.frame(http2.PING, 0, 0, Buffer.from("are here"));

/** A message as gRPC frames it. */
export function grpcMessage(content: Buffer, compressed = 0): Buffer {
  const prefix = Buffer.from([compressed, 0, 0, 0, 0]);
  prefix.writeUInt32BE(content.length, 1);
  return Buffer.concat([prefix, content]);
}

/** A client that says whatever there is to say, and reads what is answered. */
export class RawClient {
  readonly answers = new Map<number, Record<string, string>>();
  readonly resets = new Map<number, number>();
  /** Bytes that it may send beyond what it could at first, on the connection. */
  window = 0;
  goodbye: string | undefined;
  pongs = 0;
  ended = false;

  constructor(readonly socket: Duplex) {
    const reader = new http2.FrameReader();
    const blocks = new HeaderBlocks(1024 * 1024);
    socket.on("error", () => {}).once("end", () => socket.destroy());
    socket.once("close", () => {
      this.ended = true;
    });
    socket.on("data", (chunk: Buffer) => {
      for (const frame of reader.read(chunk)) this.take(frame, blocks);
    });
    socket.resume();
  }

  send(...frames: readonly Buffer[]): this {
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(frames));
    return this;
  }

  /** Resolves when it is so, or when the connection has ended. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.ended) await Promise.race([once(this.socket, "data"), once(this.socket, "close")]);
  }

  /** Whether the other side still answers. */
  async isAlive(): Promise<boolean> {
    const before = this.pongs;
    this.send(ping());
    await this.until(() => this.pongs > before);
    return !this.ended;
  }

  private take(frame: http2.Frame, blocks: HeaderBlocks): void {
    const block = blocks.take(frame);
    if (block)
      this.answers.set(block.stream, { ...this.answers.get(block.stream), ...Object.fromEntries(block.headers) });
    const { type, stream, flags, payload } = frame;
    if (type === http2.GOAWAY) this.goodbye = payload.subarray(8).toString();
    if (type === http2.PING && flags & http2.ACK) this.pongs++;
    if (type === http2.RST_STREAM) this.resets.set(stream, payload.readUInt32BE(0));
    if (type === http2.WINDOW_UPDATE && stream === 0) this.window += payload.readUInt32BE(0);
    if (type === http2.SETTINGS && !(flags & http2.ACK))
      this.send(http2.frame(http2.SETTINGS, http2.ACK, 0, Buffer.alloc(0)));
  }
}
