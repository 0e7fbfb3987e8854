import type { OutgoingHttpHeaders } from "node:http2";
import { quote } from "../../core/text/shorten";
import { Refusal } from "../model/refusal";

/** A header as received: each character of its value is one byte. */
export type Header = readonly [name: string, value: string];

/** A call, as its headers request it. */
export interface CallHeaders {
  readonly path: string;
  /** The headers that the engine gets. */
  readonly headers: readonly Header[];
}

/** Names the build that a frontend's call is about. */
export const BUILD_ID = "buildkit-controlapi-buildid";
/** A session's id, and the key that finds files sent by an earlier session. */
export const SESSION_ID = "x-docker-expose-session-uuid";
export const SHARED_KEY = "x-docker-expose-session-sharedkey";

/** Pseudo-headers: each occurs once, before all other headers. */
const PSEUDO = [":method", ":scheme", ":path", ":authority"];

/**
 * The other headers that the engine gets: those of gRPC, traces, builds and sessions. All others that a client sends
 * are dropped, such as containerd's namespace, which could differ from the engine's own.
 */
const FORWARDED = new Set([
  ...["content-type", "grpc-accept-encoding", "grpc-encoding", "grpc-timeout", "te", "user-agent"],
  ...["baggage", "traceparent", "tracestate"],
  BUILD_ID,
  ...["grpc-method", "name"].map((name) => `x-docker-expose-session-${name}`),
  SESSION_ID,
  SHARED_KEY,
]);

/** Headers that may occur only once, and only with a matching value. */
const SINGLE: Readonly<Record<string, RegExp>> = {
  "content-type": /^application\/grpc(\+proto)?$/,
  "grpc-encoding": /^identity$/,
  te: /^trailers$/,
  [BUILD_ID]: /^/,
  [SESSION_ID]: /^/,
  [SHARED_KEY]: /^/,
};

/** Headers of HTTP/1, and those that give a message's length in another way than HTTP/2 does. */
const FOREIGN = new Set([
  "connection",
  "content-length",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

const NAME = /^[0-9a-z_.-]+$/;
const VALUE = /^[\x20-\x7e]*$/;

/** @throws Refusal */
export function readCallHeaders(headers: readonly Header[]): CallHeaders {
  const pseudo = headers.slice(0, PSEUDO.length);
  const others = headers.slice(PSEUDO.length);
  const pseudoHeader = (name: string): string => pseudo.find((header) => header[0] === name)?.[1] ?? "";
  if (!PSEUDO.every((name) => pseudoHeader(name) !== ""))
    throw refusal("does not begin with one each of :method, :scheme, :path and :authority");
  if (pseudoHeader(":method") !== "POST") throw refusal("is not a POST");
  if (!/^https?$/.test(pseudoHeader(":scheme"))) throw refusal("has an unknown scheme");
  for (const [name, value] of others) {
    if (!NAME.test(name)) throw refusal("has a header name that gRPC does not allow");
    if (FOREIGN.has(name)) throw refusal(`has the header ${name}, which gRPC does not use`);
    if (SINGLE[name]?.test(value) === false) throw refusal(`has the header ${name} with ${quote(value)}`);
  }
  for (const name of Object.keys(SINGLE))
    if (others.filter((header) => header[0] === name).length > 1) throw refusal(`has the header ${name} twice`);
  if (!others.some(([name]) => name === "content-type")) throw refusal("has no header content-type");
  if (headers.some(([, value]) => !VALUE.test(value)))
    throw refusal("has a header value with bytes that gRPC does not allow");
  return { path: pseudoHeader(":path"), headers: [...pseudo, ...others.filter(([name]) => FORWARDED.has(name))] };
}

function refusal(problem: string): Refusal {
  return new Refusal(400, `the guard refuses this call: it ${problem}`);
}

/** Pairs up raw headers, which Node lists as alternating names and values. */
export function pairsOf(rawHeaders: readonly string[]): readonly Header[] {
  return rawHeaders.flatMap((name, at): Header[] => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ""]] : []));
}

/** Groups headers by name, as Node sends them, keeping the order of each name's values. */
export function headersObject(headers: readonly Header[]): OutgoingHttpHeaders {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0] : all]));
}
