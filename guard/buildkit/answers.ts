import { Transform, type TransformCallback } from "node:stream";
import { fields, MalformedMessage } from "./wire";

/** gRPC's prefix of a message: a compression flag and the message's length. */
const PREFIX_BYTES = 5;
/** The largest message of an answer that is read; a build's record is smaller. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

/** `moby.buildkit.v1.BuildHistoryEvent` and its record, in api/services/control/control.proto. */
const EVENT_RECORD = 2;
const RECORD_REF = 1;

/** The builds that an event of the history is about. */
export function historyRefs(event: Buffer): readonly string[] {
  return [...fields(event)]
    .filter(({ number }) => number === EVENT_RECORD)
    .flatMap(({ value }) => [...fields(bytesOf(value))])
    .filter(({ number }) => number === RECORD_REF)
    .map(({ value }) => bytesOf(value).toString());
}

function bytesOf(value: Buffer | number | undefined): Buffer {
  if (!Buffer.isBuffer(value)) throw new MalformedMessage("a field has another type");
  return value;
}

/** Passes on the messages of an answer that pass the filter. A message that cannot be read ends the answer. */
export class PassingMessages extends Transform {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly passes: (message: Buffer) => boolean) {
    super();
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    try {
      this.rest = Buffer.concat([this.rest, chunk]);
      while (this.rest.length >= PREFIX_BYTES) {
        const end = PREFIX_BYTES + this.rest.readUInt32BE(1);
        if (this.rest[0] !== 0 || end > MAX_MESSAGE_BYTES) throw new MalformedMessage("an answer cannot be read");
        if (this.rest.length < end) break;
        const whole = this.rest.subarray(0, end);
        this.rest = this.rest.subarray(end);
        if (this.passes(whole.subarray(PREFIX_BYTES))) this.push(whole);
      }
      done();
    } catch (error) {
      done(error as Error);
    }
  }
}
