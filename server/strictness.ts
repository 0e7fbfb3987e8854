import type { IncomingMessage } from "node:http";

/** Node drops headers beyond this number, and any header could be among them. */
export const MAX_HEADERS = 100;

/**
 * Headers that decide where a message ends, who it is for, and what it means to the server. Each may occur at most once.
 */
const SINGLE = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "transfer-encoding",
  "upgrade",
  "x-registry-auth",
  "x-registry-config",
]);

/**
 * Returns what is wrong with a request that Node's parser accepts although two readers could understand it in two ways,
 * as a clause: `the header host is there twice`. (The parser itself refuses folded lines, a length beside chunks,
 * several lengths, names that are not tokens, and bare line feeds.)
 */
export function ambiguity({ httpVersion, rawHeaders, headers }: IncomingMessage): string | undefined {
  if (httpVersion !== "1.1") return `HTTP/${httpVersion} is not spoken here: use HTTP/1.1`;
  if (rawHeaders.length >= MAX_HEADERS * 2) return `it has ${MAX_HEADERS} headers or more`;
  const twice = repeated(rawHeaders);
  if (twice !== undefined) return `the header ${twice} is there twice`;
  if (headers.host === undefined) return "it has no header Host";
  const expectation = headers.expect?.toLowerCase();
  if (expectation !== undefined && expectation !== "100-continue")
    return "the only expectation that is understood is 100-continue";
  const coding = headers["transfer-encoding"];
  if (coding !== undefined && coding.toLowerCase() !== "chunked") return "the only transfer encoding is chunked";
  const asksToUpgrade = headers.connection !== undefined && /^(.*,)?\s*upgrade\s*(,.*)?$/i.test(headers.connection);
  if (asksToUpgrade !== (headers.upgrade !== undefined))
    return "of the headers Upgrade and Connection: Upgrade there is one without the other";
  if (asksToUpgrade && expectation !== undefined) return "a request that upgrades cannot wait to send its body";
  return undefined;
}

/** Finds a header that may occur only once, and occurs again. */
function repeated(rawHeaders: readonly string[]): string | undefined {
  const seen: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? "").toLowerCase();
    if (!SINGLE.has(name)) continue;
    if (seen.includes(name)) return name;
    seen.push(name);
  }
  return undefined;
}

export function isChunked({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined;
}

/** Whether a request carries a body of at least one byte. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
