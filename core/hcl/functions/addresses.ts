import { Invalid, toNumber, toText, Unresolved, type Value } from "../values";
import type { Functions, HclFunction } from "./function";

/** A block of addresses: `10.0.0.0/8`. */
interface Block {
  readonly start: bigint;
  /** Bits of the network. */
  readonly prefix: number;
  /** Bits of an address: 32 or 128. */
  readonly bits: number;
}

const NO_BLOCK = new Invalid("is computed from addresses that are none");

function parseBlock(text: string): Block | Invalid {
  const [, address = "", length = ""] = /^([\da-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  const words = address.includes(":") ? wordsOf(address, 8, ":", 16) : wordsOf(address, 4, ".", 10);
  const bits = address.includes(":") ? 128 : 32;
  const prefix = Number(length);
  if (!words || prefix > bits) return NO_BLOCK;
  const value = words.reduce((sum, word) => (sum << BigInt(bits / words.length)) | BigInt(word), 0n);
  const host = BigInt(bits - prefix);
  return { start: (value >> host) << host, prefix, bits };
}

/** The parts of an address as numbers, those that `::` leaves out included; undefined if it is none. */
function wordsOf(address: string, count: number, separator: string, radix: number): number[] | undefined {
  const [before = "", after, more] = address.split("::");
  const head = before === "" ? [] : before.split(separator);
  const tail = after === undefined || after === "" ? [] : after.split(separator);
  const omitted = count - head.length - tail.length;
  if (more !== undefined || (after === undefined ? omitted !== 0 : omitted < 1)) return undefined;
  const parts = [...head, ...Array<string>(omitted).fill("0"), ...tail];
  const isPart = radix === 10 ? /^\d{1,3}$/ : /^[\da-f]{1,4}$/i;
  const words = parts.map((part) => (isPart.test(part) ? Number.parseInt(part, radix) : Number.NaN));
  return words.every((word) => word <= (radix === 10 ? 255 : 65535)) ? words : undefined;
}

function formatAddress(address: bigint, bits: number): string {
  const part = (count: number, width: bigint) =>
    Array.from({ length: count }, (_, at) => (address >> (width * BigInt(count - 1 - at))) & ((1n << width) - 1n));
  if (bits === 32) return part(4, 8n).join(".");
  const words = part(8, 16n).map((word) => word.toString(16));
  // The longest run of zeros, the first of equal ones, is left out.
  const [run] = [...words.join(":").matchAll(/(?:^|(?<=:))0(?::0)+(?=:|$)/g)]
    .map(([zeros]) => zeros)
    .toSorted((a, b) => b.length - a.length);
  return run === undefined ? words.join(":") : words.join(":").replace(new RegExp(`(?:^|:)${run}(?::|$)`), "::");
}

/** The network with a number among those that have so many bits more than the block. */
function subnet({ start, prefix, bits }: Block, more: number, number: number): string | Invalid {
  const length = prefix + more;
  if (!Number.isInteger(more) || !Number.isInteger(number) || more < 0 || length > bits || number < 0) return NO_BLOCK;
  if (BigInt(number) >= 1n << BigInt(more)) return NO_BLOCK;
  return `${formatAddress(start + (BigInt(number) << BigInt(bits - length)), bits)}/${length}`;
}

/** A function of a block of addresses and numbers. */
function ofBlock(compute: (block: Block, ...numbers: number[]) => Value): HclFunction {
  return ([text, ...rest]) => {
    const written = toText(text);
    if (written instanceof Unresolved) return new Unresolved(written.why);
    const block = parseBlock(written);
    if (block instanceof Unresolved) return block;
    const numbers: number[] = [];
    for (const each of rest) {
      const number = toNumber(each);
      if (number instanceof Unresolved) return number;
      numbers.push(number);
    }
    return compute(block, ...numbers);
  };
}

/** The networks of these sizes one after the other, each at the next place that fits its size. */
function subnets(block: Block, sizes: readonly number[]): Value {
  const found: string[] = [];
  let next = block.start;
  for (const more of sizes) {
    const length = block.prefix + more;
    if (!Number.isInteger(more) || more < 1 || length > block.bits) return NO_BLOCK;
    const size = 1n << BigInt(block.bits - length);
    const start = ((next + size - 1n) / size) * size;
    next = start + size;
    if (next > block.start + (1n << BigInt(block.bits - block.prefix))) return NO_BLOCK;
    found.push(`${formatAddress(start, block.bits)}/${length}`);
  }
  return found;
}

/** Functions of network addresses. */
export const ADDRESSES: Functions = {
  cidrhost: ofBlock(({ start, prefix, bits }, number = Number.NaN) => {
    const size = 1n << BigInt(bits - prefix);
    if (!Number.isInteger(number) || BigInt(Math.abs(number)) >= size + (number < 0 ? 1n : 0n)) return NO_BLOCK;
    return formatAddress(start + BigInt(number) + (number < 0 ? size : 0n), bits);
  }),
  cidrnetmask: ofBlock(({ prefix, bits }) =>
    bits === 32 ? formatAddress(((1n << 32n) - 1n) ^ ((1n << BigInt(32 - prefix)) - 1n), 32) : NO_BLOCK,
  ),
  cidrsubnet: ofBlock((block, more = Number.NaN, number = Number.NaN) => subnet(block, more, number)),
  cidrsubnets: ofBlock((block, ...sizes) => subnets(block, sizes)),
};
