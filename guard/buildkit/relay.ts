import {
  type ClientHttp2Session,
  type ClientSessionOptions,
  connect,
  constants,
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Duplex } from "node:stream";
import { closed } from "../../server/stream";
import type { HeldBody } from "../http/body";
import { CallBudget } from "./callBudget";
import { pairsOf } from "./callHeaders";
import type { BuildKitClient, BuildKitEntry } from "./context";
import { MAX_ANSWER_HEADER_BYTES, MAX_CALL_HEADER_BYTES, MAX_CALLS, WINDOW_BYTES } from "./limits";
import { MessageRoom } from "./messageRoom";
import { RelayedCall } from "./relayedCall";
import { SessionSocket } from "./sessionSocket";
import { refusalHeaders } from "./status";

/** Maximum number of headers per call. No gRPC client sends a third as many. */
const MAX_HEADERS = 100;

const FROM_CLIENT = {
  settings: {
    enablePush: false,
    initialWindowSize: WINDOW_BYTES,
    maxConcurrentStreams: MAX_CALLS,
    maxHeaderListSize: MAX_CALL_HEADER_BYTES,
  },
  maxHeaderListPairs: MAX_HEADERS,
  maxSendHeaderBlockLength: MAX_ANSWER_HEADER_BYTES,
  maxSessionInvalidFrames: 100,
  maxSessionRejectedStreams: 100,
};

/**
 * Milliseconds between pings to a client. A client that has not answered the last ping counts as gone; BuildKit treats
 * its own sessions in the same way. If a peer violates HTTP/2, Node 20 also leaves the session open but unresponsive;
 * Node 22 ends it at once.
 */
const PING_INTERVAL_MS = 30_000;

export interface RelayOptions extends BuildKitClient {
  /** The memory, shared by all clients, for calls and messages of this connection. */
  readonly room: HeldBody;
  readonly audit: (entry: BuildKitEntry) => void;
  readonly pingIntervalMs?: number;
}

const TO_ENGINE: ClientSessionOptions = {
  settings: { enablePush: false, initialWindowSize: WINDOW_BYTES, maxHeaderListSize: MAX_ANSWER_HEADER_BYTES },
  maxSendHeaderBlockLength: MAX_ANSWER_HEADER_BYTES,
  peerMaxConcurrentStreams: MAX_CALLS,
};

/** Milliseconds that a client has to end its connection once the engine has closed its own. */
const LINGER_MS = 2_000;

/**
 * Relays BuildKit's API between a client and the engine: there is one HTTP/2 session with each, and every call that
 * passes is sent to the engine as a new call. So the engine gets only what Node writes from what the guard has judged.
 */
export async function relay(client: Duplex, engine: Duplex, options: RelayOptions): Promise<void> {
  const ended = [closed(client), closed(engine)] as const;
  const engineSocket = new SessionSocket(engine);
  const toEngine = connect("http://buildkit", { ...TO_ENGINE, createConnection: () => engineSocket });
  const toClient = performServerHandshake(new SessionSocket(client), FROM_CLIENT);
  for (const session of [toEngine, toClient]) session.on("error", () => {});
  serve(toClient, toEngine, options);
  const watch = setInterval(
    pinging(toClient, () => client.destroy()),
    options.pingIntervalMs ?? PING_INTERVAL_MS,
  );
  await Promise.race(ended);
  toEngine.destroy();
  engine.destroy();
  toClient.close();
  const linger = setTimeout(() => client.destroy(), LINGER_MS);
  await ended[0];
  clearTimeout(linger);
  clearInterval(watch);
  toClient.destroy();
}

/** Milliseconds that a connection stays open if every call on it is refused. */
const REFUSED_CONNECTION_MS = 30_000;

/**
 * Answers every call on a connection with a refusal. gRPC clients show it to the user; if the connection itself were
 * refused, they would assume an engine without BuildKit and look for another one.
 */
export async function refuseCalls(client: Duplex, message: string): Promise<void> {
  const ended = closed(client);
  const session = performServerHandshake(new SessionSocket(client), FROM_CLIENT);
  session.on("error", () => {});
  session.on("stream", (stream: ServerHttp2Stream) => {
    stream.on("error", () => {});
    stream.respond(refusalHeaders(message), { endStream: true });
    stream.close(constants.NGHTTP2_NO_ERROR);
  });
  const timer = setTimeout(() => client.destroy(), REFUSED_CONNECTION_MS);
  await ended;
  clearTimeout(timer);
  session.destroy();
}

function serve(toClient: ServerHttp2Session, toEngine: ClientHttp2Session, { room, ...options }: RelayOptions): void {
  const context = { ...options, room: new MessageRoom(room), budget: new CallBudget() };
  toClient.on("stream", (stream: ServerHttp2Stream, _: IncomingHttpHeaders, __: number, rawHeaders: string[]) => {
    new RelayedCall(stream, toEngine, context).run(pairsOf(rawHeaders)).catch((error: Error) => {
      toClient.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from(error.message));
      setImmediate(() => toClient.destroy());
    });
  });
}

/** @param fail called if the last ping is unanswered */
function pinging(session: ServerHttp2Session, fail: () => void): () => void {
  let isAnswered = true;
  return () => {
    if (!isAnswered || session.destroyed) {
      fail();
      return;
    }
    isAnswered = false;
    session.ping(() => {
      isAnswered = true;
    });
  };
}
