import { type HeldBody, tooMany } from "../http/body";
import { Refusal } from "../judgement/refusal";

/**
 * Bytes that are held for judgement at most, of all calls of one connection together. It must be less than an engine
 * lets a client send unread, which is 1 MiB for Docker's.
 */
export const MOST_HELD = 512 * 1024;

/** What is held, or will be, of a connection's messages, in the room that all clients share. */
export class Held {
  private bytes = 0;

  constructor(private readonly room: HeldBody) {}

  /** @throws Refusal where there is no room for as much */
  take(bytes: number): void {
    if (this.bytes + bytes > MOST_HELD)
      throw new Refusal(
        413,
        `the guard judges no more than ${MOST_HELD} bytes of a connection at once, and this message has ${bytes}`,
      );
    if (!this.room.hasRoomFor(bytes)) throw new Refusal(503, tooMany(this.room.limits).message);
    this.bytes += bytes;
  }

  giveBack(bytes: number): void {
    this.bytes -= bytes;
    this.room.giveBack(bytes);
  }
}

/** Of a gRPC message: whether it is compressed, and how long it is. */
const PREFIX = 5;

/** A message without its prefix. */
export function contentOf(message: Buffer): Buffer {
  return message.subarray(PREFIX);
}

/** The one message of a call, which is held until it is whole. */
export class HeldMessage {
  private message: Buffer = Buffer.alloc(PREFIX);
  private size = 0;
  private reserved = 0;
  private isOver = false;
  /** Bytes that the client has sent and the engine has not got. */
  pending = 0;

  constructor(private readonly held: Held) {}

  /**
   * Takes the next bytes of the call. Returns the message with its prefix once it is whole.
   *
   * @throws Refusal where there can be no message that could be judged
   */
  take(chunk: Buffer, isLast: boolean): Buffer | undefined {
    this.pending += chunk.length;
    const rest = this.fill(chunk);
    if (rest.length > 0) throw new Refusal(400, "the call has a second message, where it takes one");
    if (isLast && this.size < this.message.length) throw new Refusal(400, "the call's message is cut off");
    return this.reserved > 0 && this.size === this.message.length ? this.message : undefined;
  }

  /** Holds nothing any more, of a message that has passed or whose call is over. What comes now is a second one. */
  release(): void {
    this.held.giveBack(this.reserved);
    this.reserved = 0;
    this.pending = 0;
    this.isOver = true;
    this.message = Buffer.alloc(0);
    this.size = 0;
  }

  private fill(chunk: Buffer): Buffer {
    const copied = chunk.copy(this.message, this.size);
    this.size += copied;
    const rest = chunk.subarray(copied);
    if (this.isOver || this.reserved > 0 || this.size < PREFIX) return rest;
    this.reserve();
    return rest.length === 0 ? rest : this.fill(rest);
  }

  /** Makes room for the message, whose length is known now. */
  private reserve(): void {
    if (this.message[0] !== 0) throw new Refusal(400, "the guard cannot read a compressed message: send it as it is");
    const length = PREFIX + this.message.readUInt32BE(1);
    this.held.take(length);
    this.reserved = length;
    this.message = Buffer.concat([this.message], length);
  }
}
