/** The exit codes, which are a public interface. */
export const EXIT = {
  clean: 0,
  /** Findings at or above the level. */
  findings: 1,
  /** Some input could not be read, or the command line or the configuration is invalid. */
  unusable: 2,
} as const;
