import { createServer, type Server } from "node:http";

/** How long a request for the guard's health may take. */
const REQUEST_MS = 5_000;

/** Open connections of all who ask for it. */
const MAX_CONNECTIONS = 100;

/** The state of a guard, as it tells it to whoever asks. */
export interface Health {
  readonly engine: "answers" | "does not answer";
  /** Whether a client's next request is taken, or why none is. */
  readonly clients: "accepted" | `refused: ${string}`;
}

/**
 * Tells whoever asks, in plain HTTP, whether the guard works: 200, or 503 where the engine does not answer or no client
 * is taken. It tells nothing of clients or requests, and takes nothing.
 *
 * @param refusal why no client is taken now; undefined where clients are
 */
export function healthServer(engine: { answers(): Promise<boolean> }, refusal: () => string | undefined): Server {
  let asking: Promise<boolean> | undefined;
  /** However many ask at once, the engine is asked once. */
  const engineAnswers = () => {
    asking ??= engine.answers().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  const options = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: REQUEST_MS };
  const server = createServer(options, async (request, response) => {
    request.resume();
    const answers = await engineAnswers();
    const reason = refusal();
    const health: Health = {
      engine: answers ? "answers" : "does not answer",
      clients: reason === undefined ? "accepted" : `refused: ${reason}`,
    };
    const isWell = answers && reason === undefined;
    response.writeHead(isWell ? 200 : 503, { "Content-Type": "application/json", Connection: "close" });
    response.end(JSON.stringify(health));
  });
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}
