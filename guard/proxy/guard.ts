import { constants } from "node:crypto";
import { type Server as HealthServer, type IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SecureContextOptions, TLSSocket } from "node:tls";
import { isDeepStrictEqual } from "node:util";
import { HeldBodies } from "../http/body";
import { dismiss } from "../http/stream";
import type { Judge } from "../judgement/judge";
import type { Refused } from "../model/decision";
import type { Role } from "../model/role";
import type { CheckedSettings, GuardSettings } from "../model/settings";
import { say } from "./answer";
import { Audit } from "./audit";
import { Connections, clientOf } from "./connections";
import { EngineSocket } from "./engineSocket";
import { Exchange } from "./exchange";
import { addressOf, handshakeFailure } from "./handshake";
import { healthServer } from "./health";
import { closing, listening } from "./listening";
import { MOST_HEADERS } from "./strictness";

/**
 * Milliseconds after which an idle peer is asked whether it is still there, so that a stream to one that is gone ends.
 */
const KEEP_ALIVE = 60_000;

/**
 * No session is resumed, and none negotiated anew: each connection shows its certificate, to the CA of today, and keeps
 * it.
 */
const SECURITY: SecureContextOptions = {
  minVersion: "TLSv1.2",
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
};

/** Settings that are those of the start until the end. */
const FIXED = ["listen", "engine", "limits", "audit", "health"] as const;

const UNAUDITED: Refused = {
  verdict: "refused",
  status: 503,
  rule: undefined,
  message:
    "the guard's audit cannot be written (audit in its configuration): nobody reads it, or the disk is full. Until it is, nothing is done",
};

/** A guard that takes clients. */
export class Guard {
  private readonly connections = new Connections();
  /** All that is open, be its handshake complete or not. */
  private readonly open = new Set<Socket>();
  /** Those of them that a client speaks on. */
  private readonly clients = new Set<TLSSocket>();
  /** The answer of each connection with a request that is not answered yet, or that has become a stream. */
  private readonly busy = new WeakMap<Duplex, ServerResponse>();
  /** Connections beyond what a client may have. */
  private readonly tooMany = new WeakMap<Duplex, Refused>();
  private readonly bodies: HeldBodies;
  private stopping = false;

  private constructor(
    private settings: GuardSettings,
    private readonly judge: Judge,
    private readonly engine: EngineSocket,
    private readonly audit: Audit,
    private readonly server: Server,
    private readonly health: HealthServer | undefined,
  ) {
    this.bodies = new HeldBodies(settings.limits);
  }

  /** @throws Error where the audit cannot be written, AddressError where an address cannot be taken */
  static async start(settings: CheckedSettings, judge: Judge): Promise<Guard> {
    const { limits, listen, health } = settings;
    const server = createServer({
      ...SECURITY,
      ...settings.pem,
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ["http/1.1"],
      handshakeTimeout: limits.handshakeSeconds * 1000,
      allowHalfOpen: true,
      insecureHTTPParser: false,
      requireHostHeader: false,
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headerSeconds * 1000,
      requestTimeout: 0,
      keepAliveTimeout: limits.idleSeconds * 1000,
      connectionsCheckingInterval: 1000,
    } as Parameters<typeof createServer>[0]);
    server.maxConnections = limits.connections;
    server.maxHeadersCount = MOST_HEADERS;
    const engine = new EngineSocket(settings.engine);
    const guard = new Guard(settings, judge, engine, new Audit(settings.audit), server, health && healthServer(engine));
    guard.attend();
    await listening(server, "listen", listen);
    if (guard.health && health) {
      await listening(guard.health, "health", health).catch(async (error: Error) => {
        await closing(server);
        throw error;
      });
    }
    guard.audit.write({ event: "guard", message: `takes clients at ${listen.host}:${guard.address.port}` });
    return guard;
  }

  /** Where it takes clients. */
  get address(): AddressInfo {
    return this.server.address() as AddressInfo;
  }

  /** Where it tells its health. */
  get healthAddress(): AddressInfo | undefined {
    return this.health?.address() as AddressInfo | undefined;
  }

  /**
   * Takes clients, roles and certificates of new settings, and opens the audit's file anew. Streams and connections
   * stay; so does all else, and the audit says what of it is new. Settings that cannot be read change nothing.
   */
  reload(read: () => CheckedSettings): void {
    try {
      const settings = read();
      this.server.setSecureContext({ ...SECURITY, ...settings.pem });
      const waiting = FIXED.filter((key) => !isDeepStrictEqual(settings[key], this.settings[key]));
      this.settings = { ...this.settings, tls: settings.tls, roles: settings.roles };
      this.audit.reopen();
      const rest = waiting.length === 0 ? "" : `; for what is new in ${waiting.join(", ")} it has to be restarted`;
      this.audit.write({ event: "guard", message: `has read its configuration and certificates anew${rest}` });
    } catch (error) {
      this.audit.write({ event: "guard", message: `goes on with what it had: ${(error as Error).message}` });
    }
  }

  /** Takes no more clients, and resolves when the last request and stream has ended, or their time is over. */
  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    this.audit.write({ event: "guard", message: "stops" });
    const closed = Promise.all([closing(this.server), ...(this.health ? [closing(this.health)] : [])]);
    const timer = setTimeout(() => {
      for (const socket of this.open) socket.destroy();
    }, this.settings.limits.stopSeconds * 1000);
    await closed;
    clearTimeout(timer);
    this.audit.write({ event: "guard", message: "has stopped" });
    await this.audit.end();
  }

  private attend(): void {
    const { server } = this;
    server.on("connection", (socket: Socket) => {
      remember(socket);
      this.open.add(socket);
      socket.once("close", () => this.open.delete(socket));
    });
    server.on("secureConnection", (socket: TLSSocket) => this.welcome(socket));
    // Node's own takes a connection for idle, and resets it, whose answer is written and not yet sent.
    server.closeIdleConnections = () => {
      for (const socket of this.clients) if (!this.busy.has(socket)) dismiss(socket);
    };
    server.on("request", (request, response) => void this.take(request, response));
    for (const event of ["checkContinue", "checkExpectation"]) {
      server.on(event, (request: IncomingMessage, response: ServerResponse) => void this.take(request, response));
    }
    server.on(
      "upgrade",
      (request: IncomingMessage, socket: Duplex, head: Buffer) => void this.takeStream(request, socket, head),
    );
    server.on("connect", (request: IncomingMessage, socket: Duplex) => {
      this.unreadable(socket, "CONNECT is not spoken here", request.socket.remoteAddress);
    });
    server.on("clientError", (error: NodeJS.ErrnoException & { reason?: string }, socket) => {
      if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
      else
        this.unreadable(socket, error.reason ?? error.message, (socket as Socket).remoteAddress, statusOf(error.code));
    });
    server.on("tlsClientError", (error, socket) => {
      this.audit.write({
        event: "connection",
        address: addressOf(socket),
        verdict: "refused",
        message: handshakeFailure(error, socket),
      });
    });
    server.on("drop", (dropped) => {
      const message = `there are ${this.settings.limits.connections} connections already (limits.connections)`;
      this.audit.write({ event: "connection", address: dropped?.remoteAddress, verdict: "refused", message });
    });
  }

  private welcome(socket: TLSSocket): void {
    remember(socket);
    socket.setKeepAlive(true, KEEP_ALIVE);
    socket.setNoDelay(true);
    this.clients.add(socket);
    socket.once("close", () => this.clients.delete(socket));
    const client = clientOf(socket);
    const { connectionsPerClient } = this.settings.limits;
    if (client === undefined || !this.connections.add(client, socket, connectionsPerClient)) return;
    const message = `the client ${client} has ${connectionsPerClient} connections already (limits.connectionsPerClient in the guard's configuration)`;
    this.tooMany.set(socket, { verdict: "refused", status: 429, rule: undefined, message });
  }

  /** @param stream the connection, or where Node has still to read the request's body, what follows it there */
  private async takeStream(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    stream.on("error", () => {});
    if (head.length > 0) stream.unshift(head);
    const response = new ServerResponse(request);
    this.busy.set(request.socket, response);
    response.shouldKeepAlive = false;
    response.assignSocket(stream as Socket);
    response.once("finish", () => {
      response.detachSocket(stream as Socket);
      dismiss(stream);
    });
    await this.exchange(request, response, stream);
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    if (this.stopping) response.shouldKeepAlive = false;
    if (this.busy.has(socket)) {
      response.shouldKeepAlive = false;
      say(request, response, 400, "bad request: it came before the one before it was answered");
      return;
    }
    this.busy.set(socket, response);
    response.once("close", () => {
      this.busy.delete(socket);
      if (this.stopping) dismiss(socket);
    });
    await this.exchange(request, response, undefined);
  }

  private async exchange(
    request: IncomingMessage,
    response: ServerResponse,
    stream: Duplex | undefined,
  ): Promise<void> {
    const { socket } = request;
    const client = clientOf(socket as TLSSocket);
    const { judge, engine, settings, audit } = this;
    const setting = { judge, engine, bodies: this.bodies, audit: audit.write.bind(audit) };
    const role = audit.isBehind ? UNAUDITED : (this.tooMany.get(socket) ?? roleOf(client, settings));
    await new Exchange(setting, client ?? "", role, request, response, stream).run();
  }

  /**
   * Where an answer is under way, none can stand in the middle of it: it is broken off, so that nobody takes it for
   * complete.
   */
  private unreadable(socket: Duplex, reason: string, address: string | undefined, status = 400): void {
    const message = `bad request: ${reason}`;
    const client = clientOf(socket as TLSSocket);
    const { headersSent, writableEnded } = this.busy.get(socket) ?? {};
    const isAnswering = headersSent === true && !writableEnded;
    this.audit.write({ event: "call", client, address, verdict: "refused", ...(!isAnswering && { status }), message });
    if (isAnswering) socket.destroy();
    else answerRaw(socket, status, message);
  }
}

/** Where a connection comes from is known after its end, too, once it was asked. */
function remember({ remoteAddress }: Socket): void {
  void remoteAddress;
}

function roleOf(client: string | undefined, { roles }: GuardSettings): Role | Refused {
  const role = client === undefined ? undefined : roles.get(client);
  if (role) return role;
  const message =
    client === undefined
      ? "the certificate is none of a client: it needs one common name, and the extended key usage clientAuth"
      : `the client ${JSON.stringify(client)} is not known here: list it under clients in the guard's configuration`;
  return { verdict: "refused", status: 403, rule: undefined, message };
}

/** Answers where there is no request that could be answered, and closes. */
function answerRaw(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ message });
  const head = [
    `HTTP/1.1 ${status} Refused`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.on("error", () => {});
  socket.write([...head, "", body].join("\r\n"));
  dismiss(socket);
}

function statusOf(code: string | undefined): number {
  if (code === "HPE_HEADER_OVERFLOW") return 431;
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
}
