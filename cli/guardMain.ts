#!/usr/bin/env node
/**
 * The entry point of the bundle: `breakwater guard` as a single file, for a machine or container that has only Node.
 */
import { parseArgs } from "node:util";
import { ConfigurationError } from "../configuration/configurationError";
import { GUARD_FILE, guardCommand } from "./commands/guard";
import { EXIT } from "./terminal/exit";

const HELP = `Usage: node breakwater-guard.js [--config <file>] [--check]

Lets clients use a Docker engine by their roles, and refuses what the rules refuse.

  --config <file>  its configuration (default: ${GUARD_FILE})
  --check          validate the configuration, and start nothing
  -h, --help       this

SIGHUP reads the configuration and the certificates anew, SIGTERM stops. Exit codes: 0 stopped, or valid; 2 the configuration is wrong, or
the guard cannot start.
`;

function given() {
  const { values } = parseArgs({
    options: { config: { type: "string" }, check: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  return values;
}

async function main(): Promise<void> {
  const { help, ...options } = given();
  if (help) process.stdout.write(HELP);
  else await guardCommand(options);
}

main().catch((error: Error & { code?: string }) => {
  process.exitCode = EXIT.unusable;
  const isMistake = error instanceof ConfigurationError || error.code?.startsWith("ERR_PARSE_ARGS");
  console.error(isMistake ? `error: ${error.message}` : error);
});
