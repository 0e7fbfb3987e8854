import type { Format } from "../model/format";
import { CIS_DOCKER } from "../rules/cisDocker";
import { RESTRICTED } from "../rules/restricted";
import type { Rule } from "../rules/support/rule";

/** Rules that judge only where a configuration chooses their set, by the name of the set. */
export const RULE_SETS = {
  restricted: {
    title: "The restricted profile of the Pod Security Standards",
    rules: RESTRICTED,
    formats: ["kubernetes", "terraform-kubernetes", "pulumi-kubernetes"],
  },
  "cis-docker": {
    title: "The CIS Docker Benchmark, on how containers are run",
    rules: CIS_DOCKER,
    formats: ["compose", "docker-run", "terraform", "cdktf", "pulumi", "docker-api"],
  },
} as const satisfies Readonly<Record<string, RulesOfSet>>;

interface RulesOfSet {
  readonly title: string;
  readonly rules: readonly Rule[];
  /** The formats whose resources its rules can find something in; the page has the words of the first. */
  readonly formats: readonly Format[];
}

export type RuleSet = keyof typeof RULE_SETS;

export const RULE_SET_NAMES = Object.keys(RULE_SETS) as readonly RuleSet[];

/** The rules of some sets. */
export function rulesOfSets(sets: readonly RuleSet[]): readonly Rule[] {
  return sets.flatMap((set) => RULE_SETS[set].rules);
}

/** The set of a rule; undefined for a rule that judges without one. */
export function setOf({ id }: Pick<Rule, "id">): RuleSet | undefined {
  return RULE_SET_NAMES.find((set) => RULE_SETS[set].rules.some((rule) => rule.id === id));
}
