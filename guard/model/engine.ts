/**
 * The engine behind the guard. The guard asks it what a request refers to: what a volume is, or which container a name
 * means.
 */
export interface Engine {
  /**
   * Returns the answer to a GET as JSON; undefined if the engine knows no such thing.
   *
   * @throws AnswerTooLong if the answer is longer than the guard reads, Error if the engine does not answer
   */
  get(path: string): Promise<unknown>;
  /** The engine behind one that remembers its answers. */
  readonly source?: Engine;
}

/** An engine whose answers can be read part by part, for lists that have any length. */
export interface StreamingEngine extends Engine {
  /**
   * Hands on the answer to a GET in parts as they come.
   *
   * @throws AnswerTooLong and Error as `get` does; Error if the engine knows no such thing; what `take` throws
   */
  read(path: string, take: (part: Buffer) => void): Promise<void>;
}

/** The engine's answer to one of the guard's own questions is longer than the guard reads. */
export class AnswerTooLong extends Error {
  override readonly name = "AnswerTooLong";
  readonly code = "BREAKWATER_ANSWER_TOO_LONG";

  constructor(
    readonly path: string,
    readonly maxBytes: number,
  ) {
    super(`the engine's answer to GET ${path} is too long: it has more than ${maxBytes} bytes`);
  }
}
