import { everyRule, isBuiltIn } from "../core/evaluation/catalogue";
import {
  type Configuration,
  configuration,
  PACK,
  PACK_SETTINGS,
  type RuleConfiguration,
} from "../core/evaluation/configuration";
import { EVERY_POLICY, policyNames, ruleMistakes } from "../core/evaluation/configurationMistakes";
import type { Level } from "../core/rules/support/rule";
import { type Mistake, schemaMistakes } from "../core/schema/mistakes";
import { ConfigurationError } from "./configurationError";
import type { ConfigurationFile } from "./configurationFile";

/** Everything that decides what is reported, and at which level. */
export interface Settings {
  readonly configuration: Configuration;
  /**
   * The levels of policies that the configuration sets; the others use their rule's default. Findings of a `disabled`
   * policy are left out.
   */
  readonly levels: ReadonlyMap<string, Level | "disabled">;
  /** The working folder, relative to the configuration's, with forward slashes. @default the same folder */
  readonly base?: string;
  /** Files with rules of one's own, as absolute paths: threads load them again. @default none */
  readonly ruleFiles?: readonly string[];
}

export const DEFAULT_SETTINGS: Settings = { configuration: configuration(), levels: new Map() };

/** The options that a user can give. */
export interface SettingsOptions {
  readonly configuration?: ConfigurationFile;
  /** Ids of the rules to apply. @default every rule that the configuration does not disable */
  readonly rules?: readonly string[];
  /** The version of the Pod Security Standards, `latest` or `v1.N`. @default the configuration's */
  readonly podSecurityVersion?: string;
}

/** @throws ConfigurationError for a rule that does not exist or is disabled, and for an invalid version */
export function settingsFrom({ configuration: file, rules = [], podSecurityVersion }: SettingsOptions): Settings {
  const of = (policy: string) => file?.policies.get(policy);
  const levelOf = (policy: string) => of(policy)?.level ?? of(EVERY_POLICY)?.level;
  const sets = file?.sets ?? [];
  const isKnown = (rule: string) => isBuiltIn({ id: rule }) || file?.ownRules?.includes(rule) === true;
  const isDisabled = (policy: string) => levelOf(policy) === "disabled";
  const mistakes = [
    ...rules.flatMap((rule) => {
      const unknown = ruleMistakes(rule, sets);
      return unknown.length > 0 || !isDisabled(rule) ? unknown : [disabledMistake(rule, file?.file)];
    }),
    ...(podSecurityVersion === undefined
      ? []
      : schemaMistakes(PACK_SETTINGS.podSecurityVersion, podSecurityVersion, "podSecurityVersion")),
  ];
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  const levels = policyNames(sets).flatMap((policy) => {
    const level = levelOf(policy);
    return level === undefined || !isKnown(policy) ? [] : [[policy, level] as const];
  });
  const onRules = levels.flatMap(([policy, level]) => (level === "disabled" ? [] : [[policy, level] as const]));
  return {
    configuration: configuration({
      pack: {
        ...(isDisabled(PACK) ? {} : of(PACK)?.settings),
        ...(podSecurityVersion !== undefined && { podSecurityVersion }),
      },
      sets,
      rules: new Map(everyRule().map(({ id }) => [id, withBase(of(id)?.settings ?? {}, file?.base)])),
      levels: new Map(onRules),
      enabled: (rule) => isKnown(rule) && !isDisabled(rule) && (rules.length === 0 || rules.includes(rule)),
    }),
    levels: new Map(levels),
    ...(file?.base !== undefined && { base: file.base }),
    ...(file?.ruleFiles && { ruleFiles: file.ruleFiles }),
  };
}

/** A rule's settings, with exemptions of files as seen from the configuration's folder. */
function withBase(settings: RuleConfiguration, base: string | undefined): RuleConfiguration {
  if (base === undefined || !settings.exemptions) return settings;
  return { ...settings, exemptions: settings.exemptions.map((exemption) => ({ ...exemption, base })) };
}

function disabledMistake(key: string, file: string | undefined): Mistake {
  return { key, problem: `is disabled by ${file}, so nothing would be judged by it: give it a level there` };
}
