import type { Reservation } from "../model/limits";
import type { Role } from "../model/role";
import type { ImagesOfBuild } from "../ownership/apart";
import type { CallBudget } from "./callBudget";
import type { MessageRoom } from "./messageRoom";
import type { Owners } from "./owners";

/** The audit line about one call. */
export interface BuildKitEntry {
  /** The audit's name for it: `BuildKitSolve`. Undefined for a call that the guard does not know. */
  readonly operation: string | undefined;
  /** The call's path: `/moby.buildkit.v1.Control/Solve`. */
  readonly path: string;
  readonly verdict: "allowed" | "refused";
  /** The rule that refused the call, if a rule did. */
  readonly rule?: string | undefined;
  readonly message?: string | undefined;
}

/** The client that owns a connection. */
export interface BuildKitClient {
  /** The common name of the client's certificate. */
  readonly client: string;
  readonly role: Role;
  readonly owners: Owners;
  /** What a build does with names of images; asked for each build. @default it gives and uses any name */
  readonly imagesOf?: (() => ImagesOfBuild) | undefined;
  /**
   * Takes one of the client's places for builds.
   * @throws Refusal if there is none
   * @default builds are not limited
   */
  readonly beginBuild?: (() => Reservation | undefined) | undefined;
}

/** What the calls of one connection share. */
export interface ConnectionContext extends BuildKitClient {
  readonly room: MessageRoom;
  readonly budget: CallBudget;
  readonly audit: (entry: BuildKitEntry) => void;
}
