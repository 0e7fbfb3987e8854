import { Option } from "commander";

/** The end of the help of commands that judge. */
export const EXIT_CODES = `
Exit codes:
  0  nothing found at or above the level
  1  findings at or above the level
  2  some input could not be read, or the command line or configuration is wrong`;

/** Of every command that reads a configuration which it has found itself. */
export function allowRules(): Option {
  return new Option(
    "--allow-rules",
    "run the rules of one's own that a configuration names which was found, not named by --config",
  );
}

/** Collects the values of an option that may be repeated. */
export function repeated(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
