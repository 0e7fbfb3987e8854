import { type Configuration, configuration, PACK, type RuleConfiguration } from "../core/evaluation/configuration";
import { policyMistakes, settingsMistakes } from "../core/evaluation/configurationMistakes";
import type { RuleSet } from "../core/evaluation/ruleSets";
import type { ConfiguredLevels } from "./configured";

/**
 * Reads the configuration that Pulumi passed to the enabled policies. The CLI has already checked shapes against the
 * policies' schemas; this checks the rest, and a mistake stops the run.
 *
 * @param settings of the enabled policies, by policy
 * @param configured the levels of all configured policies, including those that are not in the pack
 * @param sets the sets of rules that the pack has
 * @throws Error that names the key, what was expected, and what to do
 */
export function configurationFrom(
  settings: ReadonlyMap<string, RuleConfiguration>,
  configured: ConfiguredLevels = new Map(),
  sets: readonly RuleSet[] = [],
): Configuration {
  const mistakes = [
    ...[...configured.keys()].flatMap((name) => policyMistakes(name, sets)),
    ...[...settings].flatMap(([policy, own]) => settingsMistakes(policy, own)),
  ];
  for (const { key, problem } of mistakes) throw new Error(`Breakwater's policy configuration: ${key} ${problem}`);
  return configuration({
    sets,
    pack: (settings.get(PACK) ?? {}) as Partial<Configuration["pack"]>,
    rules: settings,
    levels: new Map([...configured].flatMap(([name, level]) => (level ? [[name, level] as const] : []))),
    enabled: (rule) => settings.has(rule),
  });
}
