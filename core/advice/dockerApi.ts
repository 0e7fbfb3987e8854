import type { Words } from "./words";

/** Advice for requests of the Docker Engine API, and for what an engine says of its containers. */
export const dockerApi: Words = {
  endpoint:
    "Leave the socket out of `Binds` and `Mounts`, and give the container a guarded API over mutual TLS: " +
    "DOCKER_HOST, " +
    "DOCKER_TLS_VERIFY and DOCKER_CERT_PATH with a client's own files.",
  runner: "Leave `Privileged` out, and use a rootless engine: breakwater recipe runner writes one.",
  dockerJob: "A container that needs Docker gets a guarded API over mutual TLS, or a rootless engine.",
  engineCapabilities: "Leave only SYS_ADMIN and NET_ADMIN in `CapAdd`.",
  engineCgroup: "Leave /sys/fs/cgroup out of `Binds` and `Mounts`.",
  engineData: "Mount a named volume of its own at /var/lib/docker.",
  engineOwnData: "Give each engine a volume of its own at /var/lib/docker.",
  engineLimits: "Set `Memory` and `PidsLimit`.",
  engineImage: "Name a complete version with its digest, such as docker:27.3.1-dind-rootless@sha256:….",
  publishedAddress: "Set `HostIp` in `PortBindings` to the address where its clients are.",
  readOnlyCredentials: "Mount them read-only (`:ro` in `Binds`, `ReadOnly` in `Mounts`).",
  privileges: "Leave `Privileged` out and ask for what is really needed: one of `CapAdd`, one of `Devices`.",
  capabilities: "Leave the capability out of `CapAdd`.",
  devices: "Leave it out of `Devices`, `DeviceCgroupRules` and `DeviceRequests`; a GPU goes by its CDI name.",
  apparmor: "Leave `apparmor=unconfined` out of `SecurityOpt`.",
  seccomp: "Leave `seccomp=…` out of `SecurityOpt`, so that the default profile applies.",
  selinux: "Leave `label=…` out of `SecurityOpt`.",
  maskedPaths: "Leave `MaskedPaths` and `ReadonlyPaths` out, so that the engine's own apply.",
  runtime: "Leave `Runtime` out.",
  namespaces: "Leave the mode out, and put containers that talk to each other on a network of their own.",
  hostFolders: "Use a named volume instead of a folder of the host.",
  sysctls: "Leave the parameter out of `Sysctls`.",
  noNewPrivileges: "Add `no-new-privileges` to `SecurityOpt`.",
  readOnlyRoot: "Set `ReadonlyRootfs`, with `Tmpfs` or a volume where the program writes.",
  ordinaryUser: "Set `User` to an ordinary user, or `USER` in the image's Dockerfile.",
  memoryLimit: "Set `Memory`.",
  cpuLimit: "Set `NanoCpus`, or `CpuShares`.",
  processLimit: "Set `PidsLimit`.",
  restartPolicy: "Set `RestartPolicy` to `on-failure` with a `MaximumRetryCount` of 5.",
  healthCheck: "Set `Healthcheck` with a `Test`, or `HEALTHCHECK` in the image's Dockerfile.",
  portAddress: "Set `HostIp` in `PortBindings` to the address where the clients are.",
};
