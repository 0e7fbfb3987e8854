import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { closeAfterUnread, endAfter, respondJson } from "../../server/respond";
import { closeAfterDrain } from "../../server/stream";
import { type EngineAnswer, KeptAnswer } from "./engineAnswer";
import { answerHeaders, withoutLength } from "./headers";
import { chunkInPlace } from "./readBuffers";

/**
 * Statuses after which the connection closes: nothing is read after a request that could not be understood, nor on a
 * connection beyond the client's limit.
 */
const CLOSES = new Set([400, 429]);

/**
 * Responds with a message of the guard's own, in the format that the Docker client shows.
 *
 * @param retryAfter seconds after which the client may try again; its connection stays open. @default nothing is said
 */
export function respond(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  message: string,
  retryAfter?: number,
): void {
  if (retryAfter !== undefined) response.setHeader("Retry-After", retryAfter);
  else if (CLOSES.has(status)) response.shouldKeepAlive = false;
  respondJson(request, response, status, { message });
}

/** Passes on that the engine has made a connection a stream. What is written from here on is the stream's. */
export function respondUpgraded(client: Duplex, upgraded: IncomingMessage): void {
  const headers = answerHeaders(upgraded);
  const lines = headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${headers[at + 1]}`] : []));
  const protocol = upgraded.headers.upgrade ?? "tcp";
  const head = ["HTTP/1.1 101 UPGRADED", ...lines, "Connection: Upgrade", `Upgrade: ${protocol}`];
  client.write([...head, "", ""].join("\r\n"));
}

/** Responds without a request to answer, and closes the connection. */
export function respondRaw(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ message });
  const head = [
    `HTTP/1.1 ${status} Refused`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.on("error", () => {});
  socket.write([...head, "", body].join("\r\n"));
  closeAfterDrain(socket);
}

/**
 * Passes on an answer whose body is at hand, in one write.
 *
 * @param body the engine's, or what the client is shown of it
 */
export function passWhole(
  request: IncomingMessage,
  answer: EngineAnswer,
  body: Buffer,
  response: ServerResponse,
): void {
  closeAfterUnread(request, response);
  let headers = answerHeaders(answer);
  const isBodyless = request.method === "HEAD";
  const length = answer.headers["content-length"];
  // The engine's chunks are not the client's.
  if (answer.headers["transfer-encoding"] !== undefined && !isBodyless)
    headers.push("Content-Length", `${body.length}`);
  else if (length !== undefined && Number(length) !== body.length && !isBodyless)
    headers = [...withoutLength(headers), "Content-Length", `${body.length}`];
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
  response.end(body);
}

/**
 * Relays the engine's response as it arrives. Resolves when it is complete.
 *
 * @param count is told the number of bytes of each part
 * @throws Error if either side breaks off
 */
export async function relayResponse(
  request: IncomingMessage,
  answer: EngineAnswer,
  response: ServerResponse,
  count: (bytes: number) => void,
): Promise<void> {
  closeAfterUnread(request, response);
  if (isHijacked(answer)) {
    // A client that did not ask for an upgrade reads raw bytes until the connection ends.
    response.shouldKeepAlive = false;
    response.useChunkedEncodingByDefault = false;
  }
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answerHeaders(answer));
  if (answer.headers["content-length"] === undefined) response.flushHeaders();
  if (answer instanceof KeptAnswer)
    await answer.pumpTo((part, done) => {
      count(part.length);
      writePart(response, part, done);
    });
  else {
    answer.on("data", (part: Buffer) => count(part.length));
    await piped(answer, response);
  }
  endAfter(request, response);
}

/** Writes a part of the body. Nothing may be waiting in the response itself if it is to go past it. */
function writePart(response: ServerResponse, part: Buffer, done: () => void): void {
  const { socket } = response;
  const isFirst = socket?.writable && response.writableLength === socket.writableLength;
  const chunk = isFirst && response.chunkedEncoding ? chunkInPlace(part) : undefined;
  if (socket && chunk) socket.write(chunk, done);
  else response.write(part, done);
}

/**
 * Resolves when the engine's whole response is written. (Node's own pipeline creates an abort signal for each call,
 * which takes longer than the rest of a short response.)
 */
function piped(answer: EngineAnswer, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error?: Error) => {
      answer.destroy();
      reject(error ?? new Error("one side broke off"));
    };
    const leave = () => fail();
    answer.once("end", () => {
      response.off("close", leave);
      resolve();
    });
    answer.once("error", fail).once("close", () => {
      if (!answer.readableEnded) fail();
    });
    response.once("error", fail).once("close", leave);
    answer.pipe(response, { end: false });
  });
}

function isHijacked({ statusCode, headers }: EngineAnswer): boolean {
  return statusCode === 200 && headers["content-length"] === undefined && headers["transfer-encoding"] === undefined;
}
