import {
  type Configuration,
  configuration,
  configurationSchema,
  PACK,
  PACK_SETTINGS,
  type RuleConfiguration,
} from "../evaluation/configuration";
import { schemaMistakes } from "../evaluation/schemaMistakes";
import { RULES } from "../rules";
import type { JsonSchema } from "../rules/rule";
import { POLICIES } from "./metadata";

/** Pulumi's own name for the level of every policy of a pack. */
const EVERY_POLICY = "all";

/**
 * The configuration that Pulumi handed to the policies that are on. Shapes were checked by the CLI against their schemas; what it does not
 * check is checked here, and stops the run.
 *
 * @param settings by policy, of those that are on
 * @param configured the names of all policies that are configured, those of the pack or not
 * @throws Error that names the key, what was expected, and what to do
 */
export function configurationFrom(
  settings: ReadonlyMap<string, RuleConfiguration>,
  configured: ReadonlySet<string> = new Set(),
): Configuration {
  const policies = POLICIES.map(({ name }) => name);
  for (const name of configured) {
    if (name !== EVERY_POLICY && !policies.includes(name)) throw wrong(name, `is no rule of this pack. ${suggestion(name, policies)}`);
  }
  for (const [policy, own] of settings) {
    const schema = settingsOf(policy);
    const known = ["enforcementLevel", ...Object.keys(schema)];
    for (const [key, value] of Object.entries(own)) {
      const setting = schema[key];
      if (!setting) throw wrong(`${policy}.${key}`, `is no setting of ${policy}. It has: ${known.join(", ")}.`);
      for (const { key: place, problem } of schemaMistakes(setting, value, `${policy}.${key}`)) throw wrong(place, problem);
    }
  }
  return configuration({
    pack: (settings.get(PACK) ?? {}) as Partial<Configuration["pack"]>,
    rules: settings,
    enabled: (rule) => settings.has(rule),
  });
}

function wrong(key: string, problem: string): Error {
  return new Error(`Breakwater's policy configuration: ${key} ${problem}`);
}

function settingsOf(policy: string): Readonly<Record<string, JsonSchema>> {
  const rule = RULES.find(({ id }) => id === policy);
  if (rule) return configurationSchema(rule);
  return policy === PACK ? PACK_SETTINGS : {};
}

/** What may have been meant: the known name that begins the same, where there is one. */
function suggestion(name: string, known: readonly string[]): string {
  const shared = (other: string) => {
    const at = [...other].findIndex((letter, index) => letter !== name[index]?.toLowerCase());
    return at < 0 ? other.length : at;
  };
  const [closest = ""] = [...known].sort((a, b) => shared(b) - shared(a));
  return `${shared(closest) >= 5 ? `Did you mean ${closest}? ` : ""}RULES.md lists them all.`;
}
