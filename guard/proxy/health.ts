import { createServer, type Server } from "node:http";

/** How long a request for the guard's health may take. */
const REQUEST_MS = 5_000;

/** Maximum number of open connections to the health server. */
const MAX_CONNECTIONS = 100;

/** A guard's state, as it reports it. */
export interface Health {
  readonly engine: "answers" | "does not answer";
  /** Whether a client's next request is accepted, or why it is not. */
  readonly clients: "accepted" | `refused: ${string}`;
}

/** The sources of a guard's health. */
export interface HealthSources {
  readonly engine: { answers(): Promise<boolean> };
  /** Returns why no client is served now; undefined if clients are served. */
  readonly refusal: () => string | undefined;
  /** The metrics, in the text format of Prometheus. */
  readonly metrics: () => string;
}

/**
 * Reports, in plain HTTP, whether the guard works: 200, or 503 if the engine does not answer or no client is served.
 * Serves its metrics on /metrics. Nothing else can be read or changed through it.
 */
export function healthServer({ engine, refusal, metrics }: HealthSources): Server {
  let asking: Promise<boolean> | undefined;
  /** However many requests arrive at once, the engine is asked once. */
  const engineAnswers = () => {
    asking ??= engine.answers().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  const options = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: REQUEST_MS };
  const server = createServer(options, async (request, response) => {
    request.resume();
    if (request.url?.split("?", 1)[0] === "/metrics") {
      response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8", Connection: "close" });
      response.end(metrics());
      return;
    }
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
