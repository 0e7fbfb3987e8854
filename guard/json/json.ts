import { quote, shorten } from "../../core/text/shorten";
/** A body that the engine and the guard might not read in the same way. */
export class MalformedBody extends Error {
  override readonly name = "MalformedBody";
  readonly code = "BREAKWATER_MALFORMED_BODY";
}

/** Nesting depth of objects and lists. The deepest body of the API has ten levels. */
const MAX_DEPTH = 32;

/**
 * Keys, values and punctuation. No client's request has a tenth as many, and what the rules do with each adds up on the
 * one thread that all clients share.
 */
const MOST_TOKENS = 20_000;

/**
 * Characters in a string: Linux accepts no longer argument of a command (MAX_ARG_STRLEN), and reading long shell
 * command lines takes time.
 */
const LONGEST_TEXT = 128 * 1024;

const TOKEN = /"(?:[^"\\]+|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;
const EXPONENT_OR_FRACTION = /[.eE]/;

/**
 * Parses a JSON body that can be read in only one way: when it is serialised again, it means the same to the engine.
 *
 * JSON.parse knows the grammar, and takes the last of several equal keys; so does the engine, whatever their case. This
 * function refuses repeated keys, and numbers that would change in parsing. Keys that differ only in case are left to
 * callers that know which keys exist.
 *
 * @throws MalformedBody
 */
export function parseStrictly(body: Buffer): unknown {
  const text = decoded(body);
  const value = parsed(text);
  refuseAmbiguity(text);
  return value;
}

function decoded(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new MalformedBody("the body is not valid UTF-8");
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedBody("the body is not one value of valid JSON");
  }
}

/** @param text valid JSON, so that each of its tokens is what it looks like */
function refuseAmbiguity(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let candidate: string | undefined;
  let tokens = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (++tokens > MOST_TOKENS)
      throw new MalformedBody(`the body has more than ${MOST_TOKENS} keys, values, brackets and commas`);
    if (token === "{" || token === "[") {
      open.push(token === "{" ? new Set() : undefined);
      if (open.length > MAX_DEPTH)
        throw new MalformedBody(`the body has more than ${MAX_DEPTH} objects and lists within each other`);
    } else if (token === "}" || token === "]") open.pop();
    else if (token === ":") takeKey(open.at(-1), candidate ?? "");
    else if (token.startsWith('"')) candidate = textOf(token);
    else if (token !== ",") refuseInexact(token);
  }
}

function takeKey(keys: Set<string> | undefined, key: string): void {
  if (keys?.has(key)) throw new MalformedBody(`the body has the key ${quote(key)} twice in one object`);
  keys?.add(key);
}

/** Decodes a string token. Half of a surrogate pair is not a character: the engine would replace it. */
function textOf(token: string): string {
  if (token.length > LONGEST_TEXT)
    throw new MalformedBody(`the body has a text of more than ${LONGEST_TEXT} characters`);
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
