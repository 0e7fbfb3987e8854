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
import { bytesOf } from "../documents/disk";
import { UnreadableError } from "../documents/unreadable";
import { readPem } from "../server/files";
import { addressOf } from "../server/listening";
import type { ReferenceSettings } from "./references/settings";
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
  return { ...settings, pem, references: checkedReferences(settings.references, file) };
}

/** The files of a pod's service account in its containers. */
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The API server of the cluster that this program runs in, as Kubernetes tells every container. */
function clusterServer(): string {
  const { KUBERNETES_SERVICE_HOST: host = "", KUBERNETES_SERVICE_PORT: port = "443" } = process.env;
  return host === "" ? "" : `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** @throws ConfigurationError with every mistake */
function checkedReferences(references: AdmissionSettings["references"], file: string): ReferenceSettings | undefined {
  if (!references) return undefined;
  const { ca, ...rest } = references;
  const mistakes: Mistake[] = [];
  const read = (key: string, path: string): Buffer => {
    try {
      return bytesOf(path);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      mistakes.push({ key: keyIn("references", key), problem: `cannot be taken from ${path}: ${error.problem}` });
      return Buffer.alloc(0);
    }
  };
  const caPem = read("ca", ca);
  read("token", rest.token);
  if (rest.server === "") {
    const problem = "is missing, and this program runs in no pod. Expected: https://HOST:PORT of the API server.";
    mistakes.push({ key: "references.server", problem });
  }
  if (mistakes.length > 0) throw mistakesIn(file, mistakes);
  return { ...rest, caPem };
}

/** The clients' CA has a name in the configuration that says whose it is. */
function withConfiguredKey({ key, problem }: Mistake): Mistake {
  return { key: key === "tls.ca" ? "tls.clientCa" : key, problem };
}

function settingsOf(configuration: AdmissionConfiguration, folder: string): AdmissionSettings {
  const { listen, tls, audit = STANDARD_OUTPUT, health = DEFAULT_ADMISSION_HEALTH } = configuration;
  const limits = { ...DEFAULT_ADMISSION_LIMITS, ...configuration.limits };
  const { mode = "warn", namespaces = {}, excludedNamespaces = DEFAULT_EXCLUDED_NAMESPACES } = configuration;
  const { owned = "warn", controllers = [], rules = {}, references } = configuration;
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
      looksUp: references !== undefined,
    },
    references: references && {
      server: references.server ?? clusterServer(),
      ca: resolve(folder, references.ca ?? `${SERVICE_ACCOUNT}/ca.crt`),
      token: resolve(folder, references.token ?? `${SERVICE_ACCOUNT}/token`),
      milliseconds: limits.lookUpMilliseconds,
    },
    limits,
    audit: audit === STANDARD_OUTPUT ? undefined : resolve(folder, audit),
    health: health === OFF ? undefined : addressOf(health),
  };
}
