import { Argument, Command, InvalidArgumentError, Option } from "commander";
import {
  ADVICE_FORMATS,
  DEFAULT_TARGETS,
  FORMATS,
  INIT_PARTS,
  RECIPE_FORMATS,
  RECIPE_KINDS,
  RECIPE_MODES,
  type ReportTarget,
  SEVERITIES,
  SHELLS,
  withTarget,
} from "./terminal/choices";
import { version } from "./terminal/version";

/** The whole command line. Each command's code is loaded only when it is used, so that startup stays fast. */
export function program(): Command {
  const breakwater = new Command("breakwater")
    .description(
      "Keeps containers from reaching the host through Docker: judges Kubernetes manifests, Compose " +
        "files, CI definitions, Terraform plans, CDKTF output, Pulumi state, previews and programs.",
    )
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "explain a command")
    .helpCommand("help [command]", "explain a command")
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .showHelpAfterError("To judge a file or folder: breakwater check PATH. All commands: breakwater --help")
    .addHelpText("after", HELP);
  breakwater
    .command("check")
    .summary("judge files, folders and Pulumi programs")
    .description(
      "Judges Kubernetes manifests, Compose files, workflows of GitHub Actions, GitLab CI pipelines, " +
        "devcontainer.json, Terraform plans and JSON configuration (CDKTF), and Pulumi previews, states " +
        "and programs: in files, folders and everything below them, globs, and standard input (-). " +
        "Formats are detected by content. A folder with a Pulumi.yaml that is itself named as a path is " +
        "a program, and is run as one.",
    )
    .argument("[path...]", "files, folders, globs, or - for standard input")
    .addOption(
      new Option("--format <format>", "how to report; may be repeated with a file: sarif=out.sarif")
        .choices(FORMATS)
        .argParser(targetIn)
        .default(DEFAULT_TARGETS, "text"),
    )
    .option("--output <file>", "write the report to a file, and a summary to stderr")
    .addOption(new Option("--severity <severity>", "leave out violations below this severity").choices(SEVERITIES))
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 for violations from this severity on, whatever their level")
        .choices([...SEVERITIES, "never"])
        .conflicts("level"),
    )
    .option("--max <count>", "findings of one rule that text, html and markdown show; 0: all (default: 25)", countIn)
    .addOption(
      new Option("--level <level>", "the lowest level of findings that makes the exit code 1")
        .choices(["mandatory", "advisory"])
        .default("mandatory"),
    )
    .option("--rule <rule>", "report only this rule; may be repeated", repeated)
    .option(
      "--pod-security-version <version>",
      "agree with this version of the Pod Security Standards: latest, or v1.N",
    )
    .option(
      "--config <file>",
      "settings, levels and exemptions (default: breakwater.yaml, .yml or .json, here or above in the repository)",
    )
    .option(
      "--allow-rules",
      "run the rules of one's own that a configuration names which was found, not named by --config",
    )
    .option("--baseline <file>", "leave out the findings that this file accepts")
    .addOption(
      new Option(
        "--write-baseline <file>",
        "accept today's findings: write them to this file instead of a report",
      ).conflicts(["baseline", "output", "changedSince"]),
    )
    .option("--changed-since <ref>", "report only files that changed since a commit, or whose included files did")
    .addOption(new Option("--watch", "judge again whenever an input changes, until Ctrl-C").conflicts("writeBaseline"))
    .option("--stack <name>", "the stack of Pulumi programs (default: dev, or the only one with a Pulumi.STACK.yaml)")
    .option("--cache", "keep results in .breakwatercache, and judge only files that have changed since")
    .option("--cache-location <file>", "keep them in this file; implies --cache")
    .option("--no-render", "do not render charts and kustomizations, even where helm, kustomize or kubectl is on PATH")
    .option("--exclude <glob>", "leave out files and folders; may be repeated", repeated)
    .option(
      "--engine [address]",
      "judge a running Docker engine: unix://… or tcp://… (default: the one that docker uses)",
    )
    .option("--cluster", "judge what runs in a Kubernetes cluster, as kubectl reaches it")
    .option("--context <name>", "the context of kubectl or docker (default: the current one)")
    .option("-n, --namespace <name>", "with --cluster: only this namespace; may be repeated", repeated)
    .option("-A, --all-namespaces", "with --cluster: all namespaces, as by default")
    .option("--list-skipped", "list the skipped files, whose format Breakwater does not read (JSON always has them)")
    .option("--skip-unknown", "skip such files even where a path names them, instead of failing (for hooks)")
    .option("--color", "use colours, even where the output is not a terminal")
    .option("--no-color", "use no colours")
    .addHelpText("after", CHECK_HELP)
    .action(async (...given: Parameters<typeof import("./commands/check").checkCommand>) =>
      (await import("./commands/check.js")).checkCommand(...given),
    );
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
    .addHelpText("after", GUARD_HELP)
    .action(async (...given: Parameters<typeof import("./commands/guard").guardCommand>) =>
      (await import("./commands/guard.js")).guardCommand(...given),
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
    .addHelpText("after", GUARD_EXPLAIN_HELP)
    .action(async (file: string, _options: unknown, command: Command) =>
      (await import("./commands/guardExplain.js")).guardExplainCommand(file, command.optsWithGlobals()),
    );
  const admission = breakwater
    .command("admission")
    .summary("admit objects to a Kubernetes cluster by the rules")
    .description(
      "A validating admission webhook: answers Kubernetes API servers that ask whether they may admit an object. " +
        "Mandatory findings refuse it in namespaces whose mode is enforce, with the rule's own message; everything " +
        "else is a warning.",
    )
    .option("--config <file>", "its configuration (default: admission.yaml in this folder)")
    .option("--check", "validate the configuration and the certificates, and start nothing")
    .addHelpText("after", ADMISSION_HELP)
    .action(async ({ config, check }: { config?: string; check?: boolean }) =>
      (await import("./commands/admission.js")).admissionCommand({
        ...(config !== undefined && { config }),
        ...(check !== undefined && { check }),
      }),
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
    .addHelpText("after", GUARD_MIGRATE_HELP)
    .action(async (...given: Parameters<typeof import("./commands/guardMigrate").guardMigrateCommand>) =>
      (await import("./commands/guardMigrate.js")).guardMigrateCommand(...given),
    );
  admission
    .command("manifests")
    .summary("write what a webhook needs in a cluster, as a list in JSON")
    .description(
      "Prints a namespace with two pods, their certificate, and the registration at the API server, by the modes and " +
        "rules of a webhook's configuration: what the component KubernetesAdmission makes. It contains a private key.",
    )
    .option("--config <file>", "the webhook's configuration (default: admission.yaml in this folder)")
    .option("--certificates <folder>", "where breakwater certificates has written them (default: certificates)")
    .option("--trust <file>", "one more CA that API servers accept, while it is replaced; may be repeated", repeated)
    .option("--name <name>", "the name of its objects (default: breakwater)")
    .option("--namespace <namespace>", "its namespace, which is created (default: breakwater)")
    .option("--no-references", "look up nothing that objects refer to, without a token, a role and ways out")
    .option("--nightly-check <image>", "also judge what runs, each night, by an image with breakwater and kubectl")
    .option("--schedule <schedule>", "when, as in a CronJob (default: 17 3 * * *)")
    .addHelpText("after", ADMISSION_MANIFESTS_HELP)
    .action(async (_options: unknown, command: Command) =>
      (await import("./commands/admissionManifests.js")).admissionManifestsCommand(command.optsWithGlobals()),
    );
  admission
    .command("chart")
    .summary("write a Helm chart of what a webhook needs in a cluster")
    .description(
      "Writes a folder with a Helm chart of the same objects as breakwater admission manifests. Modes and rules are those " +
        "of a webhook's configuration; the certificates, the image and the number of pods are values.",
    )
    .option("--config <file>", "the webhook's configuration (default: admission.yaml in this folder)")
    .option("--output <folder>", "where to write it (default: breakwater-admission)")
    .option("--force", "replace files that are there")
    .option("--name <name>", "the name of its objects (default: breakwater)")
    .option("--namespace <namespace>", "its namespace, which is created (default: breakwater)")
    .option("--no-references", "look up nothing that objects refer to, without a token, a role and ways out")
    .option("--nightly-check <image>", "also judge what runs, each night, by an image with breakwater and kubectl")
    .option("--schedule <schedule>", "when, as in a CronJob (default: 17 3 * * *)")
    .addHelpText("after", ADMISSION_CHART_HELP)
    .action(async (_options: unknown, command: Command) =>
      (await import("./commands/admissionChart.js")).admissionChartCommand(command.optsWithGlobals()),
    );
  admission
    .command("policies")
    .summary("write what CEL can say of the rules, as ValidatingAdmissionPolicies")
    .description(
      "Prints ValidatingAdmissionPolicies with their bindings for the rules that CEL can express exactly, by the modes " +
        "and rules of a webhook's configuration. They hold even while no webhook answers.",
    )
    .option("--config <file>", "the webhook's configuration (default: admission.yaml in this folder)")
    .addHelpText("after", "\nExample:\n  breakwater admission policies --config admission.yaml | kubectl apply -f -")
    .action(async (_options: unknown, command: Command) =>
      (await import("./commands/admissionPolicies.js")).admissionPoliciesCommand(command.optsWithGlobals()),
    );
  breakwater
    .command("certificates")
    .summary("make and renew certificates for a guard or an engine and its clients")
    .description(
      "Makes a CA, a certificate for the server, which is a guard or dockerd, and one for each client; renews them, " +
        "and says which are due. Keys are on the curve P-256. Nothing that is there is overwritten unless you say so. " +
        "In the folder are ca (ca.pem, ca-key.pem), server and clients/NAME (each with ca.pem, cert.pem and key.pem).",
    )
    .argument("[folder]", "where the certificates are", "certificates")
    .option("--server <host>", "make the server's, for this DNS name or IP address; may be repeated", repeated)
    .option("--client <name>", "make a client's: the name is the one in guard.yaml; may be repeated", repeated)
    .option("--days <days>", "how long certificates of server and clients are valid (default: 90)")
    .option("--name <name>", "the server's common name, and with \" CA\" the CA's", "guard")
    .option("--ca <folder>", "the CA's folder, if it is kept elsewhere (default: ca in the folder)")
    .addOption(
      new Option(
        "--renew",
        "renew what has less than a third of its lifetime left, the CA half a year before its end; keys stay",
      ).conflicts(["server", "client", "days", "replace", "replaceCa"]),
    )
    .addOption(
      new Option("--check", "write nothing, and say what is there and due").conflicts([
        "server",
        "client",
        "days",
        "renew",
        "replace",
        "replaceCa",
      ]),
    )
    .option("--replace", "make new keys and certificates for the named server and clients, even where there are some")
    .option(
      "--replace-ca",
      "make a new CA, and new keys and certificates for all: the old ones are refused from then on",
    )
    .addHelpText("after", CERTIFICATES_HELP)
    .action(async (...given: Parameters<typeof import("./commands/certificates").certificatesCommand>) =>
      (await import("./commands/certificates.js")).certificatesCommand(...given),
    );
  breakwater
    .command("recipe")
    .summary("write a safe engine, an endpoint or a client in your own format")
    .description(
      "Writes complete files for a Docker engine that jobs use without root on the host: a runner, an endpoint with a " +
        "guard and roles, BuildKit for jobs that only build, or a client of one that is there. They say the same as the components, in the format " +
        "that you have. With --output they are written into a folder, with the certificates that they need; without it " +
        "they are printed.",
    )
    .addArgument(new Argument("[kind]", "what it is for").choices(RECIPE_KINDS))
    .addOption(new Option("--for <format>", "the format").choices(RECIPE_FORMATS))
    .addOption(new Option("--mode <mode>", "how the engine runs (default: rootless)").choices(RECIPE_MODES))
    .option("--name <name>", "the server's name, by which clients reach it (default: docker; of a builder: builder)")
    .option("--client <name>", "a client, NAME or, of an endpoint, NAME=ROLE; may be repeated (default: ci)", repeated)
    .option("--image <image>", "an image with the engine (default: the official one of a complete version)")
    .option("--memory <memory>", "MiB for the engine and all of its jobs (default: 4096)")
    .option("--publish <address>", "open its port on this address of the server, IP or IP:PORT (default: not at all)")
    .option("--host <host>", "the server's DNS name or address for clients elsewhere; for a client, the engine's")
    .option("--namespace <namespace>", "the namespace on Kubernetes (default: the one that kubectl uses)")
    .option("--in <path>", "the folder's path in a project of yours, whose Compose file or pod has the engine")
    .option("--output <folder>", "write the files and the certificates into this folder")
    .option("--force", "replace files that no recipe has written, or that have been edited")
    .option("--check <folder>", "say which files of a recipe are out of date or have been edited, and write nothing")
    .addHelpText("after", RECIPE_HELP)
    .action(async (...given: Parameters<typeof import("./commands/recipe").recipeCommand>) =>
      (await import("./commands/recipe.js")).recipeCommand(...given),
    );
  breakwater
    .command("fix")
    .summary("change files so that findings are gone")
    .description(
      "Makes the changes that cannot alter what a job does in an unwanted way: certificates mounted read-only, Docker " +
        "APIs published on the loopback address, clients of port 2376 that verify it, engines' images pinned. Each " +
        "change is judged first: its finding must be gone, and no other may be new. Without --write nothing is written, " +
        "and a diff shows what would be. Comments and layout stay.",
    )
    .argument("[path...]", "files, folders or globs")
    .option("--write", "write the changes; each file is replaced as a whole or not at all, and keeps its mode")
    .option(
      "--with-recipes",
      "put recipes, in folders beside them, in the place of privileged engines and mounted sockets of Compose and pods",
    )
    .option("--rule <rule>", "mend only the findings of this rule; may be repeated", repeated)
    .option("--context <lines>", "show lines around each change, as they are: they may hold secrets", "0")
    .option("--digests <file>", "pin engines' images by these digests: a line IMAGE@sha256:DIGEST each")
    .option("--config <file>", "settings and exemptions (default: breakwater.yaml, .yml or .json in this folder)")
    .option(
      "--allow-rules",
      "run the rules of one's own that a configuration names which was found, not named by --config",
    )
    .option("--exclude <glob>", "leave out files and folders; may be repeated", repeated)
    .addHelpText("after", FIX_HELP)
    .action(async (...given: Parameters<typeof import("./commands/fix").fixCommand>) =>
      (await import("./commands/fix.js")).fixCommand(...given),
    );
  breakwater
    .command("rules")
    .summary("list the rules")
    .description("Lists every rule, with its severity and the level it has unless the configuration says otherwise.")
    .addOption(new Option("--format <format>", "how to list them").choices(["text", "json"]).default("text"))
    .option("--config <file>", "list the rules as well that this configuration adds")
    .action(async (...given: Parameters<typeof import("./commands/rules").rulesCommand>) =>
      (await import("./commands/rules.js")).rulesCommand(...given),
    );
  breakwater
    .command("explain")
    .summary("explain a rule or a finding")
    .description(
      "Says why a rule matters, what to write instead, and how to configure it and exempt from it. Of a finding it says " +
        "how its cause leads to the host, who else is on that way, and what would cut it.",
    )
    .argument("<finding>", "a rule's id, the place of a finding (FILE or FILE:LINE), or its fingerprint")
    .argument("[path...]", "what to judge, for the findings there; of a rule, also FILE:LINE")
    .option("--from <report>", "take findings from this report in JSON or SARIF, and judge nothing")
    .addOption(new Option("--for <format>", "in whose words to say what to write instead").choices(ADVICE_FORMATS))
    .option("--config <file>", "settings and exemptions (default: breakwater.yaml, .yml or .json, as for check)")
    .option(
      "--allow-rules",
      "run the rules of one's own that a configuration names which was found, not named by --config",
    )
    .addHelpText("after", EXPLAIN_HELP)
    .action(async (...given: Parameters<typeof import("./commands/explain").explainCommand>) =>
      (await import("./commands/explain.js")).explainCommand(...given),
    );
  breakwater
    .command("lsp")
    .summary("serve an editor: findings as you type")
    .description(
      "A language server over standard input and output: findings in manifests, Compose files, CI definitions and HCL " +
        "as you type, why they matter, and the changes of breakwater fix. It runs nothing and writes nothing.",
    )
    .option("--stdio", "speak over standard input and output, as it always does; editors pass this")
    .option("--config <file>", "settings and exemptions (default: breakwater.yaml, .yml or .json of the opened folder)")
    .option(
      "--allow-rules",
      "run the rules of one's own that a configuration names which was found, not named by --config",
    )
    .addHelpText("after", "\nExample:\n  breakwater lsp --stdio    what an editor starts: docs/EDITOR.md")
    .action(async ({ config, allowRules }: { config?: string; allowRules?: boolean }) =>
      (await import("./commands/lsp.js")).lspCommand({
        ...(config !== undefined && { config }),
        ...(allowRules !== undefined && { allowRules }),
      }),
    );
  breakwater
    .command("init")
    .summary("set a repository up")
    .description(
      "Writes a configuration, a hook for pre-commit, and a workflow or job for CI. On a terminal it asks about each; " +
        "elsewhere it writes those that the repository has a use for. No file that is there is changed: what to add to " +
        "it is printed.",
    )
    .addOption(new Option("--with <part...>", "write these, and do not ask").choices(INIT_PARTS))
    .addHelpText("after", INIT_HELP)
    .action(async (...given: Parameters<typeof import("./commands/init").initCommand>) =>
      (await import("./commands/init.js")).initCommand(...given),
    );
  breakwater
    .command("completion")
    .summary("write a completion script for a shell")
    .description("Writes a script that completes commands, options, formats, rules and files.")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText("after", COMPLETION_HELP)
    .action(async (...given: Parameters<typeof import("./commands/completion").completionCommand>) =>
      (await import("./commands/completion.js")).completionCommand(...given),
    );
  return breakwater;
}

function targetIn(value: string, before: readonly ReportTarget[]): readonly ReportTarget[] {
  const targets = withTarget(value, before);
  if (typeof targets === "string") throw new InvalidArgumentError(targets);
  return targets;
}

function countIn(value: string): number {
  if (!/^\d{1,7}$/.test(value)) throw new InvalidArgumentError("Expected: a number, 0 or more.");
  return Number(value);
}

function repeated(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

const EXIT_CODES = `
Exit codes:
  0  nothing found at or above the level
  1  findings at or above the level
  2  some input could not be read, or the command line or configuration is wrong`;

const HELP = `
Examples:
  breakwater check deploy/ compose.yaml    judge manifests and a Compose file
  breakwater explain dood-engine-socket    why it matters, and what to write instead
  breakwater help check                    everything that can be checked
${EXIT_CODES}

Environment:
  NO_COLOR, FORCE_COLOR    no colours, or colours even where the output is not a terminal`;

const CHECK_HELP = `
Examples:
  breakwater check .                                         all that is below this folder and not in .gitignore
  breakwater check deploy/ 'charts/*/ci/*.yaml'              a folder and a glob
  helm template chart | breakwater check -                   rendered manifests
  breakwater check --engine                                  what runs on this machine's Docker engine
  breakwater check --cluster --namespace ci                  what runs in a namespace of the current cluster
  terraform show -json plan | breakwater check -             a Terraform plan
  breakwater check infra/                                    a Pulumi program: no CLI, provider or login is needed
  breakwater check . --changed-since origin/main             what a merge request changes, judged with everything else
  breakwater check compose.yaml --watch                      again whenever you save
  breakwater check . --format sarif --output breakwater.sarif
  breakwater check . --write-baseline accepted.json          accept today's findings …
  breakwater check . --baseline accepted.json                … and fail on new ones alone
${EXIT_CODES} (this wins over 1)`;

const FIX_HELP = `
Examples:
  breakwater fix compose.yaml                                      show what would change
  breakwater fix . --rule dood-writable-credentials --write        make the changes of one rule
  breakwater fix compose.yaml --with-recipes --write               safe engines in the place of sockets
  breakwater fix deploy/ --context 3 > fix.patch                   a patch, for review

Exit codes:
  0  nothing to change, or all changes were written
  1  changes were shown, and not written
  2  something could not be read or written, or the command line or configuration is wrong`;

const EXPLAIN_HELP = `
Examples:
  breakwater explain dood-engine-socket
  breakwater explain dood-engine-socket --for compose
  breakwater explain compose.yaml:7                           the finding on this line
  breakwater explain dood-engine-socket deploy/               the findings of a rule in a folder
  breakwater explain 2f1d09c4 --from breakwater.sarif         a finding of a report`;

const INIT_HELP = `
Examples:
  breakwater init                              ask on a terminal
  breakwater init --with configuration hook    these two`;

const GUARD_HELP = `
Examples:
  breakwater guard --config /etc/breakwater/guard.yaml --check    is it right?
  breakwater guard --config /etc/breakwater/guard.yaml            until it is stopped
  breakwater guard --record roles.yaml                            the same, and learn what its clients call
  breakwater guard --authz unix:///run/docker/plugins/breakwater.sock   for dockerd --authorization-plugin=breakwater

Signals:
  SIGHUP           reload the configuration and the certificates; streams stay
  SIGTERM, SIGINT  stop: requests and streams have some seconds to end

Exit codes:
  0  stopped, or the configuration is valid
  2  the configuration is wrong, or the guard cannot start`;

const GUARD_EXPLAIN_HELP = `
Examples:
  breakwater guard explain --client ci privileged.json
  tail -1 audit.log | breakwater guard explain --client ci -

Exit codes:
  0  allowed
  1  refused
  2  the request or the configuration cannot be read, or does not list the client`;

const ADMISSION_HELP = `
Examples:
  breakwater admission --config /etc/breakwater/admission.yaml --check    is it right?
  breakwater admission --config /etc/breakwater/admission.yaml            until it is told to stop

Signals:
  SIGHUP           read the configuration and the certificates again; both are also read when their files change
  SIGTERM, SIGINT  stop: reviews are taken for some more seconds, until API servers know

Exit codes:
  0  stopped, or the configuration is valid
  2  the configuration is wrong, or the webhook cannot start`;

const GUARD_MIGRATE_HELP = `
Examples:
  breakwater guard migrate compose.yaml
  docker inspect -f '{{join .Config.Env "\\n"}}' socket-proxy | breakwater guard migrate -
  CONTAINERS=1 POST=1 breakwater guard migrate

Exit codes:
  0  printed
  2  the file cannot be read, or has no such proxy`;

const ADMISSION_MANIFESTS_HELP = `
Example:
  breakwater certificates --name breakwater --server breakwater.breakwater.svc
  breakwater admission manifests --config admission.yaml | kubectl apply --server-side -f -`;

const ADMISSION_CHART_HELP = `
Example:
  breakwater certificates --name breakwater --server breakwater.breakwater.svc
  breakwater admission chart --config admission.yaml
  helm install breakwater ./breakwater-admission --set-file certificates.ca=certificates/server/ca.pem \\
    --set-file certificates.cert=certificates/server/cert.pem --set-file certificates.key=certificates/server/key.pem`;

const CERTIFICATES_HELP = `
Examples:
  breakwater certificates --server build.example.com --client ci --client dashboards
  breakwater certificates --client laptop          one more client of the same CA
  breakwater certificates --renew                  daily, from cron or a systemd timer
  breakwater certificates --check                  in monitoring: exit code 1 if one is due
  breakwater certificates --client ci --replace    a new key, after the old one was lost

The guard reads server/ca.pem, server/cert.pem and server/key.pem, and again when they change. A client needs its own
folder alone, as DOCKER_CERT_PATH. Renewal needs the CA's key, but not the keys of server and clients: those may be on
their machines only, and cert.pem is brought there.

Exit codes:
  0  made, renewed, or nothing was due; the output says which
  1  --check: a certificate is due or has expired
  2  something could not be read or written, or is not what it should be; with --renew the others were renewed`;

const RECIPE_HELP = `
Kinds:
  runner    an engine for jobs, each of whose clients controls the whole engine
  endpoint  an engine behind a guard, which lets each client do what its role allows
  builder   BuildKit for jobs that build images and run no containers, with docker buildx
  client    a job that uses an engine that somebody else runs

Examples:
  breakwater recipe runner --for compose                                  print it
  breakwater recipe runner --for compose --output ci-engine               write it, and its certificates
  breakwater recipe endpoint --for compose --client ci=run --client dashboard=observe --output engine
  breakwater recipe client --for compose --host build.example.com         a job that uses it
  breakwater recipe --check ci-engine                                     in CI: is it still what this version writes?

On a terminal it asks for the kind, the format and the folder if you leave them out.

Exit codes:
  0  written or printed, or all files are current
  1  --check: a file is out of date, edited or missing
  2  the command line is wrong, or something could not be read or written; nothing was changed`;

const COMPLETION_HELP = `
Examples:
  source <(breakwater completion bash)                                  in ~/.bashrc
  breakwater completion zsh > ~/.zfunc/_breakwater                      in a folder of $fpath
  breakwater completion fish > ~/.config/fish/completions/breakwater.fish`;
