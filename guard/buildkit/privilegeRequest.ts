import { quote, shorten } from "../../core/text/shorten";
import { type Field, fields, MalformedMessage, textEntry } from "./wire";

/**
 * What a request asks for beyond a build in its own container: a privilege, or something that the guard grants nobody.
 */
export interface PrivilegeRequest {
  readonly kind:
    | "network"
    | "privileged"
    | "device"
    | "cgroupParent"
    | "frontend"
    | "cache"
    | "memorySize"
    | "stepHost"
    | "unsupported";
  /** The path of fields within the request: `FrontendAttrs.force-network-mode`. */
  readonly path: string;
  /**
   * The network's mode; a control group; the name of a device, of a frontend's image, or of a cache that steps share;
   * the bytes of a file system in memory; a host's name that only the guard gives to steps; or, for "unsupported", what
   * is wrong, as a clause about the path.
   */
  readonly value: string;
}

/** An id in a request, or the name of an image that it makes, that could belong to another client. */
export interface Reference {
  readonly kind: "reference";
  readonly to: "build" | "session" | "image";
  /**
   * Whether the request creates the build or image, or uses something that must exist. A session may open after the
   * request.
   */
  readonly use: "makes" | "uses";
  readonly path: string;
  readonly value: string;
}

export type Asked = PrivilegeRequest | Reference;

/** Reads one occurrence of a field. */
export type Reader = (value: Field["value"], path: string, reading: Reading) => Iterable<Asked>;

/** Definitions may contain definitions. This is deeper than any client nests them. */
const MAX_DEPTH = 30;

/**
 * Enough for thousands of build steps, and few enough to read in a moment: no other client's call is read meanwhile.
 */
const MAX_FIELDS = 200_000;

/** The state of reading one request, with limits so that it ends. */
export class Reading {
  private depth = 0;
  private count = 0;

  /** @throws MalformedMessage */
  *fields(message: Buffer): Iterable<Field> {
    if (++this.depth > MAX_DEPTH) throw new MalformedMessage("it is nested too deeply");
    for (const field of fields(message)) {
      if (++this.count > MAX_FIELDS) throw new MalformedMessage(`it has more than ${MAX_FIELDS} fields`);
      yield field;
    }
    this.depth--;
  }
}

/** The fields of a message by number: each with its name, and with a reader if it can ask for something. */
export type MessageFields = Readonly<Record<number, string | readonly [name: string, reader: Reader]>>;

const refused = (path: string, value: string): PrivilegeRequest => ({ kind: "unsupported", path, value });

/** Reads a nested message. A field that the guard does not know may ask for anything, so it is refused. */
export function message(known: MessageFields | (() => MessageFields)): Reader {
  return function* (value, path, reading) {
    if (!Buffer.isBuffer(value)) throw new MalformedMessage(`${path} is not a message`);
    const readers = typeof known === "function" ? known() : known;
    for (const field of reading.fields(value)) {
      const entry = readers[field.number];
      if (entry === undefined)
        yield refused(path, `has a field ${field.number}, which this guard does not know; a newer one may.`);
      else if (typeof entry !== "string")
        yield* entry[1](field.value, path === "" ? entry[0] : `${path}.${entry[0]}`, reading);
    }
  };
}

/** Reads a string. */
export const text = (read: (value: string, path: string) => Iterable<Asked>): Reader =>
  function* (value, path) {
    if (!Buffer.isBuffer(value)) throw new MalformedMessage(`${path} is not a text`);
    yield* read(value.toString(), path);
  };

/** Reads an enumeration; any value not listed as harmless asks for the given privilege. */
export const enumeration = (harmless: readonly number[], request: Pick<PrivilegeRequest, "kind" | "value">): Reader =>
  function* (value, path) {
    if (typeof value !== "number") throw new MalformedMessage(`${path} is not a number`);
    if (!harmless.includes(value)) yield { ...request, path };
  };

/** Reads an entry of a map of strings, whose key becomes part of the path. */
export const entry = (read: (key: string, value: string, path: string) => Iterable<Asked>): Reader =>
  function* (value, path, reading) {
    if (!Buffer.isBuffer(value)) throw new MalformedMessage(`${path} is not an entry`);
    const [key, content] = textEntry(reading.fields(value));
    yield* read(key, content, `${path}.${shorten(key)}`);
  };

/** A string that must be one of these, or empty. */
export const oneOf = (why: string, ...allowed: readonly string[]): Reader =>
  text(function* (value, path) {
    if (value !== "" && !allowed.includes(value)) yield refused(path, `is ${quote(value)}: ${why}.`);
  });

/** The id of a build or a session. */
export const reference = (to: Reference["to"], use: Reference["use"]): Reader =>
  text(function* (value, path) {
    if (value !== "") yield { kind: "reference", to, use, path, value };
  });
