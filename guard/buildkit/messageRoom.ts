import { type HeldBody, tooMany } from "../http/body";
import { Refusal } from "../model/refusal";
import { WINDOW_BYTES } from "./limits";

/** Bytes held for an open call: what one side has sent and the other has not read yet, in both directions. */
const CALL_BYTES = 2 * WINDOW_BYTES;

/**
 * The memory that one connection's calls and messages take from the memory that all clients share. Together its
 * messages may take no more than one body may, so that one connection leaves memory for others.
 */
export class MessageRoom {
  private messageBytes = 0;

  constructor(private readonly room: HeldBody) {}

  get limits(): HeldBody["limits"] {
    return this.room.limits;
  }

  /** @throws Refusal if there is no memory for another call */
  takeCall(): void {
    this.take(CALL_BYTES);
  }

  giveBackCall(): void {
    this.room.giveBack(CALL_BYTES);
  }

  /** @throws Refusal if there is no memory for a message of this length */
  takeMessage(bytes: number): void {
    const { bodyBytes } = this.limits;
    if (this.messageBytes + bytes > bodyBytes)
      throw new Refusal(
        413,
        `the guard judges no more than ${bodyBytes} bytes of a connection at once (limits.bodyBytes in its ` +
          `configuration), and this message has ${bytes}`,
      );
    this.take(bytes);
    this.messageBytes += bytes;
  }

  giveBackMessage(bytes: number): void {
    this.messageBytes -= bytes;
    this.room.giveBack(bytes);
  }

  private take(bytes: number): void {
    if (!this.room.hasRoomFor(bytes)) throw new Refusal(503, tooMany(this.limits).message);
  }
}
