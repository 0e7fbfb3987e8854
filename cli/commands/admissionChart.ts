import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { admissionProgram } from "../../components/args/admissionProgram";
import { UnreadableError } from "../../documents/unreadable";
import { admissionChart } from "../../recipes/admissionChart";
import { version } from "../terminal/version";
import { type WebhookObjects, webhookOptions } from "./admissionManifests";

interface Options extends WebhookObjects {
  readonly output?: string;
  readonly force?: boolean;
}

/**
 * Writes a Helm chart of a webhook into a folder. It contains no certificates.
 *
 * @throws ConfigurationError
 * @throws UnreadableError if a file is there already, or cannot be written
 */
export function admissionChartCommand({ output = "breakwater-admission", force = false, ...options }: Options): void {
  const files = admissionChart(webhookOptions(options), admissionProgram(), version());
  const taken = files.map(({ path }) => join(output, path)).find((file) => existsSync(file));
  if (taken !== undefined && !force)
    throw new UnreadableError(taken, "is there already. Nothing was changed. --force replaces it");
  try {
    for (const { path, text } of files) {
      const file = join(output, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  } catch (error) {
    throw new UnreadableError(output, `cannot be written: ${(error as Error).message}`);
  }
  process.stdout.write(`${files.map(({ path }) => `${join(output, path)}\n`).join("")}`);
}
