/** Frames of HTTP/2, right and wrong ones: RFC 9113, and RFC 7541 for headers without any compression. */

export const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export const DATA = 0;
export const HEADERS = 1;
export const PRIORITY = 2;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PUSH_PROMISE = 5;
export const PING = 6;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;

export const END_STREAM = 0x1;
export const ACK = 0x1;
export const END_HEADERS = 0x4;
export const PADDED = 0x8;

export const PROTOCOL_ERROR = 1;
export const REFUSED_STREAM = 7;
export const CANCEL = 8;

const HEAD_BYTES = 9;
const MAX_PAYLOAD_BYTES = 16_384;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

export type Header = readonly [name: string, value: string];

export function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Content in as many frames as it takes. */
export function dataFrames(stream: number, content: Buffer, endStream: boolean): Buffer {
  const count = Math.max(1, Math.ceil(content.length / MAX_PAYLOAD_BYTES));
  return Buffer.concat(
    Array.from({ length: count }, (_, at) =>
      frame(
        DATA,
        endStream && at === count - 1 ? END_STREAM : 0,
        stream,
        content.subarray(at * MAX_PAYLOAD_BYTES, (at + 1) * MAX_PAYLOAD_BYTES),
      ),
    ),
  );
}

export const resetFrame = (stream: number, code: number): Buffer =>
  frame(RST_STREAM, 0, stream, Buffer.from([0, 0, 0, code]));

/** Each header as a literal that changes no table. */
export function encodeHeaders(headers: readonly Header[]): Buffer {
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.from([0]), ...text(name), ...text(value)]));
}

const text = (value: string): Buffer[] => [integer(Buffer.byteLength(value, "latin1")), Buffer.from(value, "latin1")];

function integer(value: number): Buffer {
  if (value < 127) return Buffer.from([value]);
  const bytes = [127];
  let rest = value - 127;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** Takes whole frames out of a stream of bytes. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);

  *read(chunk: Buffer): Iterable<Frame> {
    this.rest = Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= HEAD_BYTES) {
      const end = HEAD_BYTES + this.rest.readUIntBE(0, 3);
      if (this.rest.length < end) return;
      const [type, flags, stream] = [this.rest.readUInt8(3), this.rest.readUInt8(4), this.rest.readUInt32BE(5)];
      const payload = this.rest.subarray(HEAD_BYTES, end);
      this.rest = this.rest.subarray(end);
      yield { type, flags, stream, payload };
    }
  }
}
