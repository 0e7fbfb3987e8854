import { Duplex } from "node:stream";
import { WINDOW_BYTES } from "./limits";

/**
 * A connection for Node's HTTP/2 sessions: a stream implemented in JavaScript, in place of the socket itself.
 *
 * A session takes over the handle of a socket that it is given. Data that HTTP/1 has written there and not yet sent is
 * then completed to the session (Node 20 aborts the process), and once the session has finished with its peer, nobody
 * notices when the peer closes. Here the guard keeps the socket: when the peer ends its half, which HTTP/1 leaves
 * half-open, this stream closes.
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
