import { createServer, type Server } from "node:http";
import type { EngineSocket } from "./engineSocket";

/**
 * Tells whoever asks, in plain HTTP, whether the engine answers: 200 or 503. It tells nothing else, and takes nothing.
 */
export function healthServer(engine: EngineSocket): Server {
  return createServer({ requestTimeout: 5_000 }, async (request, response) => {
    request.resume();
    const answers = await engine.answers();
    const body = JSON.stringify({ engine: answers ? "answers" : "does not answer" });
    response.writeHead(answers ? 200 : 503, { "Content-Type": "application/json", Connection: "close" }).end(body);
  });
}
