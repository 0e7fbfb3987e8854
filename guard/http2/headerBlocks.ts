import { CONTINUATION, END_HEADERS, END_STREAM, type Frame, HEADERS, PRIORITY_FLAG } from "./frame";
import { type Header, HeaderDecoder } from "./hpack";
import { MalformedHttp2 } from "./malformed";

/** The headers that open a stream, that answer on it, or that end it. */
export interface HeaderBlock {
  readonly stream: number;
  readonly endStream: boolean;
  readonly headers: readonly Header[];
}

/** More than any peer needs who fills them. */
const MOST_FRAMES = 100;
/** What HEADERS have in front of the block where they tell a priority, which nobody heeds any more. */
const PRIORITY_LENGTH = 5;

/**
 * Takes header blocks out of the frames of one direction, each of which may come in several frames with nothing among
 * them.
 */
export class HeaderBlocks {
  private readonly decoder: HeaderDecoder;
  private opened: Frame | undefined;
  private parts: Buffer[] = [];
  private size = 0;

  /** @param most bytes of a block, coded or not */
  constructor(private readonly most: number) {
    this.decoder = new HeaderDecoder(most);
  }

  /**
   * To be told of every frame. Returns a block when it is complete.
   *
   * @throws MalformedHttp2
   */
  take(frame: Frame): HeaderBlock | undefined {
    const { opened } = this;
    if (opened ? frame.type !== CONTINUATION || frame.stream !== opened.stream : frame.type === CONTINUATION)
      throw new MalformedHttp2("headers and their continuation are not in a row");
    if (frame.type !== HEADERS && frame.type !== CONTINUATION) return undefined;
    const first = opened ?? frame;
    this.opened = first;
    this.add(partOf(frame));
    if (!(frame.flags & END_HEADERS)) return undefined;
    const headers = this.decoder.decode(Buffer.concat(this.parts));
    this.opened = undefined;
    this.parts = [];
    this.size = 0;
    return { stream: first.stream, endStream: (first.flags & END_STREAM) !== 0, headers };
  }

  private add(part: Buffer): void {
    this.parts.push(part);
    this.size += part.length;
    if (this.size > this.most || this.parts.length > MOST_FRAMES) throw new MalformedHttp2("the headers are too long");
  }
}

function partOf({ type, flags, payload }: Frame): Buffer {
  if (type !== HEADERS || !(flags & PRIORITY_FLAG)) return payload;
  if (payload.length < PRIORITY_LENGTH) throw new MalformedHttp2("headers are too short for their priority");
  return payload.subarray(PRIORITY_LENGTH);
}
