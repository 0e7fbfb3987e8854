/** How many calls in a row may come to nothing: more than any client makes. */
const MAX_CALLS = 1_000;
const REFILL_PER_SECOND = 100;

/** The client has made so many calls that were refused or given up that its connection must end. */
export class ExhaustedBudget extends Error {
  override readonly name = "ExhaustedBudget";
  readonly code = "BREAKWATER_BUDGET_EXHAUSTED";
  override readonly message = "the guard ends this connection: too many calls are refused or given up";
}

/**
 * Limits how many calls of one connection may come to nothing: those that are refused, and those that the client
 * resets. The budget refills with time and with every call that the engine answers. Node bounds HTTP/2's own frames
 * (pings, settings, resets).
 */
export class CallBudget {
  private left = MAX_CALLS;
  private refilledAt = performance.now();

  /** @throws ExhaustedBudget */
  spend(): void {
    const now = performance.now();
    this.refill(((now - this.refilledAt) / 1000) * REFILL_PER_SECOND);
    this.refilledAt = now;
    if (this.left < 1) throw new ExhaustedBudget();
    this.left--;
  }

  refill(calls: number): void {
    this.left = Math.min(MAX_CALLS, this.left + calls);
  }
}
