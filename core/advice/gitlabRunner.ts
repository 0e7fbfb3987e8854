import { recipe, type Words } from "./words";

/** Advice for `config.toml` of GitLab Runner. */
export const gitlabRunner: Words = {
  endpoint:
    "Remove the socket from `volumes`: every job is root on this machine. Give jobs a guarded Docker API over mutual " +
    `TLS: ${recipe("endpoint", "gitlab-runner")} writes it with the lines of this file, and ` +
    `${recipe("client", "gitlab-ci")} the variables of the jobs. Or a rootless engine: ` +
    `${recipe("runner", "gitlab-runner")}.`,
  runner:
    "Remove `privileged = true`. " +
    `${recipe("runner", "gitlab-runner")} writes what a rootless engine needs instead, and ` +
    `${recipe("endpoint", "gitlab-runner")} a guarded API for jobs that need no engine of their own.`,
  rootless: `Let jobs use a rootless engine: ${recipe("runner", "gitlab-runner")} writes what this file must allow.`,
  dockerJob:
    `For jobs that need Docker: ${recipe("runner", "gitlab-runner")} (a rootless engine) or ` +
    `${recipe("endpoint", "gitlab-runner")} (a guarded API).`,
  clientTls:
    "Set `host` to tcp://…:2376 with `tls_verify = true` and `tls_cert_path`; in `environment` of jobs set " +
    "DOCKER_HOST, " +
    "DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH.",
  providerTls: "Set `host` to tcp://…:2376 with `tls_verify = true` and `tls_cert_path`, or use ssh://USER@HOST.",
  engineTls:
    "Remove `DOCKER_TLS_CERTDIR=` from `environment`, and share the certificates with jobs: `volumes = " +
    '["/certs/client"]`.',
  engineCapabilities: "Keep only SYS_ADMIN and NET_ADMIN in `cap_add`.",
  engineCgroup: "Remove /sys/fs/cgroup from `volumes`.",
  engineData: "Remove /var/lib/docker from `volumes`: a service has a volume of its own there.",
  engineLimits: "Set `memory` and `service_memory`.",
  engineImage: "Name the image in full with its digest, such as docker:27.3.1-dind-rootless@sha256:….",
  readOnlyCredentials: "Add `:ro` to the entry in `volumes`.",
  privileges:
    "Remove `privileged = true` and grant what is really needed: one capability in `cap_add`, one of `devices`.",
  capabilities: "Remove the capability from `cap_add`.",
  devices: "Remove it from `devices`; use a GPU by `gpus`.",
  apparmor: "Remove `apparmor=unconfined` from `security_opt`.",
  seccomp: "Remove `seccomp=unconfined` from `security_opt`, or name the file of a profile of your own.",
  selinux: "Remove the `label` option from `security_opt`.",
  maskedPaths: "Remove `systempaths=unconfined` from `security_opt`.",
  runtime: "Remove `runtime`, or name one that confines more (runsc, kata, sysbox-runc).",
  namespaces:
    "Remove the setting (`network_mode`, `pid_mode`, `ipcmode` …), and let services be reached by their aliases.",
  hostFolders: "Remove the folder from `volumes`; use the runner's cache (`/cache`) or a named volume for data.",
  sysctls: "Remove the parameter from `sysctls`, or set it on the machine where it belongs.",
};
