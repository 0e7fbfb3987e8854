import type { Settings } from "../../configuration/settings";
import type { Limits } from "./limits";

/** How clients of one engine are kept apart: what each makes is its own, and others neither see nor use it. */
export interface Apart {
  /** `all` shows its clients everything on the engine, but lets them change only their own. */
  readonly sees: "own" | "all";
  /** Names of networks on the engine that clients share. */
  readonly networks: readonly string[];
}

/** What clients may do. */
export interface Role {
  readonly name: string;
  /** `warn` lets through what would be refused, and audits it. @default enforce */
  readonly mode?: "enforce" | "warn";
  /**
   * Certificates that are valid from an earlier time on are refused. Milliseconds since 1970.
   * @default any certificate that is valid
   */
  readonly issuedSince?: number;
  /** Ids of the operations that they may call. */
  readonly operations: ReadonlySet<string>;
  /** The rules' settings for their requests. Undefined for `admin`, whose requests are not judged. */
  readonly rules: Settings | undefined;
  /**
   * The only folders of the engine's host that they may bind. Each entry allows that path alone: anything below it may
   * be a link to anywhere.
   */
  readonly allowedHostPaths: readonly string[];
  /**
   * Images of BuildKit frontends that their builds may name, each with its digest; `*` allows any.
   * @default only the engine's own frontend for Dockerfiles
   */
  readonly frontends?: readonly string[];
  /**
   * What its clients are shown where people put secrets, in environments, labels, options and command lines: the names
   * alone, or beside them the values of labels.
   * @default all of it
   */
  readonly secrets?: "hidden" | "labels";
  /** @default its clients share the engine with all others */
  readonly apart?: Apart;
  /** What each of its clients may use of the engine. @default no limits */
  readonly limits?: Limits;
  /** Seconds after which what its clients have made is removed. @default never */
  readonly expiresAfter?: number;
}
