import { dirname, resolve } from "node:path";
import { ConfigurationError } from "../configuration/configurationError";
import { configurationDocument } from "../configuration/configurationFile";
import {
  DEFAULT_HEALTH,
  DEFAULT_LIMITS,
  type GuardConfiguration,
  guardConfigurationFrom,
} from "../core/schema/guardConfiguration";
import type { Mistake } from "../core/schema/mistakes";
import { addressOf } from "../server/listening";
import type { GuardSettings } from "./model/settings";
import { rolesOf } from "./roles";

const UNIX = "unix://";
const STANDARD_OUTPUT = "stdout";
const OFF = "off";

/**
 * Reads a guard's configuration, in YAML or JSON. Files that it names are relative to its folder.
 *
 * @throws ConfigurationError with every mistake in it
 */
export function readGuardSettings(file: string): GuardSettings {
  const document = configurationDocument(file);
  const configuration = guardConfigurationFrom(document?.content);
  if ("mistakes" in configuration) throw mistakesIn(file, configuration.mistakes, document);
  const { roles, mistakes } = rolesOf(configuration);
  if (mistakes.length > 0) throw mistakesIn(file, mistakes, document);
  return settingsOf(configuration, roles, dirname(file));
}

/** Locates mistakes in the file, including those that only show when the configured values are used. */
export function mistakesIn(
  file: string,
  mistakes: readonly Mistake[],
  document = configurationDocument(file),
): ConfigurationError {
  return new ConfigurationError(mistakes.map((mistake) => ({ file, ...document?.locate(mistake.key), ...mistake })));
}

function settingsOf(
  { listen, engine, tls, limits, audit = STANDARD_OUTPUT, health = DEFAULT_HEALTH }: GuardConfiguration,
  roles: GuardSettings["roles"],
  folder: string,
): GuardSettings {
  return {
    listen: addressOf(listen),
    engine: engine.slice(UNIX.length),
    tls: { ca: resolve(folder, tls.ca), cert: resolve(folder, tls.cert), key: resolve(folder, tls.key) },
    roles,
    limits: { ...DEFAULT_LIMITS, ...limits },
    audit: audit === STANDARD_OUTPUT ? undefined : resolve(folder, audit),
    health: health === OFF ? undefined : addressOf(health),
  };
}
