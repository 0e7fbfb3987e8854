import { decodeHuffman } from "./huffman";
import { MalformedHttp2 } from "./malformed";
import { type Header, STATIC_TABLE } from "./staticTable";

export type { Header };

/** Bytes of the table that a peer may fill: what it has who does not ask for another size. */
const TABLE_SIZE = 4096;
/** What an entry takes beyond its name and value, by RFC 7541, section 4.1. */
const OVERHEAD = 32;
/** Beyond the prefix: enough for any length that there can be here. */
const LONGEST_INTEGER = 4;

const sizeOf = ([name, value]: Header): number => name.length + value.length + OVERHEAD;

/** Decodes the header blocks of one direction of a connection, each in its turn (RFC 7541). */
export class HeaderDecoder {
  private table: Header[] = [];
  private tableSize = 0;
  private mostTableSize = TABLE_SIZE;

  /** @param most bytes that the headers of one block may have, each with 32 more, as HTTP/2 counts them */
  constructor(private readonly most: number) {}

  /** @throws MalformedHttp2, after which nothing of the connection can be understood */
  decode(block: Buffer): readonly Header[] {
    const from = new BlockReader(block, this.most);
    const headers: Header[] = [];
    let size = 0;
    while (!from.isAtEnd) {
      const header = this.next(from, headers.length === 0);
      if (header === undefined) continue;
      size += sizeOf(header);
      if (size > this.most) throw new MalformedHttp2("the headers are too long");
      headers.push(header);
    }
    return headers;
  }

  /** The next header, or a change of the table, which stands in front of them all. */
  private next(from: BlockReader, isFirst: boolean): Header | undefined {
    const byte = from.peek();
    if (byte & 0x80) return this.entry(from.integer(7));
    if (byte & 0x40) {
      const header = this.literal(from, 6);
      this.keep(header);
      return header;
    }
    if (!(byte & 0x20)) return this.literal(from, 4);
    if (!isFirst) throw new MalformedHttp2("the table of headers changes among headers");
    const size = from.integer(5);
    if (size > TABLE_SIZE) throw new MalformedHttp2("the table of headers is larger than it may be");
    this.mostTableSize = size;
    this.shrink(size);
    return undefined;
  }

  private literal(from: BlockReader, prefix: number): Header {
    const index = from.integer(prefix);
    const name = index === 0 ? from.string() : this.entry(index)[0];
    return [name, from.string()];
  }

  private entry(index: number): Header {
    const header = index <= STATIC_TABLE.length ? STATIC_TABLE[index - 1] : this.table[index - STATIC_TABLE.length - 1];
    if (header === undefined) throw new MalformedHttp2("a header has an index of none");
    return header;
  }

  private keep(header: Header): void {
    const size = sizeOf(header);
    this.shrink(Math.max(0, this.mostTableSize - size));
    if (size > this.mostTableSize) return;
    this.table.unshift(header);
    this.tableSize += size;
  }

  private shrink(size: number): void {
    while (this.tableSize > size) {
      const oldest = this.table.pop();
      if (oldest) this.tableSize -= sizeOf(oldest);
    }
  }
}

class BlockReader {
  private at = 0;

  constructor(
    private readonly block: Buffer,
    private readonly longest: number,
  ) {}

  get isAtEnd(): boolean {
    return this.at === this.block.length;
  }

  peek(): number {
    const byte = this.block[this.at];
    if (byte === undefined) throw new MalformedHttp2("the headers are cut off");
    return byte;
  }

  /** @param prefix bits of the first byte that belong to it */
  integer(prefix: number): number {
    const most = 2 ** prefix - 1;
    let value = this.peek() & most;
    this.at++;
    if (value < most) return value;
    for (let index = 0; index < LONGEST_INTEGER; index++) {
      const byte = this.peek();
      this.at++;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    throw new MalformedHttp2("a number among the headers is too large");
  }

  string(): string {
    const isCoded = (this.peek() & 0x80) !== 0;
    const length = this.integer(7);
    if (length > this.block.length - this.at) throw new MalformedHttp2("the headers are cut off");
    const bytes = this.block.subarray(this.at, this.at + length);
    this.at += length;
    return (isCoded ? decodeHuffman(bytes, this.longest) : bytes).toString("latin1");
  }
}

/**
 * Forgets a table: it stands in front of the headers of each block, so that a peer whose table's size has changed is
 * told so too.
 */
const NO_TABLE = Buffer.from([0x20]);
const LITERAL = Buffer.from([0x00]);

/**
 * Encodes headers in a way that a peer understands whatever came before, and that changes nothing about what comes
 * after.
 */
export function encodeHeaders(headers: readonly Header[]): Buffer {
  return Buffer.concat([
    NO_TABLE,
    ...headers.flatMap(([name, value]) => [LITERAL, ...encoded(name), ...encoded(value)]),
  ]);
}

function encoded(text: string): Buffer[] {
  return [integer(text.length), Buffer.from(text, "latin1")];
}

function integer(value: number): Buffer {
  const most = 2 ** 7 - 1;
  if (value < most) return Buffer.from([value]);
  const bytes = [most];
  let rest = value - most;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
