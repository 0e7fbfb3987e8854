import { MalformedHttp2 } from "./malformed";

/** What a client begins with. */
export const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export const DATA = 0;
export const HEADERS = 1;
export const PRIORITY = 2;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PING = 6;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;

export const END_STREAM = 0x1;
export const ACK = 0x1;
export const END_HEADERS = 0x4;
export const PRIORITY_FLAG = 0x20;

/** Error codes. */
export const NO_ERROR = 0;
export const PROTOCOL_ERROR = 1;
export const REFUSED_STREAM = 7;
export const CANCEL = 8;

/** The payload's longest that every peer takes, and that one gets who does not ask for more. */
export const MOST_PAYLOAD = 16_384;

const HEAD = 9;

/**
 * The frames that pass, with the flags that each may have and what its payload's length must be. Not among them:
 * PUSH_PROMISE, which gRPC has no use for, and all padding, which no client of gRPC sends.
 */
const KINDS: Readonly<
  Record<
    number,
    {
      readonly flags: number;
      readonly fits: (length: number) => boolean;
      readonly on: "stream" | "connection" | "both";
    }
  >
> = {
  [DATA]: { flags: END_STREAM, fits: () => true, on: "stream" },
  [HEADERS]: { flags: END_STREAM | END_HEADERS | PRIORITY_FLAG, fits: () => true, on: "stream" },
  [PRIORITY]: { flags: 0, fits: (length) => length === 5, on: "stream" },
  [RST_STREAM]: { flags: 0, fits: (length) => length === 4, on: "stream" },
  [SETTINGS]: { flags: ACK, fits: (length) => length % 6 === 0, on: "connection" },
  [PING]: { flags: ACK, fits: (length) => length === 8, on: "connection" },
  [GOAWAY]: { flags: 0, fits: (length) => length >= 8, on: "connection" },
  [WINDOW_UPDATE]: { flags: 0, fits: (length) => length === 4, on: "both" },
  [CONTINUATION]: { flags: END_HEADERS, fits: () => true, on: "stream" },
};

/** A frame (RFC 9113, section 4). */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  /** 0 where it is about the connection. */
  readonly stream: number;
  readonly payload: Buffer;
  /** All of it, as it came. */
  readonly bytes: Buffer;
}

/** Takes frames out of a stream of bytes. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);

  /** @throws MalformedHttp2 */
  *read(chunk: Buffer): Iterable<Frame> {
    let rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (let whole = wholeFrame(rest); whole !== undefined; whole = wholeFrame(rest)) {
      rest = rest.subarray(whole.bytes.length);
      yield whole;
    }
    this.rest = rest;
  }
}

function wholeFrame(from: Buffer): Frame | undefined {
  if (from.length < HEAD) return undefined;
  const length = from.readUIntBE(0, 3);
  const type = from.readUInt8(3);
  const flags = from.readUInt8(4);
  const stream = from.readUInt32BE(5);
  const kind = KINDS[type];
  if (kind === undefined) throw new MalformedHttp2(`a frame has the type ${type}, which nobody needs here`);
  if (length > MOST_PAYLOAD) throw new MalformedHttp2(`a frame has more than ${MOST_PAYLOAD} bytes`);
  if ((flags & ~kind.flags) !== 0) throw new MalformedHttp2("a frame has a flag that nobody needs here");
  if (!kind.fits(length)) throw new MalformedHttp2("a frame's length is not the one of its type");
  if (stream > 0x7fffffff || (kind.on === "stream" && stream === 0) || (kind.on === "connection" && stream !== 0))
    throw new MalformedHttp2("a frame is on a stream that it cannot be on");
  if (from.length < HEAD + length) return undefined;
  return { type, flags, stream, payload: from.subarray(HEAD, HEAD + length), bytes: from.subarray(0, HEAD + length) };
}

export function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A header block, in as many frames as it needs. */
export function headerFrames(stream: number, block: Buffer, endStream: boolean): Buffer {
  return inPieces(block, (piece, at, isLast) =>
    frame(
      at === 0 ? HEADERS : CONTINUATION,
      (isLast ? END_HEADERS : 0) | (at === 0 && endStream ? END_STREAM : 0),
      stream,
      piece,
    ),
  );
}

export function dataFrames(stream: number, content: Buffer, endStream: boolean): Buffer {
  return inPieces(content, (piece, _, isLast) => frame(DATA, isLast && endStream ? END_STREAM : 0, stream, piece));
}

function inPieces(content: Buffer, framed: (piece: Buffer, at: number, isLast: boolean) => Buffer): Buffer {
  const count = Math.max(1, Math.ceil(content.length / MOST_PAYLOAD));
  const pieces = Array.from({ length: count }, (_, at) => content.subarray(at * MOST_PAYLOAD, (at + 1) * MOST_PAYLOAD));
  return Buffer.concat(pieces.map((piece, at) => framed(piece, at, at === count - 1)));
}

export const resetFrame = (stream: number, code: number): Buffer => frame(RST_STREAM, 0, stream, uint32(code));

/** Gives a peer so many bytes to send on the connection. */
export const windowFrame = (bytes: number): Buffer => frame(WINDOW_UPDATE, 0, 0, uint32(bytes));

/** Says goodbye, and why, as far as a peer shows it. */
export const goAwayFrame = (code: number, why: string): Buffer =>
  frame(GOAWAY, 0, 0, Buffer.concat([uint32(0x7fffffff), uint32(code), Buffer.from(why)]));

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
