/**
 * Breakwater as a library: `check` judges files and programs as the command line does, `judge` objects in memory.
 */
import { readBaseline, withoutAccepted } from "./check/baseline";
import { check as checkPaths } from "./check/check";
import { judgeObjects, type ObjectsResult } from "./check/judge";
import type { CheckResult } from "./check/report";
import { type JudgeOptions, settingsOf } from "./configuration/judgeOptions";

export type { ObjectFinding, ObjectNote, ObjectProblem, ObjectsResult } from "./check/judge";
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

/**
 * Judges objects by the options with which it was made. Objects of one call are judged together: those of Kubernetes are
 * taken for one cluster's, those of Docker for one engine's, and may refer to each other.
 */
export type Judge = (objects: readonly object[]) => ObjectsResult;

/**
 * Reads the options once and returns a function that judges by them as often as it is called: for a webhook, an operator
 * or any other program that has objects in memory. That function reads no files, runs nothing, remembers nothing between
 * calls, and throws nothing: an object that it cannot judge is among the problems of its result. Only the clock counts,
 * for exemptions that expire.
 *
 * An object is a document of Kubernetes (of any kind, lists too), what the Docker Engine API answers of a container or a
 * volume, a body that creates a container, a Pulumi state or preview, a Terraform plan, a template of CloudFormation or
 * ARM, or a task definition of ECS. Its format is detected by its content, and it counts as what `JSON.stringify` writes
 * of it. The findings are those of `check` for the same objects in files of one folder. Formats
 * that refer to other files, such as Compose, are problems.
 *
 * @throws ConfigurationError if the options name something that does not exist
 */
export function compile(options: JudgeOptions = {}): Judge {
  const settings = settingsOf(options);
  return (objects) => judgeObjects(objects, settings);
}

/**
 * Judges objects in memory once: `compile(options)(objects)`. Programs that judge again and again compile the options
 * once.
 *
 * @throws ConfigurationError if the options name something that does not exist
 */
export function judge(objects: readonly object[], options: JudgeOptions = {}): ObjectsResult {
  return compile(options)(objects);
}
