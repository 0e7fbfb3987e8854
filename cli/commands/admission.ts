import { checkedAdmissionSettings } from "../../admission/configuration";
import { run } from "../../admission/run";

/** The default file name of a webhook's configuration. */
export const ADMISSION_FILE = "admission.yaml";

/**
 * Runs an admission webhook, or validates its configuration.
 *
 * @param thread the program of a thread that judges. @default that of this package
 */
export async function admissionCommand(
  { config = ADMISSION_FILE, check = false }: { config?: string; check?: boolean },
  thread?: string,
): Promise<void> {
  if (!check) {
    await run(config, thread);
    return;
  }
  const { modes } = checkedAdmissionSettings(config).judging;
  const named = [...modes.byNamespace].map(([namespace, mode]) => `  ${namespace}: ${mode}\n`);
  const excluded = [...modes.excluded].map((namespace) => `  ${namespace}: not judged\n`);
  process.stdout.write(
    `${config} is valid. Modes of namespaces:\n${named.join("")}${excluded.join("")}  all others: ${modes.otherwise}\n`,
  );
}
