import type { Duplex } from "node:stream";

/**
 * Milliseconds in which a client may go on to send to an engine that has ended, so that it comes to read what was sent
 * last.
 */
const LINGER = 2_000;

/**
 * Joins two sides of a raw stream, each half of which ends by itself: a client that has sent all its input still gets
 * the output. There is no time-out: a shell may be idle for hours.
 */
export function join(client: Duplex, engine: Duplex): void {
  closed(client).then(() => engine.destroy());
  closed(engine).then(() => dismiss(client));
  client.pipe(engine);
  engine.pipe(client);
}

/** Resolves when a stream is closed, well or not. */
export function closed(stream: Duplex): Promise<void> {
  stream.on("error", () => {});
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once("close", resolve);
  });
}

/**
 * Ends a client's side once it has been sent all there is. To close it at once, while it sends, would reset it before
 * it has read that.
 */
export function dismiss(client: Duplex): void {
  if (client.destroyed) return;
  client.unpipe();
  client.resume();
  client.end(() => {
    const timer = setTimeout(() => client.destroy(), LINGER);
    client.once("close", () => clearTimeout(timer));
  });
}
