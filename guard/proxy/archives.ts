import type { ClientRequest, ServerResponse } from "node:http";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { decompressed } from "../archives/compression";
import { type Rename, withNames } from "../archives/names";
import type { EngineAnswer } from "./engineAnswer";
import { answerHeaders, withoutLength } from "./headers";

/**
 * Sends a client's archive of images to the engine with other names in it. If it is refused, the engine's request ends
 * with that as its error, before the engine has the names.
 */
export function sendArchive(request: Readable, sent: ClientRequest, rename: Rename): void {
  // Whoever refuses the request reads the rest of it, which an iterator over the request itself would not let happen.
  const body = request.pipe(new PassThrough());
  const archive = Readable.from(withNames(decompressed(body), rename));
  // Node's pipeline ends a request without its error.
  archive.on("error", (error) => sent.destroy(error)).pipe(sent);
  sent.once("close", () => archive.destroy());
}

/** Passes on an archive of images from the engine with other names in it. @throws Error if either side breaks off */
export async function passArchive(
  answer: EngineAnswer,
  response: ServerResponse,
  rename: Rename,
  count: (bytes: number) => void,
): Promise<void> {
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, withoutLength(answerHeaders(answer)));
  answer.on("data", (part: Buffer) => count(part.length));
  await pipeline(answer, (archive: AsyncIterable<Buffer>) => withNames(archive, rename), response);
}
