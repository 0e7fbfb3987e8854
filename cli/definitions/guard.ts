import { type Command, Option } from "commander";

export function defineGuard(breakwater: Command): void {
  const guard = breakwater
    .command("guard")
    .summary("guard a Docker engine: let clients use it by their roles")
    .description(
      "Takes clients over mutual TLS, and lets each use the Docker engine as its role allows. What a " +
        "request asks for is judged by the same rules as a file: whoever asks for a privileged " +
        "container, or for the engine's socket, is refused with the rule's own message.",
    )
    .option("--config <file>", "its configuration (default: guard.yaml in this folder)")
    .option("--check", "validate the configuration and the certificates, and start nothing")
    .addOption(
      new Option(
        "--record <file>",
        "write what each client asks for to this file, as a role; requests are judged as ever",
      ).conflicts("check"),
    )
    .addOption(
      new Option(
        "--authz <address>",
        "be an authorization plugin of the engine instead, at this socket: unix:///run/docker/plugins/breakwater.sock",
      ).conflicts("record"),
    )
    .addHelpText("after", HELP)
    .action(async (...given: Parameters<typeof import("../commands/guard").guardCommand>) =>
      (await import("../commands/guard.js")).guardCommand(...given),
    );
  guard
    .command("explain")
    .summary("say what a guard would decide about a request, and why")
    .description(
      "Judges one request by a guard's configuration, without a guard or an engine. The request is " +
        'JSON: "method", "path" with the query, "body"; and under "engine", by path, what the engine ' +
        "would answer about names in it. A line of the audit is one as well, though without query and " +
        "body.",
    )
    .argument("<request>", "file of the request, or - for standard input")
    .requiredOption("--client <name>", "the client that would send it")
    .option("--config <file>", "the guard's configuration (default: guard.yaml in this folder)")
    .addOption(new Option("--format <format>", "text or json").choices(["text", "json"]).default("text"))
    .addHelpText("after", EXPLAIN_HELP)
    .action(async (file: string, _options: unknown, command: Command) =>
      (await import("../commands/guardExplain.js")).guardExplainCommand(file, command.optsWithGlobals()),
    );
  guard
    .command("migrate")
    .summary("write a socket proxy's variables as a role")
    .description(
      "Prints what a docker-socket-proxy (tecnativa's or linuxserver's) lets through as a role for guard.yaml, with what " +
        "is different. Reads its variables from a Compose file, a file of variables, or the environment.",
    )
    .argument("[file]", "a Compose file, lines of NAME=VALUE, or - for either (default: this program's environment)")
    .option("--service <name>", "the service of the Compose file (default: every one whose image is such a proxy)")
    .addHelpText("after", MIGRATE_HELP)
    .action(async (...given: Parameters<typeof import("../commands/guardMigrate").guardMigrateCommand>) =>
      (await import("../commands/guardMigrate.js")).guardMigrateCommand(...given),
    );
}

const HELP = `
Examples:
  breakwater guard --config /etc/breakwater/guard.yaml --check    is it right?
  breakwater guard --config /etc/breakwater/guard.yaml            until it is stopped
  breakwater guard --record roles.yaml                            the same, and learn what its clients call
  breakwater guard --authz unix:///run/docker/plugins/breakwater.sock   for dockerd --authorization-plugin=breakwater

Signals:
  SIGHUP           reload the configuration and the certificates, as when their files change; streams stay
  SIGTERM, SIGINT  stop: requests and streams have some seconds to end

Exit codes:
  0  stopped, or the configuration is valid
  2  the configuration is wrong, or the guard cannot start`;

const EXPLAIN_HELP = `
Examples:
  breakwater guard explain --client ci privileged.json
  tail -1 audit.log | breakwater guard explain --client ci -

Exit codes:
  0  allowed
  1  refused
  2  the request or the configuration cannot be read, or does not list the client`;

const MIGRATE_HELP = `
Examples:
  breakwater guard migrate compose.yaml
  docker inspect -f '{{join .Config.Env "\\n"}}' socket-proxy | breakwater guard migrate -
  CONTAINERS=1 POST=1 breakwater guard migrate

Exit codes:
  0  printed
  2  the file cannot be read, or has no such proxy`;
