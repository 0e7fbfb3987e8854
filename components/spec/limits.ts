/** The default limits on what a runner may use of its host. */
export const LIMITS = {
  /** Memory in MiB for the engine and everything that its jobs run. */
  memory: 4096,
  /**
   * Processes and threads of one user (`nproc`). Does not limit root; a rootless engine and its jobs count together.
   */
  processes: 8192,
} as const;

/** Options that rotate logs before they fill the disk: of a runner and of the containers in it. */
export const LOG_OPTIONS: Readonly<Record<string, string>> = { "max-size": "10m", "max-file": "3" };

/** When the server starts a runner again: after a crash and after its own start, unless somebody stopped the runner. */
export const RESTART = "unless-stopped";

/**
 * When a runner, a builder or a guard counts as healthy or unhealthy. On a busy server, Node takes as long to start as an
 * engine, so that a guard is given as much time. Durations in Go's format, as engines return them.
 */
export const HEALTH = { interval: "10s", timeout: "5s", startPeriod: "1m0s", retries: 3 } as const;

/** How long an update waits until a container is healthy, in seconds. */
export const START_SECONDS = 180;
