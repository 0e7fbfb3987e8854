import { once } from "node:events";
import {
  connect as connectHttp2,
  createServer as createHttp2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { type Frame, FrameReader, frame, headerFrames, PREFACE, SETTINGS } from "../../../guard/http2/frame";
import { HeaderBlocks } from "../../../guard/http2/headerBlocks";
import type { Header } from "../../../guard/http2/hpack";

/** Has Node call with each list of headers, on one connection. Resolves to what was read of the bytes that it wrote. */
export async function writtenByNode(calls: readonly (readonly Header[])[]): Promise<readonly (readonly Header[])[]> {
  const read: (readonly Header[])[] = [];
  const server = createServer();
  const port = await portOf(server);
  const done = new Promise<void>((resolve, reject) => {
    server.once("connection", (socket) => {
      const [reader, blocks] = [new FrameReader(), new HeaderBlocks(64 * 1024)];
      let ahead = PREFACE.length;
      socket
        .on("error", () => {})
        .on("data", (chunk: Buffer) => {
          const skipped = Math.min(ahead, chunk.length);
          ahead -= skipped;
          try {
            for (const each of reader.read(chunk.subarray(skipped))) take(each);
          } catch (error) {
            reject(error as Error);
          }
        });
      const take = (each: Frame) => {
        const block = blocks.take(each);
        if (block) read.push(block.headers);
        if (read.length === calls.length) resolve();
      };
    });
  });
  const client = connectHttp2(`http://127.0.0.1:${port}`).on("error", () => {});
  for (const headers of calls) {
    client
      .request({ ":method": "POST", ":path": "/a", ...Object.fromEntries(headers) }, { endStream: true })
      .on("error", () => {});
  }
  try {
    await done;
  } finally {
    client.destroy();
    server.close();
  }
  return read;
}

/** Sends Node's server a call with a block of headers. Resolves to the headers that it has read, name after value. */
export async function headersOnNode(block: Buffer): Promise<readonly string[]> {
  const server = createHttp2Server();
  const port = await portOf(server as unknown as Server);
  const called = new Promise<readonly string[]>((resolve) => {
    server.once("stream", (stream: ServerHttp2Stream, _: IncomingHttpHeaders, __: number, raw: readonly string[]) => {
      stream.on("error", () => {});
      resolve(raw);
    });
  });
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  socket.resume().write(Buffer.concat([PREFACE, frame(SETTINGS, 0, 0, Buffer.alloc(0)), headerFrames(1, block, true)]));
  try {
    return await Promise.race([
      called,
      once(socket, "close").then(() => {
        throw new Error("Node could not read it");
      }),
    ]);
  } finally {
    socket.destroy();
    server.close();
  }
}

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}
