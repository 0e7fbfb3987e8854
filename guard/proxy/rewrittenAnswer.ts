import type { ServerResponse } from "node:http";
import { announcedIn, MAX_REWRITTEN } from "../operations/announced";
import type { EngineAnswer } from "./engineAnswer";
import { answerHeaders, withoutLength } from "./headers";

/** Operations whose answers announce a version in their body, which is rewritten. */
const ANNOUNCING = new Set(["SystemVersion"]);

export function isRewritten(operation: string | undefined, { statusCode }: EngineAnswer): boolean {
  return operation !== undefined && ANNOUNCING.has(operation) && statusCode === 200;
}

/**
 * Passes on an answer that announces the engine's version, replaced by one that the guard knows.
 *
 * @throws Error if the engine breaks off, or sends far more than such an answer contains
 */
export async function passRewritten(
  answer: EngineAnswer,
  response: ServerResponse,
  count: (bytes: number) => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    count(chunk.length);
    if (size > MAX_REWRITTEN) throw new Error("the engine's answer is too long to be rewritten");
    chunks.push(chunk);
  }
  const body = announcedIn(Buffer.concat(chunks));
  const kept = withoutLength(answerHeaders(answer));
  response.sendDate = false;
  response.writeHead(200, answer.statusMessage, [...kept, "Content-Length", `${body.length}`]);
  response.end(body);
}
