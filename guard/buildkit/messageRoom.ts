import { type HeldBody, tooMany } from "../http/body";
import { Refusal } from "../judgement/refusal";
import { WINDOW_BYTES } from "./limits";

/** What is held of a call that is open: what one side has sent and the other has not read yet, in both directions. */
const CALL_BYTES = 2 * WINDOW_BYTES;

/**
 * The room that one connection's calls and messages take of the room that all clients share. Its messages together may
 * take no more than one body may, so that one connection leaves room for others.
 */
export class MessageRoom {
  private messageBytes = 0;

  constructor(private readonly room: HeldBody) {}

  get limits(): HeldBody["limits"] {
    return this.room.limits;
  }

  /** @throws Refusal where there is no room for another call */
  takeCall(): void {
    this.take(CALL_BYTES);
  }

  giveBackCall(): void {
    this.room.giveBack(CALL_BYTES);
  }

  /** @throws Refusal where there is no room for a message of this length */
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
