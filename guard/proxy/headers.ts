import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { announcedVersion, VERSION_HEADER } from "../operations/announced";

/** What the engine gets of a request's headers. Whatever else a client sends stays here. */
const FORWARDED = [
  "accept",
  "sec-websocket-key",
  "sec-websocket-origin",
  "sec-websocket-protocol",
  "sec-websocket-version",
  "user-agent",
  "x-docker-expose-session-grpc-method",
  "x-docker-expose-session-name",
  "x-docker-expose-session-sharedkey",
  "x-docker-expose-session-uuid",
  "x-registry-auth",
  "x-registry-config",
] as const;

/**
 * Headers of one connection (RFC 9110, 7.6.1): they are not passed on, nor are those that Connection names. Trailers
 * are dropped.
 */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

export function requestHeaders({ headersDistinct }: IncomingMessage): OutgoingHttpHeaders {
  return Object.fromEntries(
    FORWARDED.flatMap((name) => (headersDistinct[name] ? [[name, headersDistinct[name]]] : [])),
  );
}

/** An answer's headers, name after value, as the engine wrote them, but for a version that the guard does not know. */
export function answerHeaders({ rawHeaders, headers }: IncomingMessage): string[] {
  const dropped = new Set([...HOP_BY_HOP, ...(headers.connection ?? "").toLowerCase().split(/\s*,\s*/)]);
  return rawHeaders.flatMap((text, at) => {
    const name = (rawHeaders[at - (at % 2)] ?? "").toLowerCase();
    if (dropped.has(name)) return [];
    return at % 2 === 1 && name === VERSION_HEADER ? announcedVersion(text) : text;
  });
}
