import type { Duplex } from "node:stream";

/** How long to drain what a client still sends, so that it reads our last bytes before a reset. */
const DRAIN_MS = 2_000;

/** How long a client may leave data unread that we still have to send. */
const STALL_MS = 30_000;

/**
 * Joins the two sides of a raw stream. Each half ends independently: a client that has sent all its input still gets
 * the output. There is no timeout, because a shell may be idle for hours.
 */
export function join(client: Duplex, engine: Duplex): void {
  whenClosed(client, () => engine.destroy());
  whenClosed(engine, () => closeAfterDrain(client));
  client.pipe(engine);
  engine.pipe(client);
}

/** Calls the listener once the stream is closed, with or without an error. */
function whenClosed(stream: Duplex, listener: () => void): void {
  stream.on("error", () => {});
  if (stream.closed) setImmediate(listener);
  else stream.once("close", listener);
}

/** Resolves when the stream is closed, with or without an error. */
export function closed(stream: Duplex): Promise<void> {
  return new Promise((resolve) => whenClosed(stream, resolve));
}

/**
 * Ends a client's side after sending everything, and discards what the client still sends: closing at once would reset
 * the connection before the client has read our last bytes. A client that stops reading is cut off.
 */
export function closeAfterDrain(client: Duplex): void {
  if (client.destroyed) return;
  client.unpipe();
  client.resume();
  let timer = setTimeout(watch, STALL_MS);
  let unsent = client.writableLength;
  function watch() {
    if (client.writableLength === unsent) {
      client.destroy();
      return;
    }
    unsent = client.writableLength;
    timer = setTimeout(watch, STALL_MS);
  }
  client.once("close", () => clearTimeout(timer));
  client.end(() => {
    clearTimeout(timer);
    timer = setTimeout(() => client.destroy(), DRAIN_MS);
  });
}
