import { once } from "node:events";
import {
  createServer as createHttp2Server,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import { DEFAULT_LIMITS } from "../../../core/schema/guardConfiguration";
import { BUILD_ID, SESSION_ID } from "../../../guard/buildkit/callHeaders";
import type { BuildKitClient, BuildKitEntry } from "../../../guard/buildkit/context";
import { Owners } from "../../../guard/buildkit/owners";
import { relay } from "../../../guard/buildkit/relay";
import { HeldBodies } from "../../../guard/http/body";
import { Rates } from "../../../guard/limits/rates";
import type { Role } from "../../../guard/model/role";

const WINDOW = 1024 * 1024;

/** A server of HTTP/2 that lets clients send as much unread as the one in Docker's engine. */
export function buildKitServer(): Http2Server {
  const settings = {
    initialWindowSize: WINDOW,
    maxFrameSize: WINDOW,
    maxConcurrentStreams: 250,
    maxHeaderListSize: WINDOW,
  };
  return createHttp2Server({ settings }).on("session", (session) =>
    session.on("error", () => {}).setLocalWindowSize(WINDOW),
  );
}

/** What the engine got of a call. */
export interface Received {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * A connection through the guard to BuildKit, both sides upgraded already. The client is a real one of gRPC. The engine
 * stands in for BuildKit: it records every call that it gets, and answers with the request, or as `answer` says.
 */
export class Connection {
  /** The room for messages that are held. */
  readonly bodies = new HeldBodies(DEFAULT_LIMITS);
  readonly received: Received[] = [];
  readonly audit: BuildKitEntry[] = [];
  readonly client: grpc.Client;
  private readonly sessions = new Set<ServerHttp2Session>();
  /** Whose connections are opened from now on. */
  clientName = "ci";
  readonly owners = new Owners();
  imagesOf: BuildKitClient["imagesOf"];
  private readonly rates = new Rates();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly engine: Server,
    private readonly guard: Server,
  ) {
    this.client = new grpc.Client(`127.0.0.1:${portOf(guard)}`, grpc.credentials.createInsecure());
  }

  static async open(role: Role, answer = echo, pingIntervalMs = 5_000): Promise<Connection> {
    const engine = buildKitServer();
    engine.listen(0, "127.0.0.1");
    await once(engine, "listening");
    const guard = createServer();
    guard.listen(0, "127.0.0.1");
    await once(guard, "listening");
    const connection = new Connection(engine as unknown as Server, guard);
    engine.on("session", (session) => connection.sessions.add(session));
    engine.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      const chunks: Buffer[] = [];
      stream.on("error", () => {});
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      connection.received.push({
        method: String(headers[":path"]),
        headers,
        get body() {
          return Buffer.concat(chunks);
        },
      });
      answer(stream);
    });
    guard.on("connection", (socket) => {
      connection.sockets.add(socket.setNoDelay());
      void relay(socket, connect(portOf(engine as unknown as Server), "127.0.0.1"), {
        client: connection.clientName,
        role,
        owners: connection.owners,
        imagesOf: connection.imagesOf,
        beginBuild: () => connection.rates.begin("concurrentBuilds", connection.clientName, role.limits ?? {}),
        room: connection.bodies.share(connection.clientName),
        audit: (entry) => connection.audit.push(entry),
        pingIntervalMs,
      });
    });
    return connection;
  }

  /** The messages that the engine got, one after the other. */
  get gotten(): string {
    return this.received.map(({ body }) => body.subarray(5).toString("latin1")).join("");
  }

  /** Resolves when all of the room that clients share is free. */
  async holdsNothing(): Promise<void> {
    while (this.bodies.bytes > 0) await delay(5);
  }

  /** A unary call, of a frontend's about a build where one is given. @throws grpc.ServiceError */
  call(method: string, request: Buffer, build?: string): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(method, asItIs, asItIs, request, metadata(BUILD_ID, build), (error, answer) =>
        error ? reject(error) : resolve(answer as Buffer),
      );
    });
  }

  /** The messages that answer a call. @throws grpc.ServiceError */
  async answers(method: string, request: Buffer): Promise<readonly Buffer[]> {
    return (await this.client.makeServerStreamRequest(method, asItIs, asItIs, request).toArray()) as Buffer[];
  }

  /** A further connection, on which the test itself is the client. */
  dial(): Socket {
    return connect(portOf(this.guard), "127.0.0.1").setNoDelay();
  }

  /** A call with a stream in each direction. */
  stream(method: string, session = "a session"): grpc.ClientDuplexStream<Buffer, Buffer> {
    return this.client.makeBidiStreamRequest(method, asItIs, asItIs, metadata(SESSION_ID, session));
  }

  /** The engine ends, as when it is killed. */
  killEngine(): void {
    for (const session of this.sessions) session.destroy();
  }

  async close(): Promise<void> {
    this.client.close();
    this.killEngine();
    for (const socket of this.sockets) socket.destroy();
    this.engine.close();
    this.guard.close();
    await once(this.guard, "close");
  }
}

/** Answers with each message of the request as it comes, and with success at its end. */
export function echo(stream: ServerHttp2Stream): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.pipe(stream);
}

function metadata(name: string, value: string | undefined): grpc.Metadata {
  const all = new grpc.Metadata();
  if (value !== undefined) all.set(name, value);
  return all;
}

const asItIs = (message: Buffer): Buffer => message;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
