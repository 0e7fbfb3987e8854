import { type Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_TARGETS, FORMATS, type ReportTarget, SEVERITIES, withTarget } from "../terminal/choices";
import { allowRules, EXIT_CODES, repeated } from "./options";

export function defineCheck(breakwater: Command): void {
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
    .addOption(allowRules())
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
    .addHelpText("after", HELP)
    .action(async (...given: Parameters<typeof import("../commands/check").checkCommand>) =>
      (await import("../commands/check.js")).checkCommand(...given),
    );
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

const HELP = `
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
