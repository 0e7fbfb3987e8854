import type { Workload } from "../model/workload";
import { RULES } from "../rules";
import { isDate } from "../schema/mistakes";
import type { Exemption } from "./exemption";

/**
 * An exemption that a resource claims for itself: `breakwater.exempt/RULE: reason [until YYYY-MM-DD]`, as an annotation
 * or a label.
 */
export interface InlineExemption {
  readonly rule: string;
  /** The exemption; undefined where it is malformed. */
  readonly exemption: Exemption | undefined;
  /** The mistake in it, as a clause that follows its key. */
  readonly problem?: string;
}

const KEY = "breakwater.exempt/";

export function inlineExemptions({ annotations, source }: Workload): InlineExemption[] {
  return [...annotations].flatMap(([key, text]) =>
    key.startsWith(KEY) ? [parse(key.slice(KEY.length), text.trim(), source.name)] : [],
  );
}

/** A malformed exemption must not lift anything: with a misspelt date it would never expire. */
function parse(rule: string, text: string, resource: string): InlineExemption {
  const [, before, end] = /^(?:(.*?)\s+)?until\s+(\S+)$/is.exec(text) ?? [];
  const reason = end === undefined ? text : (before ?? "");
  const wrong = (problem: string): InlineExemption => ({ rule, exemption: undefined, problem });
  if (!RULES.some(({ id }) => id === rule))
    return wrong("names no rule of this pack: RULES.md and breakwater rules list them");
  if (reason === "")
    return wrong("gives no reason: write why, and then until when it holds, as in `debugging until 2027-03-31`");
  if (end !== undefined && !isDate(end))
    return wrong("ends on no day of the calendar: write the last day it holds as YYYY-MM-DD");
  return {
    rule,
    exemption: { resource, reason, approvedBy: "the resource itself", ...(end !== undefined && { expires: end }) },
  };
}
