import { RULES } from "../rules";
import type { Rule } from "../rules/support/rule";
import type { JsonSchema } from "../schema/jsonSchema";
import { keyIn, type Mistake, schemaMistakes } from "../schema/mistakes";
import { catalogue, ruleOf } from "./catalogue";
import { configurationSchema, PACK, PACK_SETTINGS } from "./configuration";

/** Every name that can be configured: the pack, its own rules, and the two policies about findings themselves. */
export const POLICY_NAMES: readonly string[] = namesWith(RULES);

function namesWith(rules: readonly Rule[]): string[] {
  return [PACK, ...rules.map(({ id }) => id), "undetermined", "exempted"];
}

/** The same, with the rules that users have added. */
export function policyNames(): readonly string[] {
  return namesWith(catalogue());
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
export function policyMistakes(name: string): Mistake[] {
  return nameMistakes(name, [...policyNames(), EVERY_POLICY]);
}

/** The mistakes in a rule's id. */
export function ruleMistakes(id: string): Mistake[] {
  return nameMistakes(
    id,
    catalogue().map((rule) => rule.id),
  );
}

function nameMistakes(name: string, known: readonly string[]): Mistake[] {
  return known.includes(name)
    ? []
    : [{ key: keyIn("", name), problem: `is not a rule of this pack. ${suggestion(name, known)}` }];
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
