import type { Mistake } from "../core/schema/mistakes";

/** One thing that is wrong with a configuration, and where it is written: in a file, or in no place of one. */
export interface ConfigurationMistake extends Mistake {
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/**
 * A configuration that is wrong. It does not count in part: nothing is judged by it. Its message has a line for each
 * mistake.
 */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly code = "BREAKWATER_CONFIGURATION";

  /** @param mistakes all of them */
  constructor(readonly mistakes: readonly ConfigurationMistake[]) {
    super(mistakes.map(lineOf).join("\n"));
  }
}

function lineOf({ file, line, column, key, problem }: ConfigurationMistake): string {
  const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}:${column}`}: `;
  return place + (key === "" ? problem : `${key} ${problem}`);
}
