import { ENGINE_FILES } from "./engineFiles";
import type { Given } from "./given";
import { refuseOtherData } from "./otherData";
import type { RunnerMode } from "./runner";

/** Where the check mounts the engine's data, read-only. */
const DATA = "/mnt/data";

/**
 * A container that runs once, before an engine is created or replaced, with the same image, configuration and data: what
 * it refuses would keep the engine from starting after its predecessor is gone. It has no network, no capability and no
 * certificate.
 */
export const ENGINE_CHECK = {
  data: { value: DATA, because: "data are looked at, and not changed" },
  user: { value: "root", because: "data of a rootful engine are root's; without capabilities it can read only those" },
  securityOptions: { value: ["no-new-privileges:true"], because: "it starts no program of another user" },
  network: { value: "none", because: "it asks nobody and answers nobody" },
  /** MiB. */
  memory: { value: 256, because: "dockerd reads its configuration, and ends" },
  processes: { value: 256, because: "threads of other processes of root on the server count with its own" },
} as const satisfies Record<string, Given<unknown>>;

/** The command of an engine's check. It exits with an error, and the engine's own words, if the engine cannot start. */
export function checkCommand(mode: RunnerMode): string[] {
  const lines = [
    "set -eu",
    refuseOtherData(mode, DATA),
    // Engines before 23.0 have no such option.
    "if dockerd --help 2>&1 | grep -q -e --validate; then " +
      `dockerd --validate --config-file=${ENGINE_FILES.configuration}; fi`,
  ];
  return ["/bin/sh", "-c", lines.join("\n")];
}

const ACCESS_KEYS: readonly string[] = ["hosts", "tlsverify", "tlscacert", "tlscert", "tlskey", "group"];

/** A daemon.json without the addresses and certificates for clients, which no user decides about. */
export function checkedConfiguration(configuration: string): string {
  const all = Object.entries(JSON.parse(configuration) as Record<string, unknown>);
  return JSON.stringify(Object.fromEntries(all.filter(([key]) => !ACCESS_KEYS.includes(key))), undefined, 2);
}

/** Why an update fails after a check, by how it ended; undefined if it passed, or has not run yet. */
export function checkFailure(exitCode: number | undefined, words: string | undefined, urn: string): string | undefined {
  if (!exitCode) return undefined;
  return (
    `the engine would not start, and nothing was replaced: ${words?.trim() || `exit code ${exitCode}`}\n` +
    `The check runs again when an input of the engine changes, or by: pulumi up --replace '${urn}'`
  );
}
