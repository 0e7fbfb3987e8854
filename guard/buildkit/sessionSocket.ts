import { Duplex } from "node:stream";
import { WINDOW_BYTES } from "./limits";

/**
 * A connection as Node's HTTP/2 sessions get it: a stream of JavaScript, in place of the socket itself.
 *
 * A session takes over the handle of a socket that it is given. What HTTP/1 has written there and not yet sent is then
 * completed to the session (Node 20 aborts the process), and where the session is done with its peer, nobody hears of
 * the peer's end. Here the socket stays the guard's: its end, half-open as HTTP/1 leaves sockets, is its close.
 */
export class SessionSocket extends Duplex {
  constructor(private readonly socket: Duplex) {
    super({ highWaterMark: WINDOW_BYTES });
    socket.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.on("error", () => {});
    for (const event of ["end", "close"]) socket.once(event, () => this.destroy());
    if (socket.destroyed || socket.readableEnded) this.destroy();
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}
