import { constants } from "node:crypto";
import { createServer as createPlainServer, type Server as PlainServer } from "node:http";
import { createServer, type Server } from "node:https";
import type { Server as NetServer, Socket } from "node:net";
import type { SecureContextOptions } from "node:tls";
import { MAX_HEADERS } from "./strictness";

/** How often Node checks for requests whose headers are overdue. */
const CHECK_INTERVAL_MS = 1_000;

/** How long a peer may be idle before TCP checks that it is still there, so that a stream to a vanished peer ends. */
const TCP_KEEP_ALIVE_MS = 60_000;

/**
 * No session is resumed or renegotiated: each connection presents its certificate once, to the current CA, and keeps
 * it.
 */
const SECURITY: SecureContextOptions = {
  minVersion: "TLSv1.2",
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
};

/** The server's own certificate and key in PEM, and the CA of its clients if they must present certificates. */
export interface Pem {
  readonly ca?: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Limits of time and size until a request's headers are read. */
export interface TlsServerLimits {
  readonly handshakeSeconds: number;
  readonly headerBytes: number;
  readonly headerSeconds: number;
  /** Seconds that a connection may be idle between two requests. */
  readonly idleSeconds: number;
}

/**
 * Creates an HTTPS server, which requires clients' certificates if there is a CA for them. It has no handlers yet, and
 * does not listen.
 */
export function tlsServer({ pem, limits }: { readonly pem: Pem; readonly limits: TlsServerLimits }): Server {
  const server = createServer({
    ...SECURITY,
    ...pem,
    requestCert: pem.ca !== undefined,
    rejectUnauthorized: pem.ca !== undefined,
    ALPNProtocols: ["http/1.1"],
    // Our own timeout (handshakes.ts) ends a handshake first: Node's begins again with each byte.
    handshakeTimeout: limits.handshakeSeconds * 2_000,
    ...httpOptions(limits),
  } as Parameters<typeof createServer>[0]);
  server.maxHeadersCount = MAX_HEADERS;
  return server;
}

/** Creates an HTTP server as strict, without TLS: for a socket whose file says who may connect. */
export function plainServer({ limits }: { readonly limits: TlsServerLimits }): PlainServer {
  const server = createPlainServer(httpOptions(limits));
  server.maxHeadersCount = MAX_HEADERS;
  return server;
}

const httpOptions = ({ headerBytes, headerSeconds, idleSeconds }: TlsServerLimits) => ({
  insecureHTTPParser: false,
  requireHostHeader: false,
  maxHeaderSize: headerBytes,
  headersTimeout: headerSeconds * 1000,
  requestTimeout: 0,
  keepAliveTimeout: idleSeconds * 1000,
  connectionsCheckingInterval: CHECK_INTERVAL_MS,
});

/** Sets the certificates for future connections. */
export function setCertificates(server: Server, { pem }: { readonly pem: Pem }): void {
  server.setSecureContext({ ...SECURITY, ...pem });
}

/** Passes each connection to `accept` before anything is read of it, and closes those that it does not accept. */
export function filterConnections(server: NetServer, accept: (socket: Socket) => boolean): void {
  const handshakes = server.listeners("connection");
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    if (!accept(socket)) socket.destroy();
    else for (const begin of handshakes) begin.call(server, socket);
  });
}

/**
 * Prepares a connection whose handshake is complete. From here on each half ends independently, as streams need; until
 * then, a connection whose peer ends its half in the middle of the handshake must close.
 */
export function prepareConnection(socket: Socket): void {
  socket.allowHalfOpen = true;
  socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
  socket.setNoDelay(true);
}
