import { dockerRun } from "./dockerRun";
import { recipe, type Words } from "./words";

/** How a job of GitLab reaches an engine that asks for certificates. */
const SERVICE =
  "under `services` name `docker:27.3.1-dind-rootless`, in full and with its digest, with `alias: docker`; under " +
  '`variables` set DOCKER_HOST: tcp://docker:2376, DOCKER_TLS_VERIFY: "1", DOCKER_TLS_CERTDIR: "/certs" and ' +
  'DOCKER_CERT_PATH: "/certs/client"; and the runner shares that folder with its jobs ' +
  '(`volumes = ["/certs/client"]` in its config.toml)';

/** What needs no service, and no privileged runner. */
const WITH_RECIPES =
  "Or let `breakwater fix . --with-recipes` put a rootless engine beside the runner in the place of the service: it " +
  "changes the jobs, and writes what the runner needs.";

/** Advice for `.gitlab-ci.yml`. What a runner allows its jobs is in its own configuration. */
export const gitlabCi: Words = {
  ...dockerRun,
  endpoint:
    "Remove the mount of the socket. Give the job a guarded Docker API over mutual TLS: the runner's machine runs it " +
    `(${recipe("endpoint", "gitlab-runner")}), and ${recipe("client", "gitlab-ci")} writes the job's variables: ` +
    "DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH.",
  runner:
    `Remove \`--privileged\`. Let the job use the rootless engine that ${recipe("runner", "gitlab-ci")} writes for ` +
    `it ` +
    `and ${recipe("runner", "gitlab-runner")} for its runner, without \`privileged = true\` in config.toml; or a ` +
    `guarded ` +
    `API (${recipe("endpoint", "gitlab-runner")}).`,
  rootless:
    `Let the job use a rootless engine: ${recipe("runner", "gitlab-ci")} writes the service and its variables, and ` +
    `${recipe("runner", "gitlab-runner")} what the runner must allow.`,
  dockerJob:
    `For a job that needs Docker: ${recipe("runner", "gitlab-ci")} (a rootless engine) or a guarded API beside its ` +
    `runner (${recipe("endpoint", "gitlab-runner")}).`,
  clientTls: `Connect over TLS: ${SERVICE}. ${WITH_RECIPES}`,
  engineTls: `Do not empty DOCKER_TLS_CERTDIR: ${SERVICE}. ${WITH_RECIPES}`,
  engineLimits:
    "Set `--memory` and `--pids-limit` where a script starts the engine; a service's limits are in the runner's " +
    "config.toml (`service_memory`).",
  engineRegistry:
    "Remove `--insecure-registry` from the service's `command`, give the registry a certificate, and let the runner " +
    "mount " +
    "the CA that signed it at /etc/docker/certs.d/REGISTRY/ca.crt.",
  engineImage:
    "Name the service's image in full with its digest, such as docker:27.3.1-dind-rootless@sha256:…, and update it " +
    "on " +
    "purpose.",
  proxySections:
    "Set the section to 0 in the service's `variables`. For jobs that must create or run something use a guarded API " +
    `beside the runner (${recipe("endpoint", "gitlab-runner")}): it judges the body of each request by these rules.`,
  namespaces:
    "Remove the option: services and jobs of one pipeline job reach each other by their aliases. A job that needs " +
    "the " +
    `Docker API gets it over TLS (${recipe("client", "gitlab-ci")}), not over the host's loopback.`,
};
