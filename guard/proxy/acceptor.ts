import type { Server as HttpServer } from "node:http";
import type { Server } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { handshakeFailure, tcpSocketOf } from "../../server/handshakeFailure";
import { type HandshakeEnd, Handshakes } from "../../server/handshakes";
import { filterConnections, prepareConnection } from "../../server/tlsServer";
import { TurnedAway } from "../../server/turnedAway";
import type { GuardSettings } from "../model/settings";
import type { AuditLine } from "./audit";
import { Connections, identify } from "./connections";

const TOO_MANY_OF_CLIENT = "its client has too many connections already (limits.connectionsPerClient)";

/** Where connections that were turned away are reported. */
export interface ConnectionReports {
  /** Takes every line. */
  count(line: AuditLine): void;
  /** Takes lines, or their number if there are too many. */
  write(line: AuditLine): void;
}

/** Accepts connections within the limits, each as a client's. */
export class Acceptor {
  readonly connections: Connections;
  private readonly handshakes: Handshakes;
  private readonly turnedAway: TurnedAway<AuditLine>;
  /** All TCP connections, whether their handshake is complete or not. */
  private readonly open = new Set<Socket>();
  private isStopping = false;

  constructor(
    private readonly limits: GuardSettings["limits"],
    private readonly reports: ConnectionReports,
  ) {
    this.connections = new Connections(limits);
    this.handshakes = new Handshakes(limits, (socket, end) => this.turnAway(socket, reasonOf(end)));
    this.turnedAway = new TurnedAway((line) => reports.write(line));
  }

  /** The number of connections whose handshake is not complete. */
  get handshakeCount(): number {
    return this.handshakes.size;
  }

  /** Why no further connection is accepted; undefined if there is room for one. */
  get refusal(): string | undefined {
    if (!this.connections.isFull) return undefined;
    return `there are ${this.limits.connections} connections already (limits.connections)`;
  }

  /** Accepts clients that present certificates. */
  acceptCertificates(server: Server): void {
    filterConnections(server, (socket) => this.onConnection(socket));
    server.on("secureConnection", (socket: TLSSocket) => this.onSecureConnection(socket));
    server.on("tlsClientError", (error, socket) => this.onHandshakeError(error, socket));
  }

  /**
   * Accepts one client on a unix socket of its own: whoever connects to it is that client. The file's permissions say
   * who can.
   */
  acceptClient(server: HttpServer, client: string, path: string | undefined): void {
    filterConnections(server, (socket) => this.onSocketConnection(socket, client, `unix:${path}`));
  }

  /** Accepts nobody any more, and closes connections whose handshake is not complete. */
  stop(): void {
    this.isStopping = true;
    this.handshakes.closeAll();
  }

  /** Breaks all connections off. */
  destroyAll(): void {
    for (const socket of this.open) socket.destroy();
  }

  /** Reports the connections that were turned away and are not reported yet. */
  end(): void {
    this.turnedAway.end();
  }

  /** Decides whether to accept a TCP connection, before its handshake. */
  private onConnection(socket: Socket): boolean {
    rememberAddress(socket);
    const { refusal } = this;
    if (refusal !== undefined) return this.turnAway(socket, refusal);
    this.add(socket);
    this.handshakes.begin(socket);
    return true;
  }

  private onSecureConnection(socket: TLSSocket): void {
    const tcp = tcpSocketOf(socket);
    if (tcp) this.handshakes.end(tcp);
    rememberAddress(socket);
    if (!this.acceptSecure(socket)) socket.destroy();
  }

  private acceptSecure(socket: TLSSocket): boolean {
    const { refusal } = this;
    if (this.isStopping) return false;
    if (refusal !== undefined) return this.turnAway(socket, refusal);
    prepareConnection(socket);
    return this.connections.add(socket, identify(socket)) || this.turnAway(socket, TOO_MANY_OF_CLIENT);
  }

  private onSocketConnection(socket: Socket, client: string, address: string): boolean {
    const { refusal } = this;
    if (this.isStopping) return false;
    if (refusal !== undefined) return this.turnAway({ remoteAddress: address }, refusal);
    this.add(socket);
    socket.on("error", () => {});
    prepareConnection(socket);
    const identity = { client, issuedAt: Number.POSITIVE_INFINITY, address };
    return this.connections.add(socket, identity) || this.turnAway({ remoteAddress: address }, TOO_MANY_OF_CLIENT);
  }

  /** Closes connections whose handshake has failed; Node leaves some of them open. */
  private onHandshakeError(error: Error, socket: TLSSocket): void {
    const tcp = tcpSocketOf(socket) ?? socket;
    if (!this.handshakes.hasClosed(tcp)) this.turnAway(tcp, handshakeFailure(error, socket));
    socket.destroy();
  }

  private add(socket: Socket): void {
    this.open.add(socket);
    socket.once("close", () => this.open.delete(socket));
  }

  /** Reports a connection that is not accepted. @returns false */
  private turnAway({ remoteAddress: address }: Pick<Socket, "remoteAddress">, message: string): false {
    const line: AuditLine = { event: "connection", address, verdict: "refused", message };
    this.reports.count(line);
    this.turnedAway.add(line);
    return false;
  }
}

function reasonOf(end: HandshakeEnd): string {
  return end === "timeout"
    ? "the handshake took too long (limits.handshakeSeconds)"
    : "its handshake was the oldest of too many (limits.handshakes, limits.handshakesPerAddress)";
}

/** Reads the address of a socket's peer, so that the socket still knows it after it has closed. */
function rememberAddress({ remoteAddress }: Socket): void {
  void remoteAddress;
}
