/** How much is read from the engine at once. */
const BUFFER_BYTES = 64 * 1024;

/** Room before what is read, for the line with a chunk's size, and behind it, for the end of a line. */
const ROOM_BEFORE = 16;
const LINE_END = "\r\n";

/** Maximum number of unused buffers that are kept. */
const MAX_FREE = 32;

/**
 * The memory into which connections to the engine read. A stream that allocates memory for each read spends more time
 * on that than on encryption.
 */
const free: Buffer[] = [];

/** The memory of these buffers: around what was read into it, nothing else is kept. */
const ownMemory = new WeakSet<ArrayBufferLike>();

/** Returns a buffer, which may contain anything. */
export function takeBuffer(): Buffer {
  return free.pop() ?? madeBuffer();
}

/** Takes a buffer back of which nobody holds a part any more. */
export function giveBuffer(buffer: Buffer): void {
  if (free.length < MAX_FREE) free.push(buffer);
}

function madeBuffer(): Buffer {
  const memory = Buffer.allocUnsafeSlow(ROOM_BEFORE + BUFFER_BYTES + LINE_END.length);
  ownMemory.add(memory.buffer);
  return memory.subarray(ROOM_BEFORE, ROOM_BEFORE + BUFFER_BYTES);
}

/** Moves parts of one buffer together, over what is between them: the engine's framing. Undefined if there are none. */
export function joinedInPlace([first, ...others]: readonly Buffer[]): Buffer | undefined {
  if (!first || others.length === 0) return first;
  const memory = Buffer.from(first.buffer);
  let end = first.byteOffset + first.length;
  for (const part of others) {
    memory.set(part, end);
    end += part.length;
  }
  return memory.subarray(first.byteOffset, end);
}

/**
 * Frames the only part that is used of such a buffer as a chunk of HTTP/1.1, in the bytes around it: Node would copy it
 * behind a frame of its own. Undefined for other memory, where those bytes may be anybody's.
 */
export function chunkInPlace(part: Buffer): Buffer | undefined {
  if (!ownMemory.has(part.buffer)) return undefined;
  const sizeLine = `${part.length.toString(16)}${LINE_END}`;
  const length = sizeLine.length + part.length + LINE_END.length;
  const chunk = Buffer.from(part.buffer, part.byteOffset - sizeLine.length, length);
  chunk.write(sizeLine, 0, "latin1");
  chunk.write(LINE_END, length - LINE_END.length, "latin1");
  return chunk;
}
