import { once } from "node:events";
import type { Readable } from "node:stream";
import type { TLSSocket } from "node:tls";

/** All that comes until the other side ends, or the connection breaks. */
export async function everything(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("error", () => {});
  stream.resume();
  // `once` rejects where the connection breaks: what came until then is the answer.
  if (!stream.readableEnded && !stream.destroyed)
    await Promise.race([once(stream, "end"), once(stream, "close")]).catch(() => {});
  return Buffer.concat(chunks);
}

/** Sends bytes as they are, and takes all that comes back. What becomes a stream gets no more input. */
export async function answerTo(socket: TLSSocket, bytes: Buffer | string): Promise<string> {
  const answer = everything(socket);
  socket.once("data", (chunk: Buffer) => {
    if (chunk.toString("latin1").startsWith("HTTP/1.1 101 ")) socket.end();
  });
  socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  const text = (await answer).toString();
  socket.destroy();
  return text;
}

/** Takes bytes until they match. */
export function until(stream: Readable, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const take = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const match = pattern.exec(text);
      if (!match) return;
      stream.off("data", take).pause();
      const rest = text.slice(match.index + match[0].length);
      if (rest !== "") stream.unshift(Buffer.from(rest, "latin1"));
      resolve(text.slice(0, match.index + match[0].length));
    };
    stream.on("data", take);
    stream.once("end", () => reject(new Error(`ended after ${JSON.stringify(text)}`)));
    stream.resume();
  });
}
