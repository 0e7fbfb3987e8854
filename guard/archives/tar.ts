import { posix } from "node:path";
import { Refusal } from "../model/refusal";

/*
 * Why this is not a library: the engine reads the archive again, and takes from it whatever a reader of its own finds.
 * What two readers could read in two ways is refused here, and libraries read all they can.
 */

const BLOCK = 512;
/** The longest extended header, with the name of one file. */
const MAX_EXTENDED_BYTES = 64 * 1024;
/** The longest file that is rewritten: a list of images. */
const MAX_REWRITTEN_BYTES = 4 * 1024 * 1024;
/** The longest path that Linux takes: PATH_MAX. */
const MAX_PATH_LENGTH = 4096;
/** The most links: an archive has one for each layer that occurs again. */
const MAX_LINKS = 4096;

/** Where the parts of a header begin and end: POSIX.1-2017, pax, "ustar Interchange Format". */
const NAME = [0, 100] as const;
const SIZE = [124, 136] as const;
const CHECKSUM = [148, 156] as const;
const TYPE = 156;
const FORMAT = [257, 263] as const;
const PREFIX = [345, 500] as const;
const TRAILER = [500, BLOCK] as const;

const POSIX_FORMAT = "ustar\0";

/** What a header says of the file behind it. */
interface Header {
  readonly path: string;
  readonly size: number;
  readonly type: string;
}

/** Replaces the content of a file. */
export type Rewrite = (path: string, content: Buffer) => Promise<Buffer>;

/**
 * Passes on a tar archive with other contents in some of its files, which come last, and nothing behind its end.
 *
 * @param rewritten the files by their paths from the archive's root, in lower case and in the order in which they are
 *   rewritten
 * @throws Refusal if it is no archive of files and folders, or one that two readers could read in two ways
 */
export async function* rewriteArchive(
  archive: AsyncIterable<Buffer>,
  rewritten: readonly string[],
  rewrite: Rewrite,
): AsyncIterable<Buffer> {
  const bytes = new Bytes(archive);
  const links = new Set<string>();
  const kept = new Map<string, { readonly path: string; readonly content: Buffer }>();
  for (;;) {
    const { header, blocks } = await nextHeader(bytes);
    if (!header) break;
    const path = pathOf(header, links);
    const padding = -header.size & (BLOCK - 1);
    const key = path.toLowerCase();
    if (rewritten.includes(key)) {
      if (header.type !== "file") throw unreadable(`${path} is not a file`);
      // Some readers take the first one, and others the last.
      if (kept.has(key)) throw unreadable(`it has ${path} twice`);
      if (header.size > MAX_REWRITTEN_BYTES) throw unreadable(`${path} is too long`);
      kept.set(key, { path, content: await bytes.exactly(header.size) });
      await bytes.exactly(padding);
      continue;
    }
    yield blocks;
    for (let left = header.size + padding; left > 0; ) {
      const part = await bytes.some(left);
      left -= part.length;
      yield part;
    }
  }
  for (const key of rewritten) {
    const file = kept.get(key);
    if (!file) continue;
    const content = await rewrite(file.path, file.content);
    yield headerFor(file.path, content.length);
    yield content;
    yield Buffer.alloc(-content.length & (BLOCK - 1));
  }
  yield Buffer.alloc(2 * BLOCK);
  await bytes.discard();
}

/** Reads the next header with those that extend it, as the blocks that they are. Without a header at the end. */
async function nextHeader(bytes: Bytes): Promise<{ readonly header?: Header; readonly blocks: Buffer }> {
  const blocks: Buffer[] = [];
  let extended: { readonly path?: string; readonly size?: number } | undefined;
  let hasLongLink = false;
  for (;;) {
    const block = await bytes.exactly(BLOCK);
    blocks.push(block);
    if (block.every((byte) => byte === 0)) {
      if (extended || hasLongLink) throw unreadable("it ends behind an extended header");
      return { blocks: Buffer.concat(blocks) };
    }
    const { path, size, type } = headerIn(block);
    if (type === "file" || type === "folder" || type === "link") {
      const header = { path, size, type, ...extended };
      if ((type !== "file" || header.path.endsWith("/")) && header.size > 0)
        throw unreadable("a folder or a link has a size");
      return { header, blocks: Buffer.concat(blocks) };
    }
    if (size > MAX_EXTENDED_BYTES) throw unreadable("an extended header is too long");
    const content = await bytes.exactly(size);
    blocks.push(content, await bytes.exactly(-size & (BLOCK - 1)));
    if (type === "longLink" ? hasLongLink : extended) throw unreadable("a file has two extended headers");
    if (type === "longLink") hasLongLink = true;
    else extended = type === "extended" ? extendedIn(content) : { path: longNameIn(content) };
  }
}

const TYPES: Readonly<Record<string, string>> = {
  "0": "file",
  "\0": "file",
  "2": "link",
  "5": "folder",
  L: "longName",
  K: "longLink",
  x: "extended",
};

function headerIn(block: Buffer): Header {
  const part = ([from, to]: readonly [number, number]) => block.subarray(from, to);
  const sum = block.reduce((all, byte, at) => all + (at >= CHECKSUM[0] && at < CHECKSUM[1] ? 0x20 : byte), 0);
  if (octalIn(part(CHECKSUM)) !== sum) throw unreadable("it is no tar archive, or the checksum of a header is wrong");
  const flag = String.fromCharCode(block[TYPE] ?? 0);
  const type = TYPES[flag];
  if (type === undefined) throw unreadable(`a file has the type ${JSON.stringify(flag)}`);
  const isPosix = part(FORMAT).toString("latin1") === POSIX_FORMAT;
  // Readers take these bytes for a part of the path or for something else, depending on how they tell the format.
  if (part(isPosix ? TRAILER : PREFIX).some((byte) => byte !== 0)) throw unreadable("a header has an unknown format");
  const prefix = isPosix ? textIn(part(PREFIX)) : "";
  const name = textIn(part(NAME));
  const size = octalIn(part(SIZE));
  if (size === undefined) throw unreadable("the size of a file is not octal");
  return { path: prefix === "" ? name : `${prefix}/${name}`, size, type };
}

/** A number in octal digits; readers pass over spaces and zero bytes around it. */
function octalIn(part: Buffer): number | undefined {
  const [, digits] = /^[ \0]*([0-7]*)[ \0]*$/.exec(part.toString("latin1")) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits || "0", 8);
}

function textIn(part: Buffer): string {
  const end = part.indexOf(0);
  return part.subarray(0, end < 0 ? part.length : end).toString();
}

/** Reads a name of GNU's. Without one, some readers take the name in the next header, and others none. */
function longNameIn(content: Buffer): string {
  const name = textIn(content);
  if (name === "") throw unreadable("an extended header has an empty name");
  return name;
}

/** Reads the records of a pax header: `17 path=abc/def\n`. */
function extendedIn(content: Buffer): { readonly path?: string; readonly size?: number } {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length; ) {
    const [, digits] = /^([1-9]\d{0,5}) /.exec(content.subarray(at, at + 8).toString("latin1")) ?? [];
    const end = at + Number(digits);
    const record = content.subarray(at + `${digits}`.length + 1, end - 1).toString();
    const equals = record.indexOf("=");
    if (digits === undefined || end > content.length || content[end - 1] !== 0x0a || equals < 1)
      throw unreadable("an extended header cannot be read");
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at = end;
  }
  if ([...records.keys()].some((key) => key.startsWith("GNU.sparse"))) throw unreadable("a file is sparse");
  const path = records.get("path") ?? "";
  const size = records.get("size") ?? "";
  if (!/^\d{0,15}$/.test(size) || path.includes("\0")) throw unreadable("an extended header cannot be read");
  return { ...(path !== "" && { path }), ...(size !== "" && { size: Number(size) }) };
}

/** Links that archives of images have in place of layers that occur twice. */
const LAYER_LINK = /^(?:[^/]+\/)?[^/]+\.tar$/;

/** Returns the path of a file from the archive's root. Nothing may be put behind a link, nor a link above others. */
function pathOf({ path: given, type }: Header, links: Set<string>): string {
  const parts = given.split("/").filter((part) => part !== "" && part !== ".");
  if (given.length > MAX_PATH_LENGTH) throw unreadable("a path is too long");
  if (parts.includes("..") || given.includes("\0")) throw unreadable("a path leads out of it");
  const path = posix.join(...parts);
  if (parts.some((_, at) => links.has(parts.slice(0, at).join("/")))) throw unreadable(`${path} is behind a link`);
  if (type === "link") {
    if (!LAYER_LINK.test(path)) throw unreadable(`${path} is a link`);
    links.add(path);
    if (links.size > MAX_LINKS) throw unreadable(`it has more than ${MAX_LINKS} links`);
  }
  return path;
}

/** A header for a file of one's own. */
function headerFor(path: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(path, NAME[0]);
  block.write("0000644\0", 100);
  block.write("0000000\0", 108);
  block.write("0000000\0", 116);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, SIZE[0]);
  block.write("00000000000\0", 136);
  block.write(" ".repeat(8), CHECKSUM[0]);
  block.write("0", TYPE);
  block.write(`${POSIX_FORMAT}00`, FORMAT[0]);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, CHECKSUM[0]);
  return block;
}

const unreadable = (problem: string): Refusal =>
  new Refusal(400, `the guard refuses this archive of images: ${problem}`);

/** Bytes of a stream, as many as are wanted. */
class Bytes {
  private readonly source: AsyncIterator<Buffer>;
  private chunk: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** Returns one byte at least. @throws Refusal at the end */
  async some(max: number): Promise<Buffer> {
    while (this.chunk.length === 0) {
      const { done, value } = await this.source.next();
      if (done) throw new Refusal(400, "the guard refuses this archive of images: it is cut off, or no tar archive");
      this.chunk = value;
    }
    const part = this.chunk.subarray(0, max);
    this.chunk = this.chunk.subarray(part.length);
    return part;
  }

  async exactly(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = count; left > 0; ) {
      const part = await this.some(left);
      parts.push(part);
      left -= part.length;
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  /** Reads to the end of the stream. */
  async discard(): Promise<void> {
    this.chunk = Buffer.alloc(0);
    while (!(await this.source.next()).done);
  }
}
