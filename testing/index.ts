/**
 * Breakwater in a test suite, for mocha, vitest, node:test or any other: what a Pulumi program declares, judged without
 * a CLI, a provider or a login.
 */
import { emptyOutcome, judgeWorkloads } from "../check/batch";
import { findingsOf } from "../check/check";
import type { ProgramOptions } from "../check/program/program";
import type { FunctionOptions } from "../check/program/runFunction";
import { functionWorkloads, programWorkloads } from "../check/program/workloads";
import type { CheckFinding } from "../check/report";
import { type JudgeOptions, settingsOf } from "../configuration/judgeOptions";
import type { Settings } from "../configuration/settings";
import type { Workload } from "../core/model/workload";

export type { CheckFinding } from "../check/report";
export { ConfigurationError, type ConfigurationMistake } from "../configuration/configurationError";
export type { Configuration, JudgeOptions } from "../configuration/judgeOptions";
export type { Level, Severity } from "../core/rules/support/rule";
export { UnreadableError } from "../documents/unreadable";
export { assertNoFindings } from "./assertNoFindings";

/** How to run a function, and by what to judge it. */
export interface EvaluateProgramOptions extends JudgeOptions, FunctionOptions {}

/** How to run the program in a folder, and by what to judge it. */
export interface EvaluateFolderOptions extends JudgeOptions, ProgramOptions {}

/**
 * The findings about what a function declares. It runs in this process, as a preview: outputs that only a provider
 * could know are unknown. Return, or wait for, what it starts; what a timer makes after it has ended is not seen.
 * Neither mocks nor configuration stay behind, and those that were set before do not count. A module that was imported
 * before does not run again: for a program that is one, `evaluateFolder`.
 *
 * @throws what the function throws, and an Error where it declares no resource, which is taken for a mistake in the
 *   test
 * @throws ConfigurationError where the options ask for what there is not
 */
export async function evaluateProgram(
  program: () => unknown,
  options: EvaluateProgramOptions = {},
): Promise<CheckFinding[]> {
  const settings = settingsOf(options);
  const { resources, workloads } = await functionWorkloads(program, options);
  if (resources === 0)
    throw new Error(
      "the program declared no resource, so there was nothing to judge. (A module that was imported " +
        "before does not run again: evaluateFolder runs one anew.)",
    );
  return judged(workloads, settings);
}

/**
 * The findings about what the program in a folder declares, by running it to its end in a process of its own, as a
 * preview with Pulumi's mocks.
 *
 * @param folder with a Pulumi.yaml of the runtime nodejs; TypeScript needs no compiling
 * @throws UnreadableError where there is no such program, or it fails
 * @throws ConfigurationError where the options ask for what there is not
 */
export async function evaluateFolder(folder: string, options: EvaluateFolderOptions = {}): Promise<CheckFinding[]> {
  const settings = settingsOf(options);
  return judged((await programWorkloads(folder, options)).workloads, settings);
}

function judged(workloads: readonly Workload[], settings: Settings): CheckFinding[] {
  const outcome = emptyOutcome();
  judgeWorkloads(workloads, settings, outcome);
  return findingsOf(outcome, settings);
}
