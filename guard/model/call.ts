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
  /** Decoded, no name twice but where the specification has a list. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** All of the body, of an operation whose body is JSON. */
  readonly body: Buffer | undefined;
}
