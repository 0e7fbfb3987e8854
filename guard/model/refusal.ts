import type { Refused } from "./decision";

/** Thrown to refuse a request. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code = "BREAKWATER_REFUSED";

  constructor(
    readonly status: Refused["status"],
    message: string,
    readonly rule?: string,
    /** Seconds after which the client may try again. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  get decision(): Refused {
    const { status, rule, message, retryAfter } = this;
    return { verdict: "refused", status, rule, message, ...(retryAfter !== undefined && { retryAfter }) };
  }
}

/** A refusal by the guard itself, by no rule. */
export function refused(status: Refused["status"], message: string): Refused {
  return { verdict: "refused", status, rule: undefined, message };
}
