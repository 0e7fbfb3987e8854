/** What a runner may take of its host, unless other limits are named. */
export const LIMITS = {
  /** Memory in MiB, of the engine and of all that its jobs run. */
  memory: 4096,
  /**
   * Processes and threads of one user (`nproc`). To root it does not apply; a rootless engine and its jobs count
   * together.
   */
  processes: 8192,
} as const;

/** Logs that are rotated before they fill the disk: of a runner and of the containers in it. */
export const LOG_OPTIONS: Readonly<Record<string, string>> = { "max-size": "10m", "max-file": "3" };

/** When a runner counts as healthy, and when it no longer does. Durations as Go writes them, as engines give them back. */
export const HEALTH = { interval: "10s", timeout: "5s", startPeriod: "1m0s", retries: 3 } as const;
