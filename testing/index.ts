/**
 * Breakwater in a test suite (mocha, vitest, node:test or any other): judges what a Pulumi program declares without a
 * CLI, a provider or a login.
 */
import { emptyOutcome, judgeWorkloads } from "../check/batch";
import { findingsOf } from "../check/findings";
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
export { type RuleCase, type RuleInput, type RuleTable, ruleCases } from "./ruleCases";

/** How to run a function, and how to judge what it declares. */
export interface EvaluateProgramOptions extends JudgeOptions, FunctionOptions {}

/** How to run the program in a folder, and how to judge what it declares. */
export interface EvaluateFolderOptions extends JudgeOptions, ProgramOptions {}

/**
 * Returns the findings about what a function declares. It runs in this process, as a preview: outputs that only a
 * provider could know are unknown. Return or await everything that it starts; resources that a timer creates after the
 * function has ended are not seen. No mocks or configuration stay behind, and any that were set before are ignored. A
 * module that is already imported does not run again: if the program is a module, use `evaluateFolder`.
 *
 * @throws whatever the function throws, and an Error if it declares no resources, since that is probably a mistake in
 *   the test
 * @throws ConfigurationError if the options name something that does not exist
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
        "before does not run again: evaluateFolder runs a new one.)",
    );
  return judged(workloads, settings);
}

/**
 * Returns the findings about what the program in a folder declares, by running it to its end in a separate process, as
 * a preview with Pulumi's mocks.
 *
 * @param folder with a Pulumi.yaml of the runtime nodejs; TypeScript needs no compiling
 * @throws UnreadableError if there is no such program, or it fails
 * @throws ConfigurationError if the options name something that does not exist
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
