import type { Command } from "commander";
import { repeated } from "./options";

export function defineAdmission(breakwater: Command): void {
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
    .addHelpText("after", HELP)
    .action(async ({ config, check }: { config?: string; check?: boolean }) =>
      (await import("../commands/admission.js")).admissionCommand({
        ...(config !== undefined && { config }),
        ...(check !== undefined && { check }),
      }),
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
    .addHelpText("after", MANIFESTS_HELP)
    .action(async (_options: unknown, command: Command) =>
      (await import("../commands/admissionManifests.js")).admissionManifestsCommand(command.optsWithGlobals()),
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
    .addHelpText("after", CHART_HELP)
    .action(async (_options: unknown, command: Command) =>
      (await import("../commands/admissionChart.js")).admissionChartCommand(command.optsWithGlobals()),
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
      (await import("../commands/admissionPolicies.js")).admissionPoliciesCommand(command.optsWithGlobals()),
    );
}

const HELP = `
Examples:
  breakwater admission --config /etc/breakwater/admission.yaml --check    is it right?
  breakwater admission --config /etc/breakwater/admission.yaml            until it is told to stop

Signals:
  SIGHUP           read the configuration and the certificates again; both are also read when their files change
  SIGTERM, SIGINT  stop: reviews are taken for some more seconds, until API servers know

Exit codes:
  0  stopped, or the configuration is valid
  2  the configuration is wrong, or the webhook cannot start`;

const MANIFESTS_HELP = `
Example:
  breakwater certificates --name breakwater --server breakwater.breakwater.svc
  breakwater admission manifests --config admission.yaml | kubectl apply --server-side -f -`;

const CHART_HELP = `
Example:
  breakwater certificates --name breakwater --server breakwater.breakwater.svc
  breakwater admission chart --config admission.yaml
  helm install breakwater ./breakwater-admission --set-file certificates.ca=certificates/server/ca.pem \\
    --set-file certificates.cert=certificates/server/cert.pem --set-file certificates.key=certificates/server/key.pem`;
