import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { announcedVersion, VERSION_HEADER } from "../operations/announced";
import type { EngineAnswer } from "./engineAnswer";

/** A session announces each method that it serves in a header of its own: the engine takes each value as one method. */
const SESSION_METHOD = "x-docker-expose-session-grpc-method";

/** The client's headers that are passed on to the engine. All others are dropped. */
const FORWARDED = [
  "accept",
  "sec-websocket-key",
  "sec-websocket-origin",
  "sec-websocket-protocol",
  "sec-websocket-version",
  "user-agent",
  SESSION_METHOD,
  "x-docker-expose-session-name",
  "x-docker-expose-session-sharedkey",
  "x-docker-expose-session-uuid",
  "x-registry-auth",
  "x-registry-config",
] as const;

/**
 * Headers of a single connection (RFC 9110, 7.6.1): these, and those that Connection names, are not passed on. Trailers
 * are dropped.
 */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** The values of any other repeated header are joined with commas, as the guard itself reads them. */
export function requestHeaders(request: IncomingMessage): OutgoingHttpHeaders {
  const forwarded: OutgoingHttpHeaders = {};
  for (const name of FORWARDED) {
    if (request.headers[name] === undefined) continue;
    const value = name === SESSION_METHOD ? request.headersDistinct[name] : request.headers[name];
    forwarded[name as string] = value;
  }
  return forwarded;
}

/**
 * An answer's headers, as alternating names and values, as the engine wrote them, except for a version that the guard
 * does not know.
 */
export function answerHeaders({ rawHeaders, headers }: Pick<EngineAnswer, "rawHeaders" | "headers">): string[] {
  const dropped = droppedBy(headers["connection"]);
  return rawHeaders.flatMap((text, at) => {
    const name = (rawHeaders[at - (at % 2)] ?? "").toLowerCase();
    if (dropped.has(name)) return [];
    return at % 2 === 1 && name === VERSION_HEADER ? announcedVersion(text) : text;
  });
}

/** Headers of a body whose length changes. */
export function withoutLength(headers: readonly string[]): string[] {
  return headers.filter((_, at) => headers[at - (at % 2)]?.toLowerCase() !== "content-length");
}

/** @param connection the header Connection, which names further headers of the connection alone */
function droppedBy(connection: EngineAnswer["headers"][string]): ReadonlySet<string> {
  if (connection === undefined) return HOP_BY_HOP;
  return new Set([...HOP_BY_HOP, ...`${connection}`.toLowerCase().split(/\s*,\s*/)]);
}
