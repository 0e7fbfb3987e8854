import { RULES } from "../rules";
import type { Rule } from "../rules/support/rule";
import type { JsonSchema } from "../schema/jsonSchema";
import { keyIn, type Mistake, schemaMistakes, shown } from "../schema/mistakes";
import { catalogue, ruleOf } from "./catalogue";
import { configurationSchema, PACK, PACK_SETTINGS } from "./configuration";
import { RULE_SET_NAMES, type RuleSet, rulesOfSets, setOf } from "./ruleSets";

/** Every name that can be configured: the pack, its own rules, and the two policies about findings themselves. */
export const POLICY_NAMES: readonly string[] = namesWith(RULES);

function namesWith(rules: readonly Rule[]): string[] {
  return [PACK, ...rules.map(({ id }) => id), "undetermined", "exempted"];
}

/** The same, with the rules that users have added, and those of sets. */
export function policyNames(sets: readonly RuleSet[] = []): readonly string[] {
  return namesWith([...catalogue(), ...rulesOfSets(sets)]);
}

/** The name that sets the level of every policy. */
export const EVERY_POLICY = "all";

/** The key of a policy's level, next to its settings. */
export const LEVEL_KEY = "enforcementLevel";

/** The valid levels. `remediate` counts as `mandatory`. */
export const LEVELS = ["mandatory", "advisory", "remediate", "disabled"] as const;

/** The settings of a policy, without its level. */
export function settingsSchema(policy: string): Readonly<Record<string, JsonSchema>> {
  const rule = ruleOf(policy);
  if (rule) return configurationSchema(rule);
  return policy === PACK ? PACK_SETTINGS : {};
}

/** The mistakes in a name that is configured. */
export function policyMistakes(name: string, sets: readonly RuleSet[] = []): Mistake[] {
  return nameMistakes(name, [...policyNames(sets), EVERY_POLICY]);
}

/** The mistakes in a rule's id. */
export function ruleMistakes(id: string, sets: readonly RuleSet[] = []): Mistake[] {
  return nameMistakes(
    id,
    [...catalogue(), ...rulesOfSets(sets)].map((rule) => rule.id),
  );
}

/** The mistakes in the names of sets of rules. */
export function setMistakes(written: unknown, key: string): Mistake[] {
  const names = RULE_SET_NAMES.join(", ");
  if (!Array.isArray(written)) return [{ key, problem: `is ${shown(written)}. Expected: a list of names: ${names}.` }];
  return written.flatMap((name, at) =>
    RULE_SET_NAMES.some((set) => set === name)
      ? []
      : [{ key: `${key}[${at}]`, problem: `is ${shown(name)}. Expected: ${names}.` }],
  );
}

function nameMistakes(name: string, known: readonly string[]): Mistake[] {
  if (known.includes(name)) return [];
  const set = setOf({ id: name });
  const problem = set
    ? `belongs to a set of rules that is not chosen: sets: [${set}] chooses it`
    : `is not a rule of this pack. ${suggestion(name, known)}`;
  return [{ key: keyIn("", name), problem }];
}

/** The mistakes in a policy's settings, except its level. */
export function settingsMistakes(policy: string, settings: object): Mistake[] {
  const schema = settingsSchema(policy);
  const known = [LEVEL_KEY, ...Object.keys(schema)];
  return Object.entries(settings).flatMap(([name, value]) => {
    const setting = Object.hasOwn(schema, name) ? schema[name] : undefined;
    const key = keyIn(policy, name);
    return setting
      ? schemaMistakes(setting, value, key)
      : [{ key, problem: `is not a setting of ${policy}. It has: ${known.join(", ")}.` }];
  });
}

/** Suggests the known name with the same beginning, if there is one. */
function suggestion(name: string, known: readonly string[]): string {
  const shared = (other: string) => {
    const at = [...other].findIndex((letter, index) => letter !== name[index]?.toLowerCase());
    return at < 0 ? other.length : at;
  };
  const [closest = ""] = [...known].sort((a, b) => shared(b) - shared(a));
  return `${shared(closest) >= 5 ? `Did you mean ${closest}? ` : ""}RULES.md and breakwater rules list them all.`;
}
