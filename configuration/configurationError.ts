import type { Mistake } from "../core/schema/mistakes";

/** One mistake in a configuration, with its position if it was read from a file. */
export interface ConfigurationMistake extends Mistake {
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/** An invalid configuration. No part of it is applied, and nothing is judged. The message has one line per mistake. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly code = "BREAKWATER_CONFIGURATION";

  /** @param mistakes every mistake */
  constructor(readonly mistakes: readonly ConfigurationMistake[]) {
    super(mistakes.map(lineOf).join("\n"));
  }
}

function lineOf({ file, line, column, key, problem }: ConfigurationMistake): string {
  const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}:${column}`}: `;
  return place + (key === "" ? problem : `${key} ${problem}`);
}
