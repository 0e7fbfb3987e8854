import { MOST_PAYLOAD } from "./frame";
import { MalformedHttp2 } from "./malformed";

const HEADER_TABLE_SIZE = 1;
const ENABLE_PUSH = 2;
const MAX_CONCURRENT_STREAMS = 3;
const INITIAL_WINDOW_SIZE = 4;
const MAX_FRAME_SIZE = 5;
const MAX_HEADER_LIST_SIZE = 6;

/** Calls that a connection has at once, at most. */
export const MOST_CALLS = 100;

/** What a peer may ask of the other one at most, whatever it offers itself: what the guard takes. */
const MOST: ReadonlyMap<number, number> = new Map([
  [HEADER_TABLE_SIZE, 4096],
  [ENABLE_PUSH, 0],
  [MAX_CONCURRENT_STREAMS, MOST_CALLS],
  [INITIAL_WINDOW_SIZE, 2 ** 31 - 1],
  [MAX_FRAME_SIZE, MOST_PAYLOAD],
  [MAX_HEADER_LIST_SIZE, 2 ** 32 - 1],
]);

const ENTRY = 6;
const MOST_ENTRIES = 32;

/**
 * The settings that a peer sends, as the other one gets them: those that are known, within what the guard takes itself.
 *
 * @throws MalformedHttp2
 */
export function boundedSettings(payload: Buffer): Buffer {
  if (payload.length > ENTRY * MOST_ENTRIES) throw new MalformedHttp2("there are too many settings");
  const entries: Buffer[] = [];
  for (let at = 0; at < payload.length; at += ENTRY) {
    const most = MOST.get(payload.readUInt16BE(at));
    if (most === undefined) continue;
    const entry = Buffer.from(payload.subarray(at, at + ENTRY));
    entry.writeUInt32BE(Math.min(entry.readUInt32BE(2), most), 2);
    entries.push(entry);
  }
  return Buffer.concat(entries);
}
