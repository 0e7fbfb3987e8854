import { dirname, resolve } from "node:path";
import { configurationDocument, contentMistakes, mistakesIn } from "../configuration/configurationFile";
import {
  type AdmissionConfiguration,
  admissionConfigurationFrom,
  DEFAULT_ADMISSION_HEALTH,
  DEFAULT_ADMISSION_LIMITS,
  DEFAULT_EXCLUDED_NAMESPACES,
} from "../core/schema/admissionConfiguration";
import { keyIn, type Mistake } from "../core/schema/mistakes";
import { readPem } from "../server/files";
import { addressOf } from "../server/listening";
import type { AdmissionSettings, CheckedAdmissionSettings } from "./settings";

const STANDARD_OUTPUT = "stdout";
const OFF = "off";

/**
 * Reads a webhook's configuration, in YAML or JSON. Files that it names are relative to its folder.
 *
 * @throws ConfigurationError with every mistake in it
 */
export function readAdmissionConfiguration(file: string): AdmissionConfiguration {
  const document = configurationDocument(file);
  const configuration = admissionConfigurationFrom(document?.content);
  if ("mistakes" in configuration) throw mistakesIn(file, configuration.mistakes, document);
  const ofRules = contentMistakes(configuration.rules ?? {}).map(({ key, problem }) => ({
    key: key === "" ? "rules" : keyIn("rules", key),
    problem,
  }));
  if (ofRules.length > 0) throw mistakesIn(file, ofRules, document);
  return configuration;
}

/**
 * Reads a configuration and everything that it names.
 *
 * @throws ConfigurationError with every mistake in it
 */
export function checkedAdmissionSettings(file: string): CheckedAdmissionSettings {
  const settings = settingsOf(readAdmissionConfiguration(file), dirname(file));
  const pem = readPem(settings.tls);
  if ("mistakes" in pem) throw mistakesIn(file, pem.mistakes.map(withConfiguredKey));
  return { ...settings, pem };
}

/** The clients' CA has a name in the configuration that says whose it is. */
function withConfiguredKey({ key, problem }: Mistake): Mistake {
  return { key: key === "tls.ca" ? "tls.clientCa" : key, problem };
}

function settingsOf(configuration: AdmissionConfiguration, folder: string): AdmissionSettings {
  const { listen, tls, audit = STANDARD_OUTPUT, health = DEFAULT_ADMISSION_HEALTH } = configuration;
  const limits = { ...DEFAULT_ADMISSION_LIMITS, ...configuration.limits };
  const { mode = "warn", namespaces = {}, excludedNamespaces = DEFAULT_EXCLUDED_NAMESPACES } = configuration;
  const { owned = "warn", controllers = [], rules = {} } = configuration;
  return {
    listen: addressOf(listen),
    tls: {
      cert: resolve(folder, tls.cert),
      key: resolve(folder, tls.key),
      ...(tls.clientCa !== undefined && { ca: resolve(folder, tls.clientCa) }),
    },
    judging: {
      rules,
      modes: {
        otherwise: mode,
        byNamespace: new Map(Object.entries(namespaces)),
        excluded: new Set(excludedNamespaces),
        owned,
        controllers: new Set(controllers),
      },
      bodyBytes: limits.bodyBytes,
    },
    limits,
    audit: audit === STANDARD_OUTPUT ? undefined : resolve(folder, audit),
    health: health === OFF ? undefined : addressOf(health),
  };
}
