import { dockerRun } from "./dockerRun";
import { recipe, type Words } from "./words";

/** Advice for devcontainer.json: its own properties, and `runArgs`, which are options of `docker run`. */
export const devcontainer: Words = {
  ...dockerRun,
  endpoint:
    "Remove the mount of the socket, or the feature docker-outside-of-docker. Give the container a guarded Docker " +
    "API " +
    `over mutual TLS: ${recipe("endpoint", "devcontainer")} writes it, and ${recipe("client", "devcontainer")} the ` +
    "`containerEnv` and `mounts` of this file: DOCKER_HOST, DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH with the " +
    "client's " +
    `files, read-only. Or an engine of its own: ${recipe("runner", "devcontainer")}.`,
  runner:
    "Remove `privileged` and the feature docker-in-docker, which asks for it, and use the rootless engine that " +
    `${recipe("runner", "devcontainer")} writes, or a guarded API (${recipe("endpoint", "devcontainer")}).`,
  rootless: `Use the rootless engine that ${recipe("runner", "devcontainer")} writes.`,
  dockerJob:
    `For a container that needs Docker: ${recipe("endpoint", "devcontainer")} (a guarded API) or ` +
    `${recipe("runner", "devcontainer")} (a rootless engine).`,
  clientTls:
    "In `containerEnv` set DOCKER_HOST=tcp://…:2376, DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH=/certs/client, and " +
    "mount the " +
    "client's ca.pem, cert.pem and key.pem read-only: " +
    `${recipe("client", "devcontainer")} writes both.`,
  privileges:
    "Remove `privileged` (or `--privileged` from `runArgs`, or the feature that asks for it) and grant what is " +
    "really " +
    "needed: a single capability in `capAdd`.",
  capabilities: "Remove the capability from `capAdd`, or its `--cap-add` from `runArgs`.",
  seccomp: "Remove `seccomp=unconfined` from `securityOpt` or `runArgs`.",
  apparmor: "Remove `apparmor=unconfined` from `securityOpt` or `runArgs`.",
  readOnlyCredentials: "Add `readonly` to the entry in `mounts`.",
  hostFolders:
    "Use a named volume in `mounts` for data, and mount a single public file (/etc/localtime) rather than its folder.",
};
