import {
  type Configuration,
  configuration,
  configurationSchema,
  PACK,
  PACK_SETTINGS,
  type RuleConfiguration,
} from "../evaluation/configuration";
import { RULES } from "../rules";
import { POLICIES } from "./metadata";

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
    if (!policies.includes(name)) throw wrong(name, `is no rule of this pack. ${suggestion(name, policies)}`);
  }
  for (const [policy, own] of settings) {
    const known = knownSettings(policy);
    for (const key of Object.keys(own)) {
      if (!known.includes(key)) throw wrong(`${policy}.${key}`, `is no setting of ${policy}. ${suggestion(key, known)}`);
    }
    for (const [at, { expires }] of (own.exemptions ?? []).entries()) {
      if (expires !== undefined && !isDate(expires)) {
        throw wrong(
          `${policy}.exemptions[${at}].expires`,
          `is ${expires}, which is no date of the calendar. Write the last day it holds as YYYY-MM-DD.`,
        );
      }
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

function knownSettings(policy: string): string[] {
  const rule = RULES.find(({ id }) => id === policy);
  if (rule) return Object.keys(configurationSchema(rule));
  return policy === PACK ? Object.keys(PACK_SETTINGS) : [];
}

/** What may have been meant: the known name with the longest common beginning, or all of them where they are few. */
function suggestion(name: string, known: readonly string[]): string {
  if (known.length === 0) return "It has none: set its enforcementLevel alone.";
  if (known.length <= 8) return `It has: ${known.join(", ")}.`;
  const shared = (other: string) => [...other].findIndex((letter, at) => letter !== name[at]);
  const [closest = ""] = [...known].sort((a, b) => shared(b) - shared(a));
  return `Did you mean ${closest}? RULES.md lists them all.`;
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
