import { type Server as HttpServer, type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { closeAfterDrain } from "../../server/stream";
import type { Refused } from "../model/decision";
import type { Role } from "../model/role";
import type { Connection, Connections } from "./connections";
import { Exchange, type ExchangeContext } from "./exchange";
import { respond, respondRaw } from "./respond";

/** Takes the requests of accepted connections, and answers those that are none. */
export class Requests {
  /** The response on each connection whose request is not answered yet, or has become a stream. */
  private readonly pendingResponses = new WeakMap<Duplex, ServerResponse>();
  /** Idle connections that are being closed. */
  private readonly draining = new WeakSet<Duplex>();
  private isStopping = false;

  /** @param roleOf returns what a connection's client may do, or why it may do nothing */
  constructor(
    private readonly context: ExchangeContext,
    private readonly connections: Connections,
    private readonly roleOf: (connection: Connection) => Role | Refused,
  ) {}

  /** Takes a server's requests. */
  takeFrom(server: HttpServer): void {
    // Node's own method resets connections whose response is written but not sent yet.
    server.closeIdleConnections = () => this.closeIdleConnections();
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

  /** From here on, each connection closes after its response. */
  stop(): void {
    this.isStopping = true;
  }

  /** Closes idle connections. Each server asks for all of them. */
  private closeIdleConnections(): void {
    for (const socket of this.connections.sockets) {
      if (this.pendingResponses.has(socket) || this.draining.has(socket)) continue;
      this.draining.add(socket);
      closeAfterDrain(socket);
    }
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
    if (this.isStopping) response.shouldKeepAlive = false;
    if (this.pendingResponses.has(socket)) {
      response.shouldKeepAlive = false;
      respond(request, response, 400, "bad request: it was sent before the previous one was answered");
      return;
    }
    this.pendingResponses.set(socket, response);
    response.once("close", () => {
      this.pendingResponses.delete(socket);
      if (this.isStopping) closeAfterDrain(socket);
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

  /**
   * Rejects a malformed request. The guard's own message cannot go into the middle of a response that is being sent, so
   * that response is cut off, and nobody takes it for complete.
   */
  private rejectMalformed(socket: Socket, reason: string, status = 400): void {
    const message = `bad request: ${reason}`;
    const { client, address = socket.remoteAddress } = this.connections.of(socket) ?? {};
    const { headersSent, writableEnded } = this.pendingResponses.get(socket) ?? {};
    const isResponding = headersSent === true && !writableEnded;
    this.context.audit({
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
}

function statusOf(code: string | undefined): number {
  if (code === "HPE_HEADER_OVERFLOW") return 431;
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
}
