import type { Draft } from "../model/draft";
import type { OwnObjects } from "./ownObjects";

/** A request of a client that is kept apart, before it is judged. */
export interface Claimed {
  readonly draft: Draft;
  readonly own: OwnObjects;
}

/**
 * Replaces the client's names in a request by what they mean on the engine, and marks what it makes as its own.
 *
 * @throws Refusal 404 if it names something that the client cannot see
 */
export type Claim = (claimed: Claimed) => Promise<void>;
