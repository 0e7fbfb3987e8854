import type { Readable } from "node:stream";
import { tooSlow } from "../http/body";
import { Refusal } from "../model/refusal";
import type { MessageRoom } from "./messageRoom";

/** gRPC's prefix of a message: one byte for the compression flag and four for the length. */
const PREFIX_BYTES = 5;

/** Adds gRPC's prefix to a message. */
export function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Thrown when the client has reset the call, or its connection has ended. */
export class GivenUp extends Error {
  override readonly name = "GivenUp";
  readonly code = "BREAKWATER_CALL_GIVEN_UP";
  override readonly message = "the client gave up the call";
}

/** The one message of a call that is judged, held in memory. */
export class HeldMessage {
  private readonly parts: Buffer[] = [];
  private size = 0;
  private expected = PREFIX_BYTES;
  private held = 0;

  constructor(private readonly room: MessageRoom) {}

  /**
   * Reads until the client has ended its side of the call. Returns the message without its prefix.
   *
   * @throws Refusal if there is no message, more than one, or one that is compressed, too long or too slow
   * @throws GivenUp
   */
  async read(from: Readable): Promise<Buffer> {
    const { limits } = this.room;
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: unknown) => {
        clearTimeout(timer);
        from.off("data", take).off("end", end).off("close", giveUp);
        if (error === undefined) resolve();
        else reject(error);
      };
      const attempt = (act: () => void) => {
        try {
          act();
        } catch (error) {
          settle(error);
        }
      };
      const take = (chunk: Buffer) => attempt(() => this.take(chunk));
      const end = () => attempt(() => settle(this.end()));
      const giveUp = () => settle(new GivenUp());
      const timer = setTimeout(() => settle(new Refusal(408, tooSlow(limits).message)), limits.bodySeconds * 1000);
      from.on("data", take).once("end", end).once("close", giveUp);
    });
    return Buffer.concat(this.parts).subarray(PREFIX_BYTES);
  }

  /** Releases the message's memory, once the engine has the message or the call is over. */
  release(): void {
    this.room.giveBackMessage(this.held);
    this.held = 0;
    this.parts.length = 0;
  }

  private take(chunk: Buffer): void {
    this.parts.push(chunk);
    this.size += chunk.length;
    if (this.held === 0 && this.size >= PREFIX_BYTES) this.announce(Buffer.concat(this.parts));
    if (this.size > this.expected) throw new Refusal(400, "the call has a second message, where it takes one");
  }

  private announce(prefix: Buffer): void {
    if (prefix[0] !== 0) throw new Refusal(400, "the guard cannot read a compressed message: send it uncompressed");
    const length = PREFIX_BYTES + prefix.readUInt32BE(1);
    this.room.takeMessage(length);
    this.held = length;
    this.expected = length;
  }

  private end(): void {
    if (this.size === 0) throw new Refusal(400, "the call has no message");
    if (this.size < this.expected || this.held === 0) throw new Refusal(400, "the call's message is cut off");
  }
}
