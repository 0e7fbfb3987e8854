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
  for (let at = 0; at < message.length; ) {
    const tag = readVarint(message, at);
    const number = tag.low >>> 3;
    if (tag.exceeds || number === 0 || number > MAX_FIELD_NUMBER) throw new MalformedMessage("a field has no number");
    at = tag.end;
    switch (tag.low & 7) {
      case 0: {
        const { low, end } = readVarint(message, at);
        yield { number, value: low | 0 };
        at = end;
        break;
      }
      case 1:
        yield { number, value: undefined };
        at += 8;
        break;
      case 2: {
        const { low: length, exceeds, end } = readVarint(message, at);
        at = end + length;
        if (exceeds || at > message.length) throw new MalformedMessage("a field is longer than what it is in");
        yield { number, value: message.subarray(end, at) };
        break;
      }
      case 5:
        yield { number, value: undefined };
        at += 4;
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
