import type { IncomingMessage } from "node:http";

/** Why a body was not read to its end. */
export type UnreadBody = "too long" | "no room" | "too slow";

/** How large a body may be, and how long it may take. */
export interface BodyLimits {
  readonly bodyBytes: number;
  readonly bodySeconds: number;
  /** Reserves memory for a part of the body. Returns whether that many bytes were free. */
  readonly reserve: (bytes: number) => boolean;
}

/** Reads the whole of a body, or returns why it cannot be. Nothing of a body that is too long is kept. */
export async function readBody(
  request: IncomingMessage,
  { bodyBytes, bodySeconds, reserve }: BodyLimits,
): Promise<Buffer | UnreadBody> {
  if (Number(request.headers["content-length"] ?? 0) > bodyBytes) return "too long";
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (result: Buffer | UnreadBody) => {
      clearTimeout(timer);
      request.off("data", take).pause();
      resolve(result);
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size > bodyBytes) done("too long");
      else if (!reserve(chunk.length)) done("no room");
      else chunks.push(chunk);
    };
    const timer = setTimeout(() => done("too slow"), bodySeconds * 1000);
    request.on("data", take);
    request.once("end", () => done(Buffer.concat(chunks)));
    request.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
