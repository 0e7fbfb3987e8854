import type { Refused } from "./decision";

/** Thrown to refuse a request. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code = "BREAKWATER_REFUSED";

  constructor(
    readonly status: Refused["status"],
    message: string,
    readonly rule?: string,
  ) {
    super(message);
  }

  get decision(): Refused {
    return { verdict: "refused", status: this.status, rule: this.rule, message: this.message };
  }
}
