import { join } from "node:path";
import { readAdmissionConfiguration } from "../../admission/configuration";
import { admissionProgram } from "../../components/args/admissionProgram";
import { admissionObjects } from "../../components/spec/admission";
import { readText } from "../../documents/file";
import { ADMISSION_FILE } from "./admission";

interface Options {
  readonly config?: string;
  readonly certificates?: string;
  readonly trust?: readonly string[];
  readonly name?: string;
  readonly namespace?: string;
  readonly references?: boolean;
}

/**
 * Prints what a webhook needs in a cluster, as a list in JSON, in the order in which it is created: its registration is last.
 *
 * @throws ConfigurationError
 * @throws UnreadableError if a certificate is not there
 */
export function admissionManifestsCommand({
  config = ADMISSION_FILE,
  certificates = "certificates",
  trust = [],
  name = "breakwater",
  namespace = "breakwater",
  references = true,
}: Options): void {
  const { mode, namespaces, excludedNamespaces, owned, controllers, rules } = readAdmissionConfiguration(config);
  const server = (file: string) => readText(join(certificates, "server", file));
  const authorities = [server("ca.pem"), ...trust.map(readText)].map((pem) => `${pem.trimEnd()}\n`).join("");
  const objects = admissionObjects(
    { name, namespace, mode, namespaces, excludedNamespaces, owned, controllers, rules, references },
    admissionProgram(),
    {
      caBundle: Buffer.from(authorities).toString("base64"),
      certificate: server("cert.pem"),
      key: server("key.pem"),
    },
  );
  const list = { apiVersion: "v1", kind: "List", items: Object.values(objects) };
  process.stdout.write(`${JSON.stringify(list, undefined, 2)}\n`);
}
