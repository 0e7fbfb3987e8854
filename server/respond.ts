import type { IncomingMessage, ServerResponse } from "node:http";
import { hasBody } from "./strictness";

/** How long to drain an unread body, so that the client reads our response before a reset. */
const DRAIN_MS = 2_000;

/** Responds with JSON, even if the request's body is not read to its end. */
export function respondJson(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  content: unknown,
): void {
  const body = JSON.stringify(content);
  closeAfterUnread(request, response);
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
  if (!isUnread(request)) {
    response.end(body);
    return;
  }
  response.write(body);
  endAfter(request, response);
}

/**
 * Closes the connection after this response if the rest of the body stays unread: the next request could not be told
 * apart from it.
 */
export function closeAfterUnread(request: IncomingMessage, response: ServerResponse): void {
  if (isUnread(request)) response.shouldKeepAlive = false;
}

function isUnread(request: IncomingMessage): boolean {
  return hasBody(request) && !request.complete;
}

/**
 * Ends the connection only once the client has stopped sending: closing earlier would reset it and lose the response.
 */
export function endAfter(request: IncomingMessage, response: ServerResponse): void {
  if (!isUnread(request)) {
    response.end();
    return;
  }
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, DRAIN_MS);
  request.on("error", () => {}).on("end", end);
  response.on("close", () => clearTimeout(timer));
  request.unpipe();
  request.resume();
}
