import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Refusal } from "../model/refusal";

/** The first bytes of compressed files, in hexadecimal digits. */
const GZIP = /^1f8b/;
const OTHERS = /^(?:425a68|fd377a585a00|28b52ffd|[0-9a-f]{2}2a4d18)/;
const LONGEST_MAGIC = 6;

/**
 * Passes on an archive as it is without compression, with which the engine would read it as well.
 *
 * @throws Refusal if it is compressed in another way than with gzip
 */
export async function* decompressed(archive: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const { magic, whole } = await begun(archive);
  if (!GZIP.test(magic)) {
    yield* whole;
    return;
  }
  const unzipped = createGunzip();
  pipeline(Readable.from(whole), unzipped, () => {});
  try {
    const inner = await begun(unzipped);
    // The engine gets what is in it, and would decompress that in its turn.
    if (GZIP.test(inner.magic))
      throw new Refusal(400, "the guard refuses this archive of images: it is compressed twice");
    yield* inner.whole;
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(400, "the archive cannot be decompressed");
  }
}

/** Reads the first bytes, by which engines tell how an archive is compressed. @throws Refusal for what is not read here */
async function begun(
  archive: AsyncIterable<Buffer>,
): Promise<{ readonly magic: string; readonly whole: AsyncIterable<Buffer> }> {
  const parts = archive[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  while (start.length < LONGEST_MAGIC) {
    const { done, value } = await parts.next();
    if (done) break;
    start = Buffer.concat([start, value]);
  }
  const magic = start.toString("hex", 0, LONGEST_MAGIC);
  if (OTHERS.test(magic))
    throw new Refusal(403, "the guard reads archives of images only without compression, or compressed with gzip");
  return { magic, whole: withStart(start, parts) };
}

async function* withStart(start: Buffer, rest: AsyncIterator<Buffer>): AsyncIterable<Buffer> {
  yield start;
  for (let part = await rest.next(); !part.done; part = await rest.next()) yield part.value;
}
