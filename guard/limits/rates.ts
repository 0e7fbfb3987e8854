import type { Concurrent, Limits, Reservation } from "../model/limits";
import { Refusal } from "../model/refusal";

/** Seconds of requests that a client may send at once. */
const BURST_SECONDS = 5;
/** When to try again what waits for another build or pull to end: nobody knows. */
const RETRY_SECONDS = 5;

const WHAT: Readonly<Record<Concurrent, string>> = { concurrentBuilds: "builds", concurrentPulls: "pulls" };

/** How much each client does: its requests a second, and its builds and pulls at a time. */
export class Rates {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();
  private readonly running = new Map<string, number>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * Counts a request.
   *
   * @returns the refusal if it is one too many; undefined if not
   */
  request(client: string, { requestsPerSecond: rate }: Limits): Refusal | undefined {
    if (rate === undefined) return undefined;
    const burst = rate * BURST_SECONDS;
    const now = this.now();
    const { tokens, at } = this.buckets.get(client) ?? { tokens: burst, at: now };
    const left = Math.min(burst, tokens + ((now - at) / 1000) * rate);
    this.buckets.set(client, { tokens: left >= 1 ? left - 1 : left, at: now });
    if (left >= 1) return undefined;
    return new Refusal(
      429,
      `the guard refuses this for now: this client may send ${rate} requests a second ` +
        "(limits.requestsPerSecond in the guard's configuration): wait a moment, and send fewer at a time",
      undefined,
      Math.max(1, Math.ceil((1 - left) / rate)),
    );
  }

  /** Takes one of the places for builds or pulls until it is given back. @throws Refusal 429 if there is none */
  begin(kind: Concurrent, client: string, limits: Limits): Reservation | undefined {
    const max = limits[kind];
    if (max === undefined) return undefined;
    const key = `${kind} ${client}`;
    const running = this.running.get(key) ?? 0;
    if (running >= max)
      throw new Refusal(
        429,
        `the guard refuses this for now: this client may have ${max} ${WHAT[kind]} at a time ` +
          `(limits.${kind} in the guard's configuration): wait until one has ended`,
        undefined,
        RETRY_SECONDS,
      );
    this.running.set(key, running + 1);
    let isOver = false;
    return {
      end: () => {
        if (isOver) return;
        isOver = true;
        const left = (this.running.get(key) ?? 1) - 1;
        if (left > 0) this.running.set(key, left);
        else this.running.delete(key);
      },
    };
  }
}
