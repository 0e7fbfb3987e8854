import { createServer, type Server } from "node:http";

/** How long a request may take. */
const REQUEST_MS = 5_000;

/** Maximum number of open connections. */
const MAX_CONNECTIONS = 100;

/** The sources of a webhook's health. */
export interface HealthSources {
  /** Why reviews are not judged; undefined if they are. */
  readonly refusal: () => string | undefined;
  /** The metrics, in the text format of Prometheus. */
  readonly metrics: () => string;
}

/**
 * Reports in plain HTTP: `/readyz`, 200 or 503 with the reason, `/livez`, and `/metrics`. Nothing else can be read or
 * changed through it.
 */
export function healthServer({ refusal, metrics }: HealthSources): Server {
  const options = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: REQUEST_MS };
  const server = createServer(options, (request, response) => {
    request.resume();
    const answer = (status: number, text: string, type = "text/plain; charset=utf-8") => {
      response.writeHead(status, { "Content-Type": type, Connection: "close" });
      response.end(text);
    };
    const reason = refusal();
    switch (request.url?.split("?", 1)[0]) {
      case "/livez":
        answer(200, "ok\n");
        break;
      case "/readyz":
        if (reason === undefined) answer(200, "ok\n");
        else answer(503, `not ready: ${reason}. Objects in namespaces with the mode enforce are refused.\n`);
        break;
      case "/metrics":
        answer(200, metrics(), "text/plain; version=0.0.4; charset=utf-8");
        break;
      default:
        answer(404, "there are /readyz, /livez and /metrics\n");
    }
  });
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}
