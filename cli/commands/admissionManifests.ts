import { join } from "node:path";
import { readAdmissionConfiguration } from "../../admission/configuration";
import { admissionProgram } from "../../components/args/admissionProgram";
import { type AdmissionOptions, admissionObjects } from "../../components/spec/admission";
import { readText } from "../../documents/file";
import { ADMISSION_FILE } from "./admission";

/** The options that decide what a webhook's objects are. */
export interface WebhookObjects {
  readonly config?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly references?: boolean;
  readonly nightlyCheck?: string;
  readonly schedule?: string;
}

interface Options extends WebhookObjects {
  readonly certificates?: string;
  readonly trust?: readonly string[];
}

/**
 * Prints what a webhook needs in a cluster, as a list in JSON, in the order in which it is created: its registration is last.
 *
 * @throws ConfigurationError
 * @throws UnreadableError if a certificate is not there
 */
export function admissionManifestsCommand({ certificates = "certificates", trust = [], ...options }: Options): void {
  const server = (file: string) => readText(join(certificates, "server", file));
  const authorities = [server("ca.pem"), ...trust.map(readText)].map((pem) => `${pem.trimEnd()}\n`).join("");
  const objects = admissionObjects(webhookOptions(options), admissionProgram(), {
    caBundle: Buffer.from(authorities).toString("base64"),
    certificate: server("cert.pem"),
    key: server("key.pem"),
  });
  const list = { apiVersion: "v1", kind: "List", items: Object.values(objects) };
  process.stdout.write(`${JSON.stringify(list, undefined, 2)}\n`);
}

/** Modes and rules of a webhook's configuration, for the webhook of a cluster. @throws ConfigurationError */
export function webhookOptions({
  config = ADMISSION_FILE,
  name = "breakwater",
  namespace = "breakwater",
  references = true,
  nightlyCheck,
  schedule,
}: WebhookObjects): AdmissionOptions {
  const { mode, namespaces, excludedNamespaces, owned, controllers, rules } = readAdmissionConfiguration(config);
  const nightly = nightlyCheck === undefined ? undefined : { image: nightlyCheck, schedule };
  return { name, namespace, mode, namespaces, excludedNamespaces, owned, controllers, rules, references, nightly };
}
