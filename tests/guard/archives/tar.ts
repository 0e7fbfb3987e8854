/** Writes archives as tar does, header by header: what somebody who means no good can write as well. */

export interface Entry {
  readonly path: string | Buffer;
  readonly content?: string | Buffer;
  /** @default a file */
  readonly type?: string;
  readonly link?: string;
  readonly prefix?: string;
  /** @default that of POSIX */
  readonly format?: string;
  /** @default the content's */
  readonly size?: string;
}

const BLOCK = 512;

export function entry({ path, content = "", type = "0", link = "", prefix = "", format, size }: Entry): Buffer {
  const bytes = Buffer.from(content as string);
  const block = Buffer.alloc(BLOCK);
  Buffer.from(path as string).copy(block, 0, 0, 100);
  block.write("0000644\0", 100);
  block.write(size ?? bytes.length.toString(8).padStart(11, "0"), 124, 12);
  block.write(" ".repeat(8), 148);
  block.write(type, 156);
  block.write(link, 157);
  block.write(format ?? "ustar\u000000", 257);
  block.write(prefix, 345);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([block, bytes, Buffer.alloc(-bytes.length & (BLOCK - 1))]);
}

export const END = Buffer.alloc(2 * BLOCK);

export const archive = (...entries: readonly Entry[]): Buffer => Buffer.concat([...entries.map(entry), END]);

/** A record of a pax header. */
export function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const length = rest.length + `${rest.length}`.length;
  return `${length + (`${length}`.length > `${rest.length}`.length ? 1 : 0)}${rest}`;
}
