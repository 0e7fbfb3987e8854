import type { Workload } from "../model/workload";
import { SHOWS } from "../rules/support/needs";
import type { Configuration } from "./configuration";
import { rulesOf } from "./configuredRules";
import { isLinkable } from "./link";

/**
 * Whether judging this workload together with others adds no finding about it or about them: it refers to no other,
 * none can refer to it, and no stack rule looks at it. For hosts that do not hold everything in memory at once.
 */
export function standsAlone(workload: Workload, configuration: Configuration): boolean {
  if (isLinkable(workload)) return false;
  return !rulesOf(configuration).all.some(
    ({ rule: { checkStack, looksAt }, settings }) =>
      checkStack && (!looksAt || looksAt.some((sight) => SHOWS[sight](workload, settings))),
  );
}
