import type { Finding } from "../../core/evaluation/finding";

/** What becomes of a call. */
export type Decision = Allowed | Refused;

export interface Allowed {
  readonly verdict: "allowed";
  /** Path and query as the engine gets them, written anew from what was judged. */
  readonly target: string;
  /**
   * The body as the engine gets it, written anew from what was judged. Undefined where it is streamed through, or there
   * is none.
   */
  readonly body: Buffer | undefined;
  /** What the client sent and the engine does not get, by name: nobody would have read it. @default nothing */
  readonly dropped?: readonly string[];
  /** What the rules say of it that does not refuse it. */
  readonly findings: readonly Finding[];
}

export interface Refused {
  readonly verdict: "refused";
  readonly status: 400 | 403 | 404 | 408 | 413 | 429 | 502 | 503;
  /** The rule that refuses it, where one does. */
  readonly rule: string | undefined;
  /** For the person at the Docker client: what was found where, and what to do. */
  readonly message: string;
}
