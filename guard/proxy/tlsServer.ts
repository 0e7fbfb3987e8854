import { constants } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import type { SecureContextOptions, TLSSocket } from "node:tls";
import type { CheckedSettings } from "../model/settings";
import { MOST_HEADERS } from "./strictness";

/** How often Node looks for requests whose headers are overdue. */
const CHECK_INTERVAL_MS = 1_000;

/** After how long an idle peer is asked whether it is still there, so that a stream to one that is gone ends. */
const TCP_KEEP_ALIVE_MS = 60_000;

/** No session is resumed or renegotiated: each connection shows its certificate, to today's CA, and keeps it. */
const SECURITY: SecureContextOptions = {
  minVersion: "TLSv1.2",
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
};

/** An HTTPS server that asks for clients' certificates. It has no handlers yet, and does not listen. */
export function tlsServer({ pem, limits }: CheckedSettings): Server {
  const server = createServer({
    ...SECURITY,
    ...pem,
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
    // Ours ends a handshake first (handshakes.ts): Node's time-out begins again with each byte.
    handshakeTimeout: limits.handshakeSeconds * 2_000,
    insecureHTTPParser: false,
    requireHostHeader: false,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headerSeconds * 1000,
    requestTimeout: 0,
    keepAliveTimeout: limits.idleSeconds * 1000,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
  } as Parameters<typeof createServer>[0]);
  server.maxHeadersCount = MOST_HEADERS;
  return server;
}

/** Takes new certificates for connections to come. */
export function setCertificates(server: Server, { pem }: Pick<CheckedSettings, "pem">): void {
  server.setSecureContext({ ...SECURITY, ...pem });
}

/** Has each TCP connection looked at before its TLS handshake begins. What is not accepted is closed. */
export function filterConnections(server: Server, accept: (socket: Socket) => boolean): void {
  const handshakes = server.listeners("connection");
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    if (!accept(socket)) socket.destroy();
    else for (const begin of handshakes) begin.call(server, socket);
  });
}

/**
 * Prepares a connection whose handshake is complete. From here on each half ends by itself, as streams need it; before,
 * one that ends in the middle of its handshake must close.
 */
export function prepareConnection(socket: TLSSocket): void {
  socket.allowHalfOpen = true;
  socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
  socket.setNoDelay(true);
}
