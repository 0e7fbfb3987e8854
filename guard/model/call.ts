import type { Operation } from "./operation";

/** A request whose target has been understood. */
export interface Call {
  /** The common name of the client's certificate. */
  readonly client: string;
  readonly operation: Operation;
  /** As in the path's prefix: `1.41`. Undefined if it has none, which means the engine's newest version. */
  readonly version: string | undefined;
  /** The value of each name in the operation's path: `id` for `{id}`. */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * Decoded parameters that the operation has. Of a repeated parameter that is not a list, only the first value, as
   * engines read it.
   */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** The query as the client wrote it, for roles whose requests are not judged. @default none */
  readonly rawQuery?: string;
  /** Names in the query that are not sent on: unknown ones and repetitions. @default none */
  readonly dropped?: readonly string[];
  /** By lower-case name. The values of a repeated header are joined with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The whole body, unless it is streamed through. Undefined if there is none, or the operation needs none. */
  readonly body: Buffer | undefined;
}
