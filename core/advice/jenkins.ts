import { dockerRun } from "./dockerRun";
import { recipe, type Words } from "./words";

/** The places in which a Jenkinsfile has options of `docker run`. */
const ARGS = "`args` of `agent { docker { … } }`, from `inside('…')` or from the command in `sh`";

/** A client of an engine elsewhere, in the words of a declarative pipeline. */
const CLIENT =
  "`environment { … }` sets DOCKER_HOST = 'tcp://docker:2376', DOCKER_TLS_VERIFY = '1' and DOCKER_CERT_PATH = " +
  "'/certs/client', and `args` mounts the client's files there with `:ro`";

/**
 * Advice for Jenkinsfiles. Their agents in containers and their scripts have options of `docker run`; agents that are
 * pods are manifests, and are advised as such.
 */
export const jenkins: Words = {
  ...dockerRun,
  endpoint:
    `Remove the mount of the socket from ${ARGS}. Give the pipeline a guarded Docker API over mutual TLS: ` +
    `${recipe("endpoint", "jenkins")} writes it with a Jenkinsfile that uses it, and on an agent with Docker ` +
    `${recipe("endpoint", "docker-run")} starts it: ${CLIENT}.`,
  runner:
    `Remove \`--privileged\` from ${ARGS}. ${recipe("runner", "jenkins")} writes a Jenkinsfile whose agent is a pod ` +
    `with a rootless engine beside its containers; on an agent with Docker ${recipe("runner", "docker-run")} starts ` +
    `one: ${CLIENT}. A pipeline that needs no engine of its own can use ${recipe("endpoint", "jenkins")}.`,
  rootless:
    `Use the rootless engine that ${recipe("runner", "jenkins")} writes beside the agent's containers, or on an agent ` +
    `with Docker that of ${recipe("runner", "docker-run")}.`,
  dockerJob:
    `For a pipeline that needs Docker: ${recipe("endpoint", "jenkins")} (a guarded API) or ` +
    `${recipe("runner", "jenkins")} (a rootless engine).`,
  clientTls:
    `Connect over TLS: ${CLIENT}; in a scripted pipeline \`docker.withServer('tcp://docker:2376', CREDENTIALS)\` takes ` +
    `the client's files from Jenkins' credentials. ${recipe("client", "jenkins")} writes such a Jenkinsfile.`,
  privileges:
    `Remove \`--privileged\` from ${ARGS}, and grant what is really needed: a single \`--cap-add\`, a single ` +
    "`--device`.",
  capabilities: `Remove the \`--cap-add\` from ${ARGS}.`,
  hostFolders:
    "Mount a named volume in `args` for data; Jenkins mounts the workspace itself. Mount a single public file " +
    "(`-v /etc/localtime:/etc/localtime:ro`) rather than its folder.",
  namespaces:
    `Remove the option from ${ARGS}, and put containers that talk to each other on a network of their own. A pipeline ` +
    `that needs the Docker API gets it over TLS (${recipe("client", "jenkins")}), not over the host's loopback.`,
  readOnlyCredentials: "Add `:ro` to the mount in `args`.",
};
