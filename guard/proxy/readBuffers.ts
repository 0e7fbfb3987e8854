/** How much is read from the engine at once. */
const BUFFER_BYTES = 64 * 1024;

/** Maximum number of unused buffers that are kept. */
const MAX_FREE = 32;

/**
 * The memory into which connections to the engine read. A stream that allocates memory for each read spends more time
 * on that than on encryption.
 */
const free: Buffer[] = [];

/** Returns a buffer, which may contain anything. */
export function takeBuffer(): Buffer {
  return free.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
}

/** Takes a buffer back of which nobody holds a part any more. */
export function giveBuffer(buffer: Buffer): void {
  if (free.length < MAX_FREE) free.push(buffer);
}
