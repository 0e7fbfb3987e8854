/*
 * Why this is not a library: generated readers merge fields that occur twice and skip unknown ones. A judge of messages
 * must see every occurrence, and refuse what it does not know.
 */

/** A message that is not valid Protocol Buffers, or that two readers could read in two ways. */
export class MalformedMessage extends Error {
  override readonly name = "MalformedMessage";
  readonly code = "BREAKWATER_MALFORMED_MESSAGE";
}

/** One field of a message: a number, or the bytes of a string, of a nested message, or of packed values. */
export interface Field {
  readonly number: number;
  /**
   * The bytes, or an integer as a 32-bit reader sees it, whatever was written: enumerations are read that way.
   * Undefined if the field is neither.
   */
  readonly value: number | Buffer | undefined;
}

const MAX_FIELD_NUMBER = 2 ** 29 - 1;
const MAX_VARINT_BYTES = 10;

/**
 * Yields the fields of a message, in the wire format of https://protobuf.dev/programming-guides/encoding. Each
 * occurrence of a field is yielded separately, so no reader decides which of several counts.
 *
 * @throws MalformedMessage
 */
export function* fields(message: Buffer): Iterable<Field> {
  for (const { field } of placed(message)) yield field;
}

/**
 * Reads an entry of a map of texts from its fields. One with two names or values is refused: the last one counts for
 * Go, and other readers may see it in another way.
 *
 * @throws MalformedMessage
 */
export function textEntry(parts: Iterable<Field>): readonly [key: string, value: string] {
  const texts = new Map<number, string>();
  for (const { number, value } of parts) {
    if (!Buffer.isBuffer(value) || number > 2) throw new MalformedMessage("an entry of a map is not one of texts");
    if (texts.has(number)) throw new MalformedMessage("an entry of a map has two names or values");
    texts.set(number, value.toString());
  }
  return [texts.get(1) ?? "", texts.get(2) ?? ""];
}

/** Returns the message with other bytes in each occurrence of a field, and all else as it is. */
export function withReplaced(message: Buffer, number: number, change: (value: Buffer) => Buffer): Buffer {
  const parts: Buffer[] = [];
  for (const { field, start, end } of placed(message)) {
    const { value } = field;
    const isMeant = field.number === number && Buffer.isBuffer(value);
    parts.push(isMeant ? bytesField(number, change(value)) : message.subarray(start, end));
  }
  return Buffer.concat(parts);
}

/** Writes a field of bytes: a text, or a nested message. */
export const bytesField = (number: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
};

/** Writes a field of a number. */
export const numberField = (number: number, value: number): Buffer =>
  Buffer.concat([varint(number * 8), varint(value)]);

/** Writes an entry of a map of texts. */
export const entryOf = (key: string, value: string): Buffer =>
  Buffer.concat([bytesField(1, key), bytesField(2, value)]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function* placed(message: Buffer): Iterable<{ readonly field: Field; readonly start: number; readonly end: number }> {
  for (let at = 0; at < message.length; ) {
    const start = at;
    const tag = readVarint(message, at);
    const number = tag.low >>> 3;
    if (tag.exceeds || number === 0 || number > MAX_FIELD_NUMBER) throw new MalformedMessage("a field has no number");
    at = tag.end;
    switch (tag.low & 7) {
      case 0: {
        const { low, end } = readVarint(message, at);
        yield { field: { number, value: low | 0 }, start, end };
        at = end;
        break;
      }
      case 1:
        at += 8;
        yield { field: { number, value: undefined }, start, end: at };
        break;
      case 2: {
        const { low: length, exceeds, end } = readVarint(message, at);
        at = end + length;
        if (exceeds || at > message.length) throw new MalformedMessage("a field is longer than what it is in");
        yield { field: { number, value: message.subarray(end, at) }, start, end: at };
        break;
      }
      case 5:
        at += 4;
        yield { field: { number, value: undefined }, start, end: at };
        break;
      default:
        throw new MalformedMessage("a field has a type that no message of today has");
    }
    if (at > message.length) throw new MalformedMessage("a field is longer than what it is in");
  }
}

interface Varint {
  /** The lower 32 bits. */
  readonly low: number;
  /** Whether the value has bits above these. */
  readonly exceeds: boolean;
  /** The offset at which it ends. */
  readonly end: number;
}

function readVarint(message: Buffer, from: number): Varint {
  let low = 0;
  let exceeds = false;
  for (let index = 0; index < MAX_VARINT_BYTES; index++) {
    const byte = message[from + index];
    if (byte === undefined) break;
    const bits = byte & 0x7f;
    if (index < 5) low |= bits << (7 * index);
    if (index === 4 ? bits > 0x0f : index > 4 && bits > 0) exceeds = true;
    if (byte < 0x80) return { low: low >>> 0, exceeds, end: from + index + 1 };
  }
  throw new MalformedMessage("a number does not end");
}
