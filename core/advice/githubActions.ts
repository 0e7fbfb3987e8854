import { dockerRun } from "./dockerRun";
import { recipe, type Words } from "./words";

/** Advice for workflows and actions of GitHub, Gitea and Forgejo. */
export const githubActions: Words = {
  ...dockerRun,
  endpoint:
    "Remove the mount of the socket. On a machine that is made for the job (`ubuntu-latest`) let the step use docker " +
    "itself. On a runner of your own give the job a guarded Docker API over mutual TLS: " +
    `${recipe("endpoint", "github-actions")} writes it, and ${recipe("client", "github-actions")} the job's \`env\`: ` +
    "DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH.",
  runner:
    "Remove `--privileged` from `options`. On a machine that is made for the job (`ubuntu-latest`) leave the " +
    "service out, " +
    `since the machine has an engine of its own; on a runner of your own use ${recipe("runner", "github-actions")} ` +
    `(a ` +
    `rootless engine) or ${recipe("endpoint", "github-actions")} (a guarded API).`,
  rootless:
    `Use the rootless engine that ${recipe("runner", "github-actions")} writes, or on a machine that is made for ` +
    `the job ` +
    "(`ubuntu-latest`) the engine of that machine.",
  dockerJob:
    `For a job that needs Docker: ${recipe("runner", "github-actions")} (a rootless engine) or ` +
    `${recipe("endpoint", "github-actions")} (a guarded API).`,
  clientTls:
    'In the job\'s `env` set DOCKER_HOST: tcp://…:2376, DOCKER_TLS_VERIFY: "1" and DOCKER_CERT_PATH, a folder with ' +
    `ca.pem, cert.pem and key.pem; ${recipe("client", "github-actions")} writes the step that puts them there.`,
  engineTls:
    "Remove DOCKER_TLS_CERTDIR from the service's `env`: the engine then listens on 2376 with certificates, which " +
    "the " +
    "job's container shares read-only from a volume at /certs/client.",
  namespaces:
    "Remove the option from `options` or the command: services and jobs reach each other by their names. A job that " +
    `needs the Docker API gets it over TLS (${recipe("client", "github-actions")}).`,
};
