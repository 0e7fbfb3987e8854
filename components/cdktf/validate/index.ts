/**
 * Breakwater's rules at synth, for stacks of CDK for Terraform (`cdktf`) and of its continuation, CDK Terrain
 * (`cdktn`). Loads neither: it uses only methods of the stack itself.
 */
import type { IConstruct } from "constructs";
import { type JudgeOptions, settingsOf } from "../../../configuration/judgeOptions";
import { annotate } from "./annotate";
import { isStack, type Stack } from "./stack";

export { ConfigurationError, type ConfigurationMistake } from "../../../configuration/configurationError";
export type { Configuration, JudgeOptions } from "../../../configuration/judgeOptions";
export type { Level } from "../../../core/rules/support/rule";
export type { Stack } from "./stack";

/**
 * Judges a stack whenever it is synthesised: the final Terraform configuration, with overrides and references, after
 * every aspect. Findings become annotations of the constructs that they concern: errors, which make synth fail, for
 * mandatory rules; warnings for advisory rules and for values that only an apply knows; infos for exempted findings. An
 * App with `skipValidation` is not judged.
 *
 * @throws ConfigurationError if the options name something that does not exist
 */
export function validateStack(stack: Stack, options: JudgeOptions = {}): void {
  if (!isStack(stack))
    throw new Error("validateStack takes a TerraformStack of cdktf or cdktn: call it for each stack of an App.");
  const settings = settingsOf(options);
  stack.node.addValidation({
    validate: () => {
      annotate(stack, settings);
      return []; // Findings are annotations on their constructs, not validation errors.
    },
  });
}

/**
 * The same as an aspect: `Aspects.of(stack).add(new BreakwaterValidation())`. It judges each stack that it visits as a
 * whole. CDKTF does not pass an App's aspects on to its stacks: add one to each stack.
 */
export class BreakwaterValidation {
  private readonly judged = new WeakSet<Stack>();

  /** @throws ConfigurationError if the options name something that does not exist */
  constructor(private readonly options: JudgeOptions = {}) {
    settingsOf(options);
  }

  /** Called by CDKTF. */
  visit(construct: IConstruct): void {
    const stack = construct.node.scopes.findLast(isStack);
    if (stack === undefined || this.judged.has(stack)) return;
    this.judged.add(stack);
    validateStack(stack, this.options);
  }
}
