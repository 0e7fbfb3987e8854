/** Writes messages as Protocol Buffers are, field by field: what a client that means no good can write as well. */

export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

export const tag = (number: number, type: number): Buffer => varint((BigInt(number) << 3n) | BigInt(type));

/** A text, a message inside, or bytes. */
export function bytes(number: number, value: string | Buffer): Buffer {
  const content = Buffer.from(value as string);
  return Buffer.concat([tag(number, 2), varint(content.length), content]);
}

export const integer = (number: number, value: number | bigint): Buffer =>
  Buffer.concat([tag(number, 0), varint(value)]);

export const message = (...fields: readonly Buffer[]): Buffer => Buffer.concat(fields);

/** An entry of a map of texts. */
export const entry = (number: number, key: string, value: string): Buffer =>
  bytes(number, message(bytes(1, key), bytes(2, value)));
