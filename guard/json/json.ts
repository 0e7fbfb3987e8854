import { quote, shorten } from "../../core/text/shorten";
/** A body that is not what it has to be for the engine and the guard to read the same in it. */
export class MalformedBody extends Error {
  override readonly name = "MalformedBody";
  readonly code = "BREAKWATER_MALFORMED_BODY";
}

/** Objects and lists within each other. The deepest body of the API has ten. */
const MAX_DEPTH = 32;

/**
 * Keys, values and what stands between them. No request of a client has a tenth of it, and what the rules do with each
 * adds up on the one thread that all clients share.
 */
const MOST_TOKENS = 20_000;

/**
 * Characters of a text: Linux passes no word of a command that is longer (MAX_ARG_STRLEN), and what reads a shell's
 * line takes its time with it.
 */
const LONGEST_TEXT = 128 * 1024;

const TOKEN = /"(?:[^"\\]+|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;
const EXPONENT_OR_FRACTION = /[.eE]/;

/**
 * The value of a body of JSON, of which there is only one reading: what is written anew from it means the same to the
 * engine.
 *
 * JSON.parse knows the grammar, and takes the last of several keys; so does the engine, whatever their case. Here a key
 * that is there twice is refused, and so is a number that would come out as another one. Keys that differ in case are a
 * matter of who knows which there are.
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

/** @param text JSON that is valid: each of its tokens is what it looks like */
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

/** Half of a surrogate pair is no character: the engine puts another in its place. */
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
