import type { Source } from "../model/source";
import type { Level, Severity } from "../rules/support/rule";
import type { TextPlace } from "../text/textPlace";
import type { Exemption } from "./exemption";

/** What a host reports. */
export interface Finding {
  /** The rule's id; `undetermined` for a value that is not known yet. */
  readonly rule: string;
  readonly severity: Severity;
  /** The rule's own level; a host may override it. */
  readonly level: Level;
  readonly status: "violation" | "undetermined" | "exempted";
  readonly source: Source;
  readonly container?: string;
  readonly path: string;
  /** Where the cause is within the property at `path`, if that is a text such as a script. */
  readonly within?: TextPlace;
  /** The cause and its place, as a sentence: `privileged of container "job" gives it every capability….` */
  readonly found: string;
  /** For a violation: why it matters. */
  readonly why?: string;
  /** For a violation: what to write instead, in the words of its source's format. */
  readonly remediation?: string;
  /** For a violation: the rule's page, as a path in the package. */
  readonly reference?: string;
  /** For `undetermined`: the ids of the rules that need the value; empty where nothing at all can be judged. */
  readonly rules?: readonly string[];
  /** For `exempted`: the exemption that lifted it. */
  readonly exemption?: Exemption;
  /** For `exempted`: why the rule itself accepts it. */
  readonly accepted?: string;
}

/** The source of findings that concern no particular resource. */
export const NOWHERE: Source = { type: "", name: "" };

/** The policy that reports a finding: its rule, or one of the two policies about findings themselves. */
export function policyOf({ status, rule }: Pick<Finding, "status" | "rule">): string {
  return status === "violation" ? rule : status;
}
