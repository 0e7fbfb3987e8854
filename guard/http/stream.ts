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
  whenClosed(client, () => engine.destroy());
  whenClosed(engine, () => dismiss(client));
  client.pipe(engine);
  engine.pipe(client);
}

/** Calls the listener once the stream is closed, with or without an error. */
export function whenClosed(stream: Duplex, listener: () => void): void {
  stream.on("error", () => {});
  if (stream.closed) setImmediate(listener);
  else stream.once("close", listener);
}

/** Resolves when the stream is closed, with or without an error. */
export function closed(stream: Duplex): Promise<void> {
  return new Promise((resolve) => whenClosed(stream, resolve));
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
