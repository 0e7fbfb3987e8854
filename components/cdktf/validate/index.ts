/**
 * Breakwater's rules at synth, for stacks of CDK for Terraform (`cdktf`) and of CDK Terrain, its continuation
 * (`cdktn`). Neither is loaded: all that is needed of a stack is asked of the stack itself.
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
 * Has a stack judged whenever it is synthesised: the Terraform configuration that is written then, with its overrides
 * and references, after every aspect. What is found becomes annotations of the constructs that it is about: errors, so
 * that synth fails, for mandatory rules; warnings for advisory ones and for values that only an apply knows; infos for
 * what an exemption lets pass. An App with `skipValidation` is not judged.
 *
 * @throws ConfigurationError where the options ask for what there is not
 */
export function validateStack(stack: Stack, options: JudgeOptions = {}): void {
  if (!isStack(stack))
    throw new Error("validateStack takes a TerraformStack of cdktf or cdktn: call it for each stack of an App.");
  const settings = settingsOf(options);
  stack.node.addValidation({
    validate: () => {
      annotate(stack, settings);
      return []; // What is found are annotations, which name their constructs, and not errors of the validation.
    },
  });
}

/**
 * The same as an aspect: `Aspects.of(stack).add(new BreakwaterValidation())`. It judges the stacks that it comes by,
 * each as a whole. CDKTF does not hand the aspects of an App to its stacks: give one to each.
 */
export class BreakwaterValidation {
  private readonly judged = new WeakSet<Stack>();

  /** @throws ConfigurationError where the options ask for what there is not */
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
