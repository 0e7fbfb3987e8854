import type { Finding } from "../../core/evaluation/finding";
import type { Reservation } from "./limits";

/** What the guard decides about a call. */
export type Decision = Allowed | Refused;

export interface Allowed {
  readonly verdict: "allowed";
  /** Path and query for the engine, rebuilt from what was judged. */
  readonly target: string;
  /** The body for the engine, rebuilt from what was judged. Undefined if it is streamed through, or there is none. */
  readonly body: Buffer | undefined;
  /** Names of what the client sent and the engine does not get, because no engine would read it. @default none */
  readonly dropped?: readonly string[];
  /** What the client is shown of the answer. @default all of it */
  readonly view?: AnswerView;
  /** What the call takes of the client's limits: to be ended with the engine's status. @default nothing */
  readonly reservation?: Reservation;
  /** A name that an image has on the engine until the call is answered. @default none */
  readonly temporaryTag?: TemporaryTag;
  /**
   * Returns a name of an image as it stands in the archive of images that is passed on, in place of the one that comes:
   * the engine's name in a request, the client's in an answer. Undefined to leave the name out. The id is the one that the
   * archive claims for the image, in hexadecimal digits.
   * @default archives pass as they are
   */
  readonly renameInArchive?: (name: string, id?: string) => Promise<string | undefined>;
  /** Findings of the rules that do not refuse the call. */
  readonly findings: readonly Finding[];
}

/** A further name of an image. */
export interface TemporaryTag {
  /** The image, as the engine finds it. */
  readonly image: string;
  /** The name, with its tag. */
  readonly name: string;
}

/** What a client that is kept apart from others is shown of the engine's answers. Errors are always cleaned. */
export interface AnswerView {
  /**
   * One JSON value, or several, each on a line as it comes.
   * @default neither: only errors are read
   */
  readonly form?: "document" | "stream";
  /**
   * Returns what is shown of a value: the value itself if that is all of it, undefined to leave it out.
   * @default all of it
   */
  readonly show?: (value: unknown) => unknown;
  /**
   * Whether all of a document, each byte as one character, is known to be shown before it is read as JSON.
   * @default it is not known
   */
  readonly isAllShown?: (document: string) => boolean;
  /** What the guard adds to names: it is removed wherever it stands. @default nothing */
  readonly prefix?: string;
  /** The same for names of images. @default nothing */
  readonly imagePrefix?: string;
  /** What the engine calls by another name than the client did, and the client's name for it. @default nothing */
  readonly renamed?: readonly [engine: string, client: string];
}

export interface Refused {
  readonly verdict: "refused";
  readonly status: 400 | 403 | 404 | 408 | 413 | 429 | 502 | 503;
  /** The rule that refuses the call, if a rule does. */
  readonly rule: string | undefined;
  /** For the person at the Docker client: what was found, where, and what to do. */
  readonly message: string;
  /** Seconds after which the client may try again. @default nothing is said about that */
  readonly retryAfter?: number;
}
