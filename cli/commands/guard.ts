import { ConfigurationError } from "../../configuration/configurationError";
import { readPluginSettings } from "../../guard/configuration";
import type { Role } from "../../guard/model/role";
import { checkedSettings, run, runPlugin } from "../../guard/run";

/** The default file name of a guard's configuration. */
export const GUARD_FILE = "guard.yaml";

const UNIX = /^unix:\/\/(?=\/.)/;

/** Runs a guard, or an authorization plugin, or validates the configuration of one. */
export async function guardCommand({
  config = GUARD_FILE,
  check = false,
  record,
  authz,
}: {
  config?: string;
  check?: boolean;
  record?: string;
  authz?: string;
}): Promise<void> {
  if (authz !== undefined && !UNIX.test(authz))
    throw new ConfigurationError([
      { key: "--authz", problem: "is not the address of a socket, such as unix:///run/docker/plugins/breakwater.sock" },
    ]);
  if (check) checkGuard(config, authz !== undefined);
  else if (authz === undefined) await run(config, record);
  else await runPlugin(config, authz.replace(UNIX, ""));
}

function checkGuard(config: string, isPlugin: boolean): void {
  const { roles, local } = isPlugin ? readPluginSettings(config) : { ...checkedSettings(config), local: undefined };
  const clients = [...roles].map(([client, role]) => line(client, role));
  const others = local ? [line("without a certificate", local)] : [];
  process.stdout.write(`${config} is valid. Its clients and their roles:\n${[...clients, ...others].join("")}`);
}

function line(client: string, { name, mode }: Role): string {
  return `  ${client}: ${name}${mode === "warn" ? " (mode warn: nothing is refused)" : ""}\n`;
}
