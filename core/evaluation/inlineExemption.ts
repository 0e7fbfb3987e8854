import type { Workload } from "../model/workload";
import { isDate } from "../schema/mistakes";
import type { TextPlace } from "../text/textPlace";
import { ruleOf } from "./catalogue";
import type { Exemption } from "./exemption";

/** An exemption that a file or a resource claims for itself. */
export interface InlineExemption {
  readonly rule: string;
  /** How it is written, without the reason: `breakwater.exempt/RULE`. */
  readonly claim: string;
  /** The exemption; undefined where it is malformed. */
  readonly exemption: Exemption | undefined;
  /** Where the cause has to be within the property at the exemption's path, if that is a text. @default anywhere */
  readonly within?: TextPlace;
  /** The mistake in it, as a clause that follows its key. */
  readonly problem?: string;
}

const KEY = "breakwater.exempt/";

/** The exemptions in annotations or labels: `breakwater.exempt/RULE: reason [until YYYY-MM-DD]`. */
export function inlineExemptions({ annotations, source }: Workload): InlineExemption[] {
  return [...annotations].flatMap(([key, text]) =>
    key.startsWith(KEY) ? [parse(key.slice(KEY.length), text.trim(), source.name)] : [],
  );
}

function parse(rule: string, text: string, resource: string): InlineExemption {
  const [, before, end] = /^(?:(.*?)\s+)?until\s+(\S+)$/is.exec(text) ?? [];
  const reason = end === undefined ? text : (before ?? "");
  return inlineExemption({
    ...{ rule, claim: KEY + rule, resource, reason, end, approvedBy: "the resource itself" },
    example: "debugging until 2027-03-31",
  });
}

/** A malformed exemption must not lift anything: with a misspelt date it would never expire. */
export function inlineExemption(written: {
  readonly rule: string;
  readonly claim: string;
  /** Glob on the resource's name. */
  readonly resource: string;
  readonly reason: string;
  /** The last day it holds. @default never expires */
  readonly end: string | undefined;
  readonly approvedBy: string;
  /** How a reason and an end are written there. */
  readonly example: string;
}): InlineExemption {
  const { rule, claim, resource, reason, end, approvedBy, example } = written;
  const wrong = (problem: string): InlineExemption => ({ rule, claim, exemption: undefined, problem });
  if (!ruleOf(rule)) return wrong("names no rule of this pack: RULES.md and breakwater rules list them");
  if (reason === "") return wrong(`gives no reason: write why, and until when it holds, as in \`${example}\``);
  if (end !== undefined && !isDate(end))
    return wrong("ends on no day of the calendar: write the last day it holds as YYYY-MM-DD");
  return {
    rule,
    claim,
    exemption: { resource, reason, approvedBy, ...(end !== undefined && { expires: end }) },
  };
}
