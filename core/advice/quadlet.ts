import { recipe, type Words } from "./words";

/** Advice for units of Podman's Quadlet. */
export const quadlet: Words = {
  endpoint:
    "Remove the `Volume=` of the socket. Give the container a guarded Docker API over mutual TLS: " +
    `${recipe("endpoint", "quadlet")} writes its units, and this one gets ` +
    `\`Environment=DOCKER_HOST=tcp://docker:2376 ` +
    "DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=/certs/client`, the client's files in `Volume=…:/certs/client:ro`, and " +
    "the API's " +
    `\`Network=\`. Or an engine of its own: ${recipe("runner", "quadlet")}.`,
  runner:
    "Remove `--privileged` from `PodmanArgs=` and replace the unit by the rootless engine that " +
    `${recipe("runner", "quadlet")} writes, or use a guarded API (${recipe("endpoint", "quadlet")}).`,
  rootless:
    `Replace the unit by the one that ${recipe("runner", "quadlet")} writes: \`DropCapability=all\`, ` +
    "`AddCapability=SETUID SETGID`, `SeccompProfile=` with the calls that user namespaces need, and " +
    "`AddDevice=/dev/net/tun`. Where only a rootful engine works, run it on a machine that holds nothing else.",
  dockerJob:
    `For a container that needs Docker: ${recipe("endpoint", "quadlet")} (a guarded API) or ` +
    `${recipe("runner", "quadlet")} (a rootless engine of its own).`,
  clientTls:
    "Set `Environment=DOCKER_HOST=tcp://…:2376 DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=/certs/client`, and mount the " +
    "client's " +
    "ca.pem, cert.pem and key.pem with `Volume=…:/certs/client:ro`. The engine must ask for certificates: " +
    `${recipe("endpoint", "quadlet")} and ${recipe("runner", "quadlet")} write such units.`,
  engineTls:
    "Remove `DOCKER_TLS_CERTDIR=` from `Environment=`, and `--host=tcp://…:2375` and `--tls=false` from `Exec=`: the " +
    "engine then listens on 2376 with certificates.",
  engineCapabilities:
    "Keep only `AddCapability=SYS_ADMIN NET_ADMIN`, beside the default set; a rootless engine " +
    `(${recipe("runner", "quadlet")}) needs SETUID and SETGID alone.`,
  engineCgroup: "Remove the `Volume=` of /sys/fs/cgroup: an engine makes its own control groups.",
  engineData: "Mount a volume of its own: `Volume=engine-data.volume:/var/lib/docker`.",
  engineOwnData: "Give each engine a volume of its own at /var/lib/docker.",
  engineLimits: "Set `Memory=` and `PidsLimit=`.",
  engineRegistry:
    "Remove `--insecure-registry` from `Exec=`, give the registry a certificate, and mount the CA that signed it: " +
    "`Volume=…/ca.crt:/etc/docker/certs.d/REGISTRY/ca.crt:ro`.",
  engineImage:
    "In `Image=` name a complete version with its digest, such as docker.io/library/docker:27.3.1-dind-rootless@" +
    "sha256:…, and update it on purpose.",
  publishedAddress:
    "Bind the port to the address where its clients are (`PublishPort=127.0.0.1:2376:2376`), or remove it and put " +
    "the " +
    "units on one `Network=`.",
  publishedPlaintext:
    "Remove the `PublishPort=` and put the units on one `Network=`; for clients outside, publish a guarded API with " +
    `mutual TLS on 2376 (${recipe("endpoint", "quadlet")}).`,
  clientFiles: "Mount only the client's ca.pem, cert.pem and key.pem.",
  readOnlyCredentials: "Add `:ro` to the `Volume=`.",
  socketPermissions:
    "Remove the command, and leave the socket as the engine makes it. A container that needs Docker gets a " +
    "certificate " +
    `of its own (${recipe("endpoint", "quadlet")}).`,
  proxySections:
    "Set the section to 0 in `Environment=`. For clients that must create or run something use " +
    `${recipe("endpoint", "quadlet")}: its guard judges the body of each request by these rules.`,
  privileges:
    "Remove `--privileged` from `PodmanArgs=` and grant what is really needed: a single `AddCapability=`, a single " +
    "`AddDevice=`.",
  capabilities: "Remove the capability from `AddCapability=`.",
  devices: "Remove the `AddDevice=`; use a volume for data, and a GPU by its CDI name (nvidia.com/gpu=all).",
  apparmor: "Remove `apparmor=unconfined` from `PodmanArgs=`, so that the default profile applies.",
  seccomp:
    "Remove `SeccompProfile=unconfined`. Where a call is missing, name the file of the default profile plus that call.",
  selinux: "Remove `SecurityLabelDisable=`, `SecurityLabelType=`; relabel a volume with `:z` or `:Z` instead.",
  maskedPaths: "Remove `Unmask=`. Only a rootless engine needs more of /proc: " + `${recipe("runner", "quadlet")}.`,
  runtime: "Remove `--runtime` from `GlobalArgs=` or `PodmanArgs=`, or name one that confines more (runsc, kata).",
  logAddress: "In `LogOpt=` name an address on the network, or remove `LogDriver=`.",
  namespaces:
    "Remove the option (`Network=host`, `--pid=host` …), publish what is needed with `PublishPort=`, and put units " +
    "that talk to each other on a network of their own.",
  hostFolders:
    "Use a named volume for data, `Secret=` for secrets, and mount a single public file " +
    "(`Volume=/etc/localtime:/etc/localtime:ro`) rather than its folder.",
  sysctls: "Remove the `Sysctl=`, give it one plain value, or set it on the host where it belongs.",
};
