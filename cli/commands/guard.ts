import { checkedSettings, run } from "../../guard/run";

/** The default file name of a guard's configuration. */
export const GUARD_FILE = "guard.yaml";

/** Runs a guard, or validates its configuration. */
export async function guardCommand({
  config = GUARD_FILE,
  check = false,
  record,
}: {
  config?: string;
  check?: boolean;
  record?: string;
}): Promise<void> {
  if (!check) {
    await run(config, record);
    return;
  }
  const { roles } = checkedSettings(config);
  const clients = [...roles].map(
    ([client, { name, mode }]) => `  ${client}: ${name}${mode === "warn" ? " (mode warn: nothing is refused)" : ""}\n`,
  );
  process.stdout.write(`${config} is valid. Its clients and their roles:\n${clients.join("")}`);
}
