import { Transform, type TransformCallback } from "node:stream";
import { ACK, type Frame, FrameReader, SETTINGS } from "./frame";
import { MalformedHttp2 } from "./malformed";

/** Bytes beyond which a peer does not read what it makes the guard say. */
const MOST_UNREAD = 1024 * 1024;

/**
 * One direction of a connection: takes the frames of one peer, and carries those that are sent to the other one. A peer
 * that does not read keeps the other one from being read.
 */
export class FrameStream extends Transform {
  private readonly reader = new FrameReader();
  private hasBegun = false;
  private isOver = false;

  /**
   * @param preface what the peer begins with, before its first frame
   * @param takeFrame may throw MalformedHttp2
   * @param fail is told why there is nothing more to be taken
   */
  constructor(
    private preface: Buffer,
    private readonly takeFrame: (frame: Frame) => void,
    private readonly fail: (error: unknown) => void,
  ) {
    super();
  }

  /** Sends whole frames. */
  send(bytes: Buffer): void {
    if (!this.isOver) this.push(bytes);
  }

  /**
   * Sends what no frame of the peer in front of this stands for, and which nothing holds back.
   *
   * @throws MalformedHttp2 where too much of it is unread
   */
  sendUnasked(bytes: Buffer): void {
    if (this.readableLength > MOST_UNREAD) throw new MalformedHttp2("what is answered is not read");
    this.send(bytes);
  }

  /** Takes nothing more, and ends when what was sent has been read. */
  finish(): void {
    this.isOver = true;
    this.push(null);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      for (const frame of this.reader.read(this.afterPreface(chunk))) {
        if (this.isOver) break;
        this.begin(frame);
        this.takeFrame(frame);
      }
    } catch (error) {
      this.fail(error);
    }
    done();
  }

  private afterPreface(chunk: Buffer): Buffer {
    const expected = this.preface.subarray(0, chunk.length);
    if (!chunk.subarray(0, expected.length).equals(expected)) throw new MalformedHttp2("this is no HTTP/2");
    this.preface = this.preface.subarray(expected.length);
    this.send(expected);
    return chunk.subarray(expected.length);
  }

  private begin({ type, flags }: Frame): void {
    if (!this.hasBegun && (type !== SETTINGS || flags & ACK))
      throw new MalformedHttp2("the first frame has no settings");
    this.hasBegun = true;
  }
}
