import { recipe, type Words } from "./words";

const WITH_RECIPES = "`breakwater fix . --with-recipes`";

/** Advice for Compose files. */
export const compose: Words = {
  endpoint:
    `Remove the socket from \`volumes\`. ${WITH_RECIPES} gives the service a guarded Docker API over mutual TLS ` +
    "instead: it writes the API as services of this project, and changes the lines of this service: " +
    "DOCKER_HOST=tcp://docker:2376, DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH=/certs/client in `environment`, and its " +
    "own certificate files at /certs/client with `:ro` in `volumes`. In a project of its own: " +
    `${recipe("endpoint", "compose")}, or an engine for this service alone: ${recipe("runner", "compose")}. ` +
    "A service that is about the host's own containers, such as a proxy or a dashboard, finds none of them there: for " +
    "it, run `breakwater guard` on the host (docs/GUARD.md).",
  runner:
    `Remove \`privileged: true\`. ${WITH_RECIPES} replaces the service by a rootless engine and changes its clients, ` +
    "which get DOCKER_HOST=tcp://…:2376, DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH=/certs/client; " +
    `${recipe("runner", "compose")} writes the engine as a project of its own. A service that needs Docker and no ` +
    `engine of its own can use ${recipe("endpoint", "compose")}.`,
  rootless:
    `Replace the service by the one that ${recipe("runner", "compose")} writes: an image of the rootless engine, ` +
    "`cap_drop: [ALL]`, `cap_add: [SETUID, SETGID]`, a seccomp profile with the calls that user namespaces need, a " +
    "visible /proc, and /dev/net/tun in `devices`. Where only a rootful engine works, run it on a machine that holds " +
    "nothing else.",
  dockerJob:
    `For a service that needs Docker: ${recipe("endpoint", "compose")} (a guarded API) or ` +
    `${recipe("runner", "compose")} (a rootless engine of its own).`,
  clientTls:
    "In `environment` set DOCKER_HOST=tcp://…:2376, DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH=/certs/client, and " +
    "mount the " +
    "client's ca.pem, cert.pem and key.pem at /certs/client with `:ro`. The engine must ask for certificates: " +
    `${recipe("endpoint", "compose")} and ${recipe("runner", "compose")} write such services.`,
  engineTls:
    "Leave DOCKER_TLS_CERTDIR at /certs (the image's own default) and remove `--host=tcp://…:2375` and `--tls=false` " +
    "from `command`; clients share the volume at /certs/client read-only and connect to tcp://…:2376 with " +
    `DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH=/certs/client. ${recipe("runner", "compose")} writes both sides.`,
  engineCapabilities:
    "Keep only SYS_ADMIN and NET_ADMIN in `cap_add`, beside Docker's default set; a rootless engine " +
    `(${recipe("runner", "compose")}) needs SETUID and SETGID alone.`,
  engineCgroup:
    "Remove /sys/fs/cgroup from `volumes`, and set `cgroup: private`: an engine makes its own control groups there.",
  engineData:
    "Mount a named volume of its own at /var/lib/docker (`volumes: [engine-data:/var/lib/docker]`), or a host folder " +
    "made for it such as /var/lib/docker-inner.",
  engineOwnData:
    "Give each engine's service a named volume of its own at /var/lib/docker, and no engine more than one replica.",
  engineLimits: "Set `mem_limit` and `pids_limit` on the service (or `deploy.resources.limits` with memory and pids).",
  engineRegistry:
    "Remove `--insecure-registry` from `command`, give the registry a certificate, and mount the CA that signed it " +
    "at " +
    "/etc/docker/certs.d/REGISTRY/ca.crt with `:ro`.",
  engineImage:
    "In `image` name a complete version with its digest, such as docker:27.3.1-dind-rootless@sha256:…, and update it " +
    "on purpose.",
  publishedAddress:
    'Bind the port to the address where its clients are (`"127.0.0.1:2376:2376"`, or `host_ip` in the long syntax), ' +
    "or remove it from `ports`: services reach each other over their network without it.",
  publishedPlaintext:
    "Remove the port from `ports`: services reach each other over their network without it. For clients outside, " +
    `publish a guarded API with mutual TLS on 2376 (${recipe("endpoint", "compose")}). On the host itself, ` +
    '`"127.0.0.1:2375:2375"`.',
  clientFiles:
    "Mount only the client's ca.pem, cert.pem and key.pem: one volume at /certs/client in both services, or the long " +
    "syntax with `volume: {subpath: client}`.",
  readOnlyCredentials: "Add `:ro` to the mount (`read_only: true` in the long syntax).",
  socketPermissions:
    "Leave the socket as the engine makes it (root:docker, 660). A service that needs Docker gets a certificate of " +
    `its own (${recipe("endpoint", "compose")}) or an engine of its own (${recipe("runner", "compose")}).`,
  proxySections:
    "Set the section to 0 in `environment`. For clients that must create or run something use " +
    `${recipe("endpoint", "compose")}: its guard judges the body of each request by these rules, and knows its ` +
    "clients by their certificates.",
  privileges:
    "Remove `privileged: true` and grant what is really needed: a single capability in `cap_add`, a single device in " +
    "`devices`.",
  capabilities: "Remove the capability from `cap_add`.",
  devices:
    "Remove it from `devices` or `device_cgroup_rules`; use a named volume for data, and a GPU by " +
    "`deploy.resources.reservations.devices` or its CDI name (nvidia.com/gpu=all).",
  apparmor:
    "Remove `apparmor=unconfined` from `security_opt`, so that the default profile applies, or name a profile that " +
    "is " +
    "loaded on the host.",
  seccomp:
    "Remove `seccomp=unconfined` from `security_opt`: the default profile suits almost everything. Where a call is " +
    "missing, name the file of the default profile plus that call (`seccomp:./profile.json`).",
  selinux: "Remove the `label` option from `security_opt`; relabel a volume with `:z` or `:Z` instead.",
  maskedPaths:
    "Remove `systempaths=unconfined` from `security_opt`. Only a rootless engine needs more of /proc: " +
    `${recipe("runner", "compose")}.`,
  runtime: "Remove `runtime`, or name one that confines more (runsc, kata, sysbox-runc).",
  logAddress:
    "In `logging.options` name an address on the network, or the host's own log socket (`unixgram:///dev/log`), or " +
    "remove `logging`.",
  namespaces:
    "Remove the key, publish what is needed in `ports`, and put services that talk to each other on a network of " +
    `their own. A service that needs the Docker API gets it over TLS (${recipe("endpoint", "compose")}), not over ` +
    `the ` +
    "host's loopback.",
  hostFolders:
    "Use a named volume for data, `configs` or `secrets` for files, and mount a single public file " +
    "(/etc/localtime:/etc/localtime:ro) rather than its folder.",
  sysctls: "Remove the parameter from `sysctls`, give it one plain value, or set it on the host where it belongs.",
  noNewPrivileges: "Set `security_opt: [no-new-privileges:true]` on the service.",
  readOnlyRoot: "Set `read_only: true` on the service, and name where it writes in `tmpfs` or as a volume.",
  ordinaryUser: 'Set `user` to an ordinary user, such as `"1000:1000"`, or `USER` in the Dockerfile of its ' + "image.",
  memoryLimit: "Set `mem_limit` on the service, or `memory` in `deploy.resources.limits`.",
  cpuLimit: "Set `cpus` on the service, or `cpus` in `deploy.resources.limits`.",
  processLimit: "Set `pids_limit` on the service, or `pids` in `deploy.resources.limits`.",
  restartPolicy: "Set `restart: on-failure:5` on the service.",
  healthCheck: "Set `healthcheck` with a `test` on the service, or `HEALTHCHECK` in the Dockerfile of its " + "image.",
  portAddress:
    'Begin the port with an address (`"127.0.0.1:8080:80"`, or `host_ip` in the long syntax), ' +
    "or remove it from `ports`: services reach each other over their network without it.",
};
