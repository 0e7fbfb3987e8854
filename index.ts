/**
 * Breakwater as a library: `check` judges files and programs as the command line does.
 */
import { readBaseline, withoutAccepted } from "./check/baseline";
import { check as checkPaths } from "./check/check";
import type { CheckResult } from "./check/report";
import { type JudgeOptions, settingsOf } from "./configuration/judgeOptions";

export type { CheckFinding, CheckResult, Problem, SkippedFile, Summary } from "./check/report";
export { ConfigurationError, type ConfigurationMistake } from "./configuration/configurationError";
export type { Configuration, JudgeOptions } from "./configuration/judgeOptions";
export type { Level, Severity } from "./core/rules/support/rule";
export type { Position } from "./documents/positions/position";
export { UnreadableError } from "./documents/unreadable";

export interface CheckOptions extends JudgeOptions {
  /** Globs of files and folders to leave out. @default none */
  readonly exclude?: readonly string[];
  /**
   * A file written by `breakwater check --write-baseline`: the findings it accepts are counted and left out.
   * @default none
   */
  readonly baseline?: string;
  /**
   * A file that keeps results, so that the next call judges only files that have changed since. A file of anything else
   * is left as it is. @default none
   */
  readonly cache?: string;
  /**
   * Whether charts and kustomizations are rendered by helm, kustomize or kubectl where they are on PATH, without a
   * network and without the user's settings. @default false
   */
  readonly render?: boolean;
  /** Called from time to time while files are judged, with the number of files done and the total. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Judges what files and Pulumi programs declare. Files that cannot be read appear among the problems of the result; the
 * rest is judged.
 *
 * @param paths files, folders, globs, or `-` for standard input; a folder that is named itself and has a Pulumi.yaml is
 *   also run as a program, with all that its code does
 * @throws ConfigurationError if the options name something that does not exist
 * @throws UnreadableError if the baseline cannot be read
 */
export async function check(
  paths: string | readonly string[],
  { baseline, exclude, cache, render, onProgress, ...options }: CheckOptions = {},
): Promise<CheckResult> {
  const accepted = baseline === undefined ? undefined : readBaseline(baseline);
  const result = await checkPaths([paths].flat(), {
    settings: settingsOf(options),
    ...(exclude && { exclude }),
    ...(render !== undefined && { render }),
    ...(cache !== undefined && { cache }),
    ...(onProgress && { onProgress }),
  });
  return accepted ? withoutAccepted(result, accepted) : result;
}
