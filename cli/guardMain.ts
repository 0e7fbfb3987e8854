#!/usr/bin/env node
/**
 * The entry point of the bundle: `breakwater guard` as a single file, for a machine or container that has only Node.
 */
import { parseArgs } from "node:util";
import { ConfigurationError } from "../configuration/configurationError";
import { UnreadableError } from "../documents/unreadable";
import { GUARD_FILE, guardCommand } from "./commands/guard";
import { guardExplainCommand } from "./commands/guardExplain";
import { guardMigrateCommand } from "./commands/guardMigrate";
import { EXIT } from "./terminal/exit";

const HELP = `Usage: node breakwater-guard.js [--config <file>] [--check | --record <file>]
       node breakwater-guard.js --authz <address> [--config <file>] [--check]
       node breakwater-guard.js migrate [--service <name>] [<file>]
       node breakwater-guard.js explain --client <name> [--config <file>] [--format <format>] <request>

Lets clients use a Docker engine by their roles, and refuses what the rules refuse.
"migrate" prints the variables of a docker-socket-proxy, from a Compose file, a file of variables or the environment, as
a role. "explain" says what would be decided about a request, from a JSON file or - for standard input, and starts nothing.

  --config <file>    the configuration (default: ${GUARD_FILE})
  --check            validate the configuration, and start nothing
  --record <file>    write what each client asks for to this file, as a role; requests are judged as ever
  --authz <address>  be an authorization plugin of the engine instead, at this socket, such as
                     unix:///run/docker/plugins/breakwater.sock
  --client <name>    explain: the client that sends the request
  --format <format>  explain: text or json (default: text)
  --service <name>   migrate: the service of the Compose file (default: every one that runs such a proxy)
  -h, --help         show this help

The configuration and the certificates are read again on SIGHUP and when their files change; SIGTERM stops.
Exit codes: 0 stopped, valid, or the request is allowed; 1 the request is refused; 2 the configuration or the request
cannot be read, or the guard cannot start.
`;

/** A command line that asks for nothing that there is. */
class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "BREAKWATER_USAGE";
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: "string" },
      check: { type: "boolean" },
      record: { type: "string" },
      authz: { type: "string" },
      service: { type: "string" },
      client: { type: "string" },
      format: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  const { help, client, format, service, ...options } = values;
  const [command, request, ...rest] = positionals;
  const isMigration = command === "migrate" && rest.length === 0;
  if (help) process.stdout.write(HELP);
  else if (isMigration && client === undefined && format === undefined && Object.keys(options).length === 0)
    await guardMigrateCommand(request, service === undefined ? {} : { service });
  else if (command === undefined && [client, format, service].every((each) => each === undefined))
    await guardCommand(options);
  else if (command !== "explain" || rest.length > 0 || service || options.check || options.record || options.authz)
    throw new UsageError(`there is no such command: ${process.argv.slice(2).join(" ")} (see --help)`);
  else if (client === undefined || request === undefined || !["text", "json", undefined].includes(format))
    throw new UsageError("explain needs --client and a request, and its format is text or json (see --help)");
  else {
    const { config } = options;
    await guardExplainCommand(request, { client, ...(config && { config }), ...(format && { format }) });
  }
}

main().catch((error: Error & { code?: string }) => {
  process.exitCode = EXIT.unusable;
  const isMistake =
    error instanceof ConfigurationError ||
    error instanceof UnreadableError ||
    error instanceof UsageError ||
    error.code?.startsWith("ERR_PARSE_ARGS");
  console.error(isMistake ? `error: ${error.message}` : error);
});
