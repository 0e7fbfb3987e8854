import { type Configuration, configuration, PACK, type RuleConfiguration } from "../evaluation/configuration";

/**
 * The configuration that Pulumi handed to the policies that are on. Shapes were checked by the CLI against their schemas; what a schema
 * cannot say is checked here, and stops the run.
 *
 * @throws Error that names the key, what was expected, and what to do
 */
export function configurationFrom(settings: ReadonlyMap<string, RuleConfiguration>): Configuration {
  for (const [rule, { exemptions }] of settings) {
    for (const [at, { expires }] of (exemptions ?? []).entries()) {
      if (expires !== undefined && !isDate(expires)) {
        throw new Error(
          `Policy configuration ${rule}.exemptions[${at}].expires: "${expires}" is no date of the calendar. Write the last day it holds as YYYY-MM-DD.`,
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

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
