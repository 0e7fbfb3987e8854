import { isUtf8 } from "node:buffer";
import { quote, shorten } from "../core/text/shorten";

/** A body that two programs might not read in the same way, or that is larger or deeper than any that is expected. */
export class MalformedBody extends Error {
  override readonly name = "MalformedBody";
  readonly code = "BREAKWATER_MALFORMED_BODY";
}

/** How much a body may contain. */
export interface JsonLimits {
  /** Nesting depth of objects and lists. */
  readonly depth: number;
  /** Keys, values and punctuation. */
  readonly tokens: number;
  /** Characters in a string. */
  readonly textLength: number;
  /**
   * Whether numbers that a double cannot hold are accepted. They are not if the value is serialised again, because they
   * would change.
   */
  readonly allowsInexactNumbers: boolean;
}

/**
 * For bodies of the Docker Engine API.
 *
 * - The deepest has ten levels.
 * - No client's request has a tenth as many tokens, and what the rules do with each adds up on the one thread that all
 *   clients share.
 * - Linux accepts no longer argument of a command (MAX_ARG_STRLEN), and reading long shell command lines takes time.
 */
const DOCKER_LIMITS: JsonLimits = {
  depth: 32,
  tokens: 20_000,
  textLength: 128 * 1024,
  allowsInexactNumbers: false,
};

/** A number, or `true`, `false` or `null`. */
const SCALAR = /[^\s{}[\]:,"]+/y;
const EXPONENT_OR_FRACTION = /[.eE]/;

/**
 * Parses a JSON body that can be read in only one way: when it is serialised again, it means the same to any reader.
 *
 * JSON.parse knows the grammar, and takes the last of several equal keys; so does Docker's engine, whatever their case. This
 * function refuses repeated keys, and numbers that would change in parsing. Keys that differ only in case are left to
 * callers that know which keys exist.
 *
 * @throws MalformedBody
 */
export function parseStrictly(body: Buffer, limits = DOCKER_LIMITS): unknown {
  const text = decoded(body);
  const value = parsed(text);
  refuseAmbiguity(text, limits);
  return value;
}

function decoded(body: Buffer): string {
  if (!isUtf8(body)) throw new MalformedBody("the body is not valid UTF-8");
  return body.toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedBody("the body is not one value of valid JSON");
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const COLON = 0x3a;
const COMMA = 0x2c;
/** The last of the characters that JSON accepts between tokens: tab, line feed, carriage return and space. */
const SPACE = 0x20;

/** @param text valid JSON, so that each of its tokens is what it looks like */
function refuseAmbiguity(text: string, limits: JsonLimits): void {
  /** The keys of each open object; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  let candidate = "";
  let tokens = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code <= SPACE) {
      at++;
      continue;
    }
    if (++tokens > limits.tokens)
      throw new MalformedBody(`the body has more than ${limits.tokens} keys, values, brackets and commas`);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      // What is a key shows only behind it; texts without escapes need no decoding.
      candidate = textOf(text.slice(at, end), limits);
      at = end;
      continue;
    }
    if (code === OPEN_OBJECT || code === OPEN_LIST) {
      open.push(code === OPEN_OBJECT ? new Set() : undefined);
      if (open.length > limits.depth)
        throw new MalformedBody(`the body has more than ${limits.depth} objects and lists within each other`);
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) open.pop();
    else if (code === COLON) takeKey(open.at(-1), candidate);
    else if (code !== COMMA) {
      SCALAR.lastIndex = at;
      const [token = ""] = SCALAR.exec(text) ?? [];
      if (!limits.allowsInexactNumbers) refuseInexact(token);
      at += token.length;
      continue;
    }
    at++;
  }
}

/** @param at the opening quote @returns the place behind the closing one */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); ; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
}

function takeKey(keys: Set<string> | undefined, key: string): void {
  if (keys?.has(key)) throw new MalformedBody(`the body has the key ${quote(key)} twice in one object`);
  keys?.add(key);
}

/**
 * Decodes a string token. Half of a surrogate pair is not a character: other readers would replace it. UTF-8 has none, so
 * that only an escape can bring one.
 */
function textOf(token: string, { textLength }: JsonLimits): string {
  if (token.length > textLength) throw new MalformedBody(`the body has a text of more than ${textLength} characters`);
  if (!token.includes("\\")) return token.slice(1, -1);
  const text = JSON.parse(token) as string;
  if (/\p{Surrogate}/u.test(text)) throw new MalformedBody("the body has half of a surrogate pair in a text");
  return text;
}

function refuseInexact(token: string): void {
  if (!/^[-\d]/.test(token)) return;
  const number = Number(token);
  const isExact = EXPONENT_OR_FRACTION.test(token)
    ? Math.abs(number) <= Number.MAX_SAFE_INTEGER
    : Number.isSafeInteger(number);
  if (!isExact)
    throw new MalformedBody(`the body has the number ${shorten(token, 40)}, which is too large to be kept exactly`);
}
