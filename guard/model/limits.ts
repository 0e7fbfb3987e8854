/** What a container gets if its request does not say, and the most that a request may ask for. */
export interface Range {
  readonly default?: number | undefined;
  readonly max?: number | undefined;
}

/** What one client may use of the engine. Sizes are in bytes. Whatever is undefined is not limited. */
export interface Limits {
  readonly memory?: Range;
  readonly cpus?: Range;
  readonly pids?: Range;
  readonly shmSize?: Range;
  readonly logSize?: Range;
  readonly containers?: number;
  readonly volumes?: number;
  readonly networks?: number;
  readonly execs?: number;
  readonly requestsPerSecond?: number;
  readonly concurrentBuilds?: number;
  readonly concurrentPulls?: number;
}

/** Limits that count what a client owns, and need to know what that is. */
export const COUNTED = ["containers", "volumes", "networks", "execs"] as const;
export type Counted = (typeof COUNTED)[number];

/** Limits of what happens at a time. */
export type Concurrent = "concurrentBuilds" | "concurrentPulls";

/** What a request takes of a client's limits until it is answered. */
export interface Reservation {
  /** @param status the engine's; undefined if nobody knows what came of the request */
  end(status: number | undefined): void;
}
