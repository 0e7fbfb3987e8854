import { Transform, type TransformCallback } from "node:stream";
import { framed } from "./grpcMessage";
import { fields, MalformedMessage, withReplaced } from "./wire";

/** gRPC's prefix of a message: a compression flag and the message's length. */
const PREFIX_BYTES = 5;
/** The largest message of an answer that is read; a build's record is smaller. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
/** The largest message that gRPC's clients of BuildKit take. */
const MAX_SHOWN_BYTES = 16 * 1024 * 1024;

/** Numbers of the fields of a message that are texts, or messages with texts. */
export interface Texts {
  readonly [field: number]: "text" | Texts;
}

/** `moby.buildkit.v1.SolveResponse`: what the output says of itself, its name among it. */
export const SOLVE_TEXTS: Texts = { 1: { 2: "text" } };

/** `moby.buildkit.v1.StatusResponse`: names and errors of steps, what they do, and their output. */
export const STATUS_TEXTS: Texts = { 1: { 3: "text", 7: "text" }, 2: { 1: "text", 3: "text" }, 3: { 4: "text" } };

/** Returns a message without a part that the guard has added to its texts. */
export function withoutText(message: Buffer, texts: Texts, part: string): Buffer {
  if (!message.includes(part)) return message;
  return Object.entries(texts).reduce<Buffer>(
    (changed, [number, inside]) =>
      withReplaced(changed, Number(number), (value) =>
        inside === "text" ? removed(value, part) : withoutText(value, inside, part),
      ),
    message,
  );
}

/** Output of a step need not be UTF-8. */
const removed = (value: Buffer, part: string): Buffer =>
  Buffer.from(value.toString("latin1").replaceAll(part, ""), "latin1");

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

/** Passes on each message of an answer as it is shown. One that cannot be read, or is too long, ends the answer. */
class ShownMessages extends Transform {
  private rest: Buffer = Buffer.alloc(0);

  /** @param show undefined leaves a message out */
  constructor(
    private readonly maxBytes: number,
    private readonly show: (message: Buffer) => Buffer | undefined,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    try {
      this.rest = Buffer.concat([this.rest, chunk]);
      while (this.rest.length >= PREFIX_BYTES) {
        const end = PREFIX_BYTES + this.rest.readUInt32BE(1);
        if (this.rest[0] !== 0 || end > this.maxBytes) throw new MalformedMessage("an answer cannot be read");
        if (this.rest.length < end) break;
        const whole = this.rest.subarray(0, end);
        this.rest = this.rest.subarray(end);
        const message = whole.subarray(PREFIX_BYTES);
        const shown = this.show(message);
        if (shown === message) this.push(whole);
        else if (shown) this.push(framed(shown));
      }
      done();
    } catch (error) {
      done(error as Error);
    }
  }
}

/** Passes on the messages of an answer that pass the filter. */
export const passingMessages = (passes: (message: Buffer) => boolean): Transform =>
  new ShownMessages(MAX_MESSAGE_BYTES, (message) => (passes(message) ? message : undefined));

/** Passes on the messages of an answer without a part that the guard has added to their texts. */
export const messagesWithout = (part: string, texts: Texts): Transform =>
  new ShownMessages(MAX_SHOWN_BYTES, (message) => withoutText(message, texts, part));
