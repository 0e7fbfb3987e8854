import { type Server as HttpServer, type IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { isDeepStrictEqual } from "node:util";
import { keyIn } from "../../core/schema/mistakes";
import { Audit } from "../../server/audit";
import { handshakeFailure, tcpSocketOf } from "../../server/handshakeFailure";
import { type HandshakeEnd, Handshakes } from "../../server/handshakes";
import { type Address, closing, listening } from "../../server/listening";
import { closeAfterDrain } from "../../server/stream";
import { filterConnections, plainServer, prepareConnection, setCertificates, tlsServer } from "../../server/tlsServer";
import { TurnedAway } from "../../server/turnedAway";
import { listeningOnSocket } from "../../server/unixSocket";
import { Owners } from "../buildkit/owners";
import { HeldBodies } from "../http/body";
import type { Judge } from "../judgement/judge";
import { usageOf } from "../limits/usage";
import type { Call } from "../model/call";
import type { Refused } from "../model/decision";
import type { Role } from "../model/role";
import type { CheckedSettings } from "../model/settings";
import type { AuditLine } from "./audit";
import { type Connection, Connections, identify } from "./connections";
import { EngineSocket } from "./engineSocket";
import { Exchange, type ExchangeContext } from "./exchange";
import { Expiry } from "./expiry";
import { healthServer } from "./health";
import { Metrics } from "./metrics";
import { respond } from "./respond";

/** Settings that a reload does not change. */
const FIXED = ["listen", "alsoListen", "sockets", "engine", "limits", "audit", "health"] as const;

const TOO_MANY_OF_CLIENT = "its client has too many connections already (limits.connectionsPerClient)";

const AUDIT_BLOCKED: Refused = {
  verdict: "refused",
  status: 503,
  rule: undefined,
  message:
    "the guard's audit cannot be written (audit in its configuration): nobody reads it, or the disk " +
    "is full. Until it can be, every request is refused",
};

/** The parts of a guard. */
interface Parts {
  readonly judge: Judge;
  readonly engine: EngineSocket;
  readonly audit: Audit<AuditLine>;
  /** For clients with certificates, by the address of each. */
  readonly servers: ReadonlyMap<Address, Server>;
  /** For clients with a socket of their own. */
  readonly sockets: ReadonlyMap<string, HttpServer>;
  readonly recorder: Recorder | undefined;
}

/** Collects what clients ask for. */
export interface Recorder {
  /** @throws Error if it cannot be written down */
  record(call: Call, role: Role): void;
}

/** A running guard. */
export class Guard {
  private readonly handshakes: Handshakes;
  private readonly connections: Connections;
  private readonly turnedAway: TurnedAway<AuditLine>;
  /** All TCP connections, whether their handshake is complete or not. */
  private readonly open = new Set<Socket>();
  /** The response on each connection whose request is not answered yet, or has become a stream. */
  private readonly pendingResponses = new WeakMap<Duplex, ServerResponse>();
  /** Idle connections that are being closed. */
  private readonly draining = new WeakSet<Duplex>();
  private readonly bodies: HeldBodies;
  private readonly health: HttpServer | undefined;
  private readonly metrics: Metrics;
  private readonly context: ExchangeContext;
  private readonly expiry: Expiry;
  private stopping = false;

  private constructor(
    private settings: CheckedSettings,
    private readonly parts: Parts,
  ) {
    const { limits, health } = settings;
    this.handshakes = new Handshakes(limits, (socket, end) => this.auditConnection(socket, this.reasonOf(end)));
    this.connections = new Connections(limits);
    this.turnedAway = new TurnedAway((line) => parts.audit.write(line));
    this.bodies = new HeldBodies(limits);
    this.metrics = new Metrics(() => ({
      handshakes: this.handshakes.size,
      connectionsByClient: this.connections.byClient,
      heldBodyBytes: this.bodies.bytes,
      auditLinesLost: parts.audit.linesLost,
      certificates: this.settings.pem ? { ca: this.settings.pem.ca, cert: this.settings.pem.cert } : {},
      clients: this.settings.roles,
    }));
    const { judge, engine } = parts;
    const audit = (line: AuditLine) => this.record(line);
    const record = parts.recorder && ((call: Call, role: Role) => this.recordCall(call, role));
    const usage = usageOf(engine);
    this.context = { judge, engine, bodies: this.bodies, owners: new Owners(), usage, audit, record };
    this.health = health && healthServer({ engine, refusal: () => this.refusal, metrics: () => this.metrics.text() });
    this.registerHandlers();
    this.expiry = new Expiry({ engine, roles: () => this.settings.roles, audit });
  }

  /** @throws Error if the audit cannot be written, AddressError if an address cannot be listened on */
  static async start(settings: CheckedSettings, judge: Judge, recorder?: Recorder): Promise<Guard> {
    const { listen, alsoListen = [], pem, limits, sockets = new Map() } = settings;
    const addresses =
      listen && pem ? [listen, ...alsoListen].map((each) => [each, tlsServer({ pem, limits })] as const) : [];
    const engine = new EngineSocket(settings.engine);
    const guard = new Guard(settings, {
      judge,
      engine,
      audit: new Audit(settings.audit, aboutGuard),
      servers: new Map(addresses),
      sockets: new Map([...sockets.keys()].map((client) => [client, plainServer({ limits })])),
      recorder,
    });
    await guard.listen();
    guard.expiry.start();
    guard.auditWarnMode();
    return guard;
  }

  /** @throws AddressError */
  private async listen(): Promise<void> {
    const { listen, health, sockets = new Map<string, never>() } = this.settings;
    const doors: HttpServer[] = [];
    try {
      for (const [address, server] of this.parts.servers) {
        await listening(server, address === listen ? "listen" : "alsoListen", address);
        doors.push(server);
        this.auditGuard(`takes clients at ${address.host}:${(server.address() as AddressInfo).port}`);
      }
      for (const [client, file] of sockets) {
        const door = this.parts.sockets.get(client) as HttpServer;
        await listeningOnSocket(door, keyIn(keyIn("clients", client), "socket"), file);
        doors.push(door);
        this.auditGuard(`takes the client ${JSON.stringify(client)} at ${file.path}`);
      }
      if (this.health && health) await listening(this.health, "health", health);
    } catch (error) {
      await Promise.all(doors.map(closing));
      throw error;
    }
  }

  /** The first address on which it listens for clients with certificates. */
  get address(): AddressInfo {
    return this.addresses[0] as AddressInfo;
  }

  /** The addresses on which it listens for clients with certificates. */
  get addresses(): readonly AddressInfo[] {
    return [...this.parts.servers.values()].map((server) => server.address() as AddressInfo);
  }

  /** The address on which it reports its health. */
  get healthAddress(): AddressInfo | undefined {
    return this.health?.address() as AddressInfo | undefined;
  }

  /** The number of open connections, by stage. */
  get connectionCounts(): { readonly handshakes: number; readonly clients: number } {
    return { handshakes: this.handshakes.size, clients: this.connections.size };
  }

  /**
   * Applies clients, roles and certificates from new settings, and reopens the audit's file. Streams, connections and
   * all other settings stay; the audit names the settings that need a restart. If the new settings cannot be read,
   * nothing changes.
   */
  reload(read: () => CheckedSettings): void {
    try {
      const settings = read();
      const { pem: renewed } = settings;
      if (renewed) for (const server of this.parts.servers.values()) setCertificates(server, { pem: renewed });
      const waiting = FIXED.filter((key) => !isDeepStrictEqual(settings[key], this.settings[key]));
      const { tls, pem, roles } = settings;
      this.settings = { ...this.settings, tls, pem, roles };
      this.parts.audit.reopen();
      const rest = waiting.length === 0 ? "" : `; changes of ${waiting.join(", ")} wait for a restart`;
      this.auditGuard(`has read its configuration and certificates again${rest}`);
      this.auditWarnMode();
    } catch (error) {
      this.auditGuard(`keeps its old configuration: ${(error as Error).message}`);
    }
  }

  /** Accepts no more clients. Resolves when the last request and stream has ended, or their time is up. */
  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    this.auditGuard("stops");
    const { audit, engine } = this.parts;
    const closed = Promise.all([...this.doors, ...(this.health ? [this.health] : [])].map(closing));
    this.handshakes.closeAll();
    const timer = setTimeout(() => {
      for (const socket of this.open) socket.destroy();
    }, this.settings.limits.stopSeconds * 1000);
    await Promise.all([closed, this.expiry.end()]);
    clearTimeout(timer);
    engine.end();
    this.turnedAway.end();
    this.auditGuard("has stopped");
    await audit.end();
  }

  /** The servers on which clients connect. */
  private get doors(): readonly HttpServer[] {
    const { servers, sockets } = this.parts;
    return [...servers.values(), ...sockets.values()];
  }

  private registerHandlers(): void {
    const { servers, sockets } = this.parts;
    for (const server of servers.values()) {
      filterConnections(server, (socket) => this.onConnection(socket));
      server.on("secureConnection", (socket: TLSSocket) => this.onSecureConnection(socket));
      server.on("tlsClientError", (error, socket) => this.onHandshakeError(error, socket));
    }
    for (const [client, door] of sockets) filterConnections(door, (socket) => this.onSocketConnection(socket, client));
    for (const door of this.doors) this.registerRequests(door);
  }

  private registerRequests(server: HttpServer): void {
    // Node's own method resets connections whose response is written but not sent yet.
    server.closeIdleConnections = () => {
      // Each server asks for all of them.
      for (const socket of this.connections.sockets) {
        if (this.pendingResponses.has(socket) || this.draining.has(socket)) continue;
        this.draining.add(socket);
        closeAfterDrain(socket);
      }
    };
    for (const event of ["request", "checkContinue", "checkExpectation"]) {
      server.on(event, (request: IncomingMessage, response: ServerResponse) => void this.onRequest(request, response));
    }
    server.on(
      "upgrade",
      (request: IncomingMessage, socket: Duplex, head: Buffer) => void this.onUpgrade(request, socket, head),
    );
    server.on("connect", (_request: IncomingMessage, socket: Duplex) => {
      this.rejectMalformed(socket as Socket, "CONNECT is not supported");
    });
    server.on("clientError", (error: NodeJS.ErrnoException & { reason?: string }, socket: Duplex) => {
      if (error.code === "ECONNRESET" || !socket.writable || !this.connections.of(socket as Socket)) socket.destroy();
      else this.rejectMalformed(socket as Socket, error.reason ?? error.message, statusOf(error.code));
    });
  }

  /** Decides whether to accept a TCP connection, before its handshake. */
  private onConnection(socket: Socket): boolean {
    rememberAddress(socket);
    if (this.connections.isFull) {
      this.auditConnection(socket, this.fullMessage);
      return false;
    }
    this.open.add(socket);
    socket.once("close", () => this.open.delete(socket));
    this.handshakes.begin(socket);
    return true;
  }

  private onSecureConnection(socket: TLSSocket): void {
    const tcp = tcpSocketOf(socket);
    if (tcp) this.handshakes.end(tcp);
    rememberAddress(socket);
    if (this.connections.isFull || this.stopping) {
      if (!this.stopping) this.auditConnection(socket, this.fullMessage);
      socket.destroy();
      return;
    }
    prepareConnection(socket);
    if (this.connections.add(socket, identify(socket))) return;
    this.auditConnection(socket, TOO_MANY_OF_CLIENT);
    socket.destroy();
  }

  /** Whoever connects to a client's socket is that client: the file's permissions say who can. */
  private onSocketConnection(socket: Socket, client: string): boolean {
    const address = `unix:${this.settings.sockets?.get(client)?.path}`;
    const turnAway = (message: string) => {
      this.auditConnection({ remoteAddress: address }, message);
      return false;
    };
    if (this.stopping) return false;
    if (this.connections.isFull) return turnAway(this.fullMessage);
    this.open.add(socket);
    socket.once("close", () => this.open.delete(socket));
    socket.on("error", () => {});
    prepareConnection(socket);
    return (
      this.connections.add(socket, { client, issuedAt: Number.POSITIVE_INFINITY, address }) ||
      turnAway(TOO_MANY_OF_CLIENT)
    );
  }

  /** Closes connections whose handshake has failed; Node leaves some of them open. */
  private onHandshakeError(error: Error, socket: TLSSocket): void {
    const tcp = tcpSocketOf(socket) ?? socket;
    if (!this.handshakes.hasClosed(tcp)) this.auditConnection(tcp, handshakeFailure(error, socket));
    socket.destroy();
  }

  /** @param stream the connection, or what follows the request on it if Node has yet to read the body */
  private async onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    stream.on("error", () => {});
    if (head.length > 0) stream.unshift(head);
    const response = new ServerResponse(request);
    this.pendingResponses.set(request.socket, response);
    response.shouldKeepAlive = false;
    response.assignSocket(stream as Socket);
    response.once("finish", () => {
      response.detachSocket(stream as Socket);
      closeAfterDrain(stream);
    });
    await this.handle(request, response, stream);
  }

  private async onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    if (this.stopping) response.shouldKeepAlive = false;
    if (this.pendingResponses.has(socket)) {
      response.shouldKeepAlive = false;
      respond(request, response, 400, "bad request: it came before the one before it was answered");
      return;
    }
    this.pendingResponses.set(socket, response);
    response.once("close", () => {
      this.pendingResponses.delete(socket);
      if (this.stopping) closeAfterDrain(socket);
    });
    await this.handle(request, response, undefined);
  }

  private async handle(request: IncomingMessage, response: ServerResponse, stream: Duplex | undefined): Promise<void> {
    const connection = this.connections.of(request.socket);
    if (!connection) {
      // The client was turned away when its handshake completed, but had already sent this request.
      response.destroy();
      return;
    }
    const { client = "", address } = connection;
    const sender = { client, address, role: this.roleOf(connection) };
    await new Exchange(this.context, sender, { request, response, stream }).run();
  }

  private roleOf({ client, issuedAt, exceedsLimit }: Connection): Role | Refused {
    if (this.parts.audit.isBehind) return AUDIT_BLOCKED;
    const { roles, limits } = this.settings;
    if (client === undefined)
      return refused(403, "the certificate is not a client's: it needs one common name, and clientAuth as its use");
    if (exceedsLimit)
      return refused(
        429,
        `the client ${client} has ${limits.connectionsPerClient} connections already ` +
          "(limits.connectionsPerClient in the guard's configuration)",
      );
    const role = roles.get(client);
    if (role === undefined)
      return refused(
        403,
        `the client ${JSON.stringify(client)} is not known here: list it under clients in the guard's configuration`,
      );
    // Written so that a time that cannot be read is refused.
    if (role.issuedSince !== undefined && !(issuedAt >= role.issuedSince))
      return refused(
        403,
        `the client ${client} has a new certificate, and this one is from before ` +
          `${new Date(role.issuedSince).toISOString()} (issuedSince in the guard's configuration): use the new one`,
      );
    return role;
  }

  /** Why no client is served now; undefined if clients are served. */
  private get refusal(): string | undefined {
    if (this.stopping) return "the guard stops";
    if (this.parts.audit.isBehind) return "the audit cannot be written";
    return this.connections.isFull ? this.fullMessage : undefined;
  }

  private get fullMessage(): string {
    return `there are ${this.settings.limits.connections} connections already (limits.connections)`;
  }

  private reasonOf(end: HandshakeEnd): string {
    return end === "timeout"
      ? "the handshake took too long (limits.handshakeSeconds)"
      : "its handshake was the oldest of too many (limits.handshakes, limits.handshakesPerAddress)";
  }

  /**
   * Rejects a malformed request. The guard's own message cannot go into the middle of a response that is being sent, so
   * that response is cut off, and nobody takes it for complete.
   */
  private rejectMalformed(socket: Socket, reason: string, status = 400): void {
    const message = `bad request: ${reason}`;
    const { client, address = socket.remoteAddress } = this.connections.of(socket) ?? {};
    const { headersSent, writableEnded } = this.pendingResponses.get(socket) ?? {};
    const isResponding = headersSent === true && !writableEnded;
    this.record({
      event: "call",
      client,
      address,
      verdict: "refused",
      ...(!isResponding && { status }),
      message,
    });
    if (isResponding) socket.destroy();
    else respondRaw(socket, status, message);
  }

  /** Audits a line and counts it in the metrics. */
  private record(line: AuditLine): void {
    this.metrics.count(line);
    this.parts.audit.write(line);
  }

  /** Nobody is refused because a recording cannot be written. */
  private recordCall(call: Call, role: Role): void {
    try {
      this.parts.recorder?.record(call, role);
    } catch (error) {
      this.auditGuard(
        `has not recorded ${call.operation.id} of ${JSON.stringify(call.client)}: ${(error as Error).message}`,
      );
    }
  }

  /** Tells readers of the audit which clients are never refused anything. */
  private auditWarnMode(): void {
    for (const [client, { mode }] of this.settings.roles)
      if (mode === "warn") this.auditGuard(`refuses the client ${JSON.stringify(client)} nothing: its mode is warn`);
  }

  private auditGuard(message: string): void {
    this.record(aboutGuard(message));
  }

  private auditConnection({ remoteAddress: address }: Pick<Socket, "remoteAddress">, message: string): void {
    const line: AuditLine = { event: "connection", address, verdict: "refused", message };
    this.metrics.count(line);
    this.turnedAway.add(line);
  }
}

/** Reads the address of a socket's peer, so that the socket still knows it after it has closed. */
function rememberAddress({ remoteAddress }: Socket): void {
  void remoteAddress;
}

function aboutGuard(message: string): AuditLine {
  return { event: "guard", message };
}

function refused(status: Refused["status"], message: string): Refused {
  return { verdict: "refused", status, rule: undefined, message };
}

/** Responds without a request to answer, and closes the connection. */
function respondRaw(socket: Duplex, status: number, message: string): void {
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

function statusOf(code: string | undefined): number {
  if (code === "HPE_HEADER_OVERFLOW") return 431;
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
}
