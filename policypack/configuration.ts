import { type Configuration, configuration, PACK, type RuleConfiguration } from "../core/evaluation/configuration";
import { policyMistakes, settingsMistakes } from "../core/evaluation/configurationMistakes";
import type { ConfiguredLevels } from "./configuredLevels";

/**
 * The configuration that Pulumi handed to the policies that are on. Shapes were checked by the CLI against their
 * schemas; what it does not check is checked here, and stops the run.
 *
 * @param settings by policy, of those that are on
 * @param configured the levels of all policies that are configured, those of the pack or not
 * @throws Error that names the key, what was expected, and what to do
 */
export function configurationFrom(
  settings: ReadonlyMap<string, RuleConfiguration>,
  configured: ConfiguredLevels = new Map(),
): Configuration {
  const mistakes = [
    ...[...configured.keys()].flatMap(policyMistakes),
    ...[...settings].flatMap(([policy, own]) => settingsMistakes(policy, own)),
  ];
  for (const { key, problem } of mistakes) throw new Error(`Breakwater's policy configuration: ${key} ${problem}`);
  return configuration({
    pack: (settings.get(PACK) ?? {}) as Partial<Configuration["pack"]>,
    rules: settings,
    levels: new Map([...configured].flatMap(([name, level]) => (level ? [[name, level] as const] : []))),
    enabled: (rule) => settings.has(rule),
  });
}
