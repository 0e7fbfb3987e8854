import type { Settings } from "../../configuration/settings";

/** What clients may do. */
export interface Role {
  readonly name: string;
  /** `warn` lets through, and audits, what would be refused. @default enforce */
  readonly mode?: "enforce" | "warn";
  /** Ids of the operations that they may call. */
  readonly operations: ReadonlySet<string>;
  /** By what their requests are judged. Undefined for `admin`, whose requests are not. */
  readonly rules: Settings | undefined;
  /**
   * Folders of the engine's host that they may bind, and nothing else of it. A folder's own path alone: what is below
   * may be a link to anywhere.
   */
  readonly allowedHostPaths: readonly string[];
  /**
   * Images of BuildKit frontends that their builds may name, each by its digest; `*` for any. @default only the one for
   * Dockerfiles that the engine has
   */
  readonly frontends?: readonly string[];
}
