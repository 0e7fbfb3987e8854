import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { answerHeaders } from "./headers";
import { hasBody } from "./strictness";

/** Milliseconds in which a client may go on to send what nobody reads, so that it comes to read the answer. */
const LINGER = 2_000;

/** What follows a request that could not be understood is not read any more. */
const BAD_REQUEST = 400;

/** Answers in the guard's own words, as the Docker client shows them. */
export function say(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ message });
  if (status === BAD_REQUEST) response.shouldKeepAlive = false;
  closeAfterUnread(request, response);
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
  response.write(body);
  endAfter(request, response);
}

/**
 * Passes the engine's answer on, as it comes. Resolves when it is complete.
 *
 * @throws Error where either side breaks off
 */
export async function pass(request: IncomingMessage, answer: IncomingMessage, response: ServerResponse): Promise<void> {
  closeAfterUnread(request, response);
  if (isHijacked(answer)) {
    // A client that did not ask to upgrade takes what follows as it is, until the connection ends.
    response.shouldKeepAlive = false;
    response.useChunkedEncodingByDefault = false;
  }
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answerHeaders(answer));
  if (answer.headers["content-length"] === undefined) response.flushHeaders();
  await pipeline(answer, response, { end: false });
  endAfter(request, response);
}

function isHijacked({ statusCode, headers }: IncomingMessage): boolean {
  return statusCode === 200 && headers["content-length"] === undefined && headers["transfer-encoding"] === undefined;
}

/** Where the rest of a body is not read, what follows it cannot be told from it. */
function closeAfterUnread(request: IncomingMessage, response: ServerResponse): void {
  if (isUnread(request)) response.shouldKeepAlive = false;
}

function isUnread(request: IncomingMessage): boolean {
  return hasBody(request) && !request.complete;
}

/** A connection that is closed while the client still sends is reset, and the answer is lost with it. */
function endAfter(request: IncomingMessage, response: ServerResponse): void {
  if (!isUnread(request)) {
    response.end();
    return;
  }
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER);
  request.on("error", () => {}).on("end", end);
  response.on("close", () => clearTimeout(timer));
  request.unpipe();
  request.resume();
}
