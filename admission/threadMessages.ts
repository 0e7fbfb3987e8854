import type { Answer } from "./answer";
import type { Found, Reference } from "./references/reference";
import type { JudgingSettings } from "./settings";

/** What a thread starts with. */
export interface ThreadData {
  readonly judging: JudgingSettings;
  /** One number, which both sides see: the id of the review that the thread judges now, or judged last. */
  readonly current: Int32Array;
}

/** A review that a thread is to judge. */
export interface Question {
  /** From 1, and unique among the reviews of a program. */
  readonly id: number;
  readonly body: Uint8Array;
  /** What its object refers to. Undefined before that has been looked up. */
  readonly found: readonly Found[] | undefined;
}

/** Why a review was not judged. */
export interface Unanswered {
  /** Follows a colon. */
  readonly problem: string;
}

/** What a review cannot be judged without: it is sent again with what was found. */
export interface Incomplete {
  readonly references: readonly Reference[];
}

/** What came of a review. */
export type Outcome = Answer | Incomplete | Unanswered;

export interface Result {
  readonly id: number;
  readonly outcome: Outcome;
}

/** What a thread sends: that it is ready, then the results of reviews, in their order. */
export type ThreadMessage = { readonly ready: true } | { readonly results: readonly Result[] };
