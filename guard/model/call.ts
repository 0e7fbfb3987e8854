import type { Operation } from "./operation";

/** A request whose target has been understood. */
export interface Call {
  /** The common name of the client's certificate. */
  readonly client: string;
  readonly operation: Operation;
  /** As in the path's prefix: `1.41`. Undefined where it has none, which means the engine's newest. */
  readonly version: string | undefined;
  /** What stands for each name in the operation's path: `id` for `{id}`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Decoded: the names that the operation has; of a repeated one that is not a list the first value, as engines do. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** The query as the client wrote it, for roles that nothing is judged for. @default none */
  readonly rawQuery?: string;
  /** What the query has that is not sent on: unknown names, and repetitions. @default nothing */
  readonly dropped?: readonly string[];
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** All of the body, unless it is streamed through. Undefined where there is none, or the operation needs none. */
  readonly body: Buffer | undefined;
}
