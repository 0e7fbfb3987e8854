import { recipe, type Words } from "./words";

/** Advice for Terraform and OpenTofu, with the Docker and TLS providers. */
export const terraform: Words = {
  endpoint:
    "Remove the `volumes` or `mounts` block of the socket. Give the container a guarded Docker API over mutual TLS: " +
    `${recipe("endpoint", "terraform")} writes it, and ${recipe("client", "terraform")} the arguments of this ` +
    'resource: `env = ["DOCKER_HOST=tcp://docker:2376", "DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH=/certs/client"]`, ' +
    "the " +
    "client's files at /certs/client (`upload`, or `volumes` with `read_only = true`), and the API's " +
    "`networks_advanced`. Or " +
    `an engine of its own: ${recipe("runner", "terraform")}.`,
  runner:
    "Remove `privileged = true` and replace the container by the rootless engine that " +
    `${recipe("runner", "terraform")} writes. A container that needs Docker and no engine of its own can use ` +
    `${recipe("endpoint", "terraform")}.`,
  rootless:
    `Replace the container by the one that ${recipe("runner", "terraform")} writes: an image of the rootless engine, ` +
    '`capabilities { drop = ["ALL"], add = ["CAP_SETUID", "CAP_SETGID"] }`, a seccomp profile with the calls that ' +
    "user " +
    "namespaces need, and a `devices` block for /dev/net/tun. Where only a rootful engine works, run it on a machine " +
    "that holds nothing else.",
  dockerJob:
    `For a container that needs Docker: ${recipe("endpoint", "terraform")} (a guarded API) or ` +
    `${recipe("runner", "terraform")} (a rootless engine of its own).`,
  clientTls:
    'Set `env = ["DOCKER_HOST=tcp://…:2376", "DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH=/certs/client"]`, and mount ' +
    "the " +
    "client's ca.pem, cert.pem and key.pem at /certs/client with `read_only = true`. The engine must ask for " +
    "certificates: " +
    `${recipe("endpoint", "terraform")} and ${recipe("runner", "terraform")} write such engines.`,
  providerTls:
    "Give the provider `cert_path`, or `ca_material`, `cert_material` and `key_material`, and let the engine listen " +
    "on " +
    '2376 with --tlsverify; or connect with `host = "ssh://USER@HOST"`.',
  engineTls:
    "Leave DOCKER_TLS_CERTDIR at /certs (remove it from `env`) and remove `--host=tcp://…:2375` and `--tls=false` " +
    "from " +
    `\`command\`: the engine then listens on 2376 with certificates. ${recipe("runner", "terraform")} writes an ` +
    `engine ` +
    "with its clients' certificates.",
  engineCapabilities:
    "Keep only SYS_ADMIN and NET_ADMIN in `capabilities.add`, beside Docker's default set; a rootless engine " +
    `(${recipe("runner", "terraform")}) needs SETUID and SETGID alone.`,
  engineCgroup:
    'Remove the mount of /sys/fs/cgroup, and set `cgroupns_mode = "private"`: an engine makes its own control groups ' +
    "there.",
  engineData:
    "Mount a `docker_volume` of its own at /var/lib/docker (`volumes` with `volume_name`), or a host folder made " +
    "for it " +
    "such as /var/lib/docker-inner.",
  engineOwnData: "Give each engine a `docker_volume` of its own at /var/lib/docker.",
  engineLimits:
    'Set `memory` and `memory_swap`, and an `ulimit` block with `name = "nproc"`: the provider has no process limit.',
  engineRegistry:
    "Remove `--insecure-registry` from `command`, give the registry a certificate, and put the CA that signed it at " +
    "/etc/docker/certs.d/REGISTRY/ca.crt (`upload`).",
  engineImage:
    "Name a complete version with its digest, such as docker:27.3.1-dind-rootless@sha256:…, and update it on purpose.",
  publishedAddress:
    'Set `ip` in the `ports` block to the address where its clients are (`"127.0.0.1"`), or remove the block and put ' +
    "the engine and its clients on one network.",
  publishedPlaintext:
    "Remove the `ports` block and put the engine and its clients on one network; for clients outside, publish a " +
    "guarded " +
    `API with mutual TLS on 2376 (${recipe("endpoint", "terraform")}). On the host itself, \`ip = "127.0.0.1"\`.`,
  clientFiles:
    "Mount only the client's ca.pem, cert.pem and key.pem: one volume at /certs/client in both containers, or files " +
    "of " +
    "the client's own `tls_locally_signed_cert`.",
  readOnlyCredentials: "Add `read_only = true` to the mount.",
  socketPermissions:
    "Remove the command, and leave the socket as the engine makes it (root:docker, 660). A container that needs " +
    "Docker " +
    `gets a certificate of its own (${recipe("endpoint", "terraform")}).`,
  proxySections:
    "Set the section to 0 in `env`. For clients that must create or run something use " +
    `${recipe("endpoint", "terraform")}: its guard judges the body of each request by these rules, and knows its ` +
    "clients by their certificates.",
  privileges:
    "Remove `privileged = true` and grant what is really needed: a single capability in `capabilities.add`, a single " +
    "`devices` block.",
  capabilities: "Remove the capability from `capabilities.add`.",
  devices: "Remove the `devices` block; use a `docker_volume` for data, and `gpus` for a GPU.",
  apparmor:
    'Remove "apparmor=unconfined" from `security_opts`, so that the default profile applies, or name a profile that ' +
    "is " +
    "loaded on the host.",
  seccomp:
    'Remove "seccomp=unconfined" from `security_opts`: the default profile suits almost everything. Where a call is ' +
    'missing, give the default profile plus that call ("seccomp=${file("profile.json")}").',
  selinux: "Remove the `label` option from `security_opts`; relabel a volume with `selinux_relabel` instead.",
  maskedPaths:
    'Remove "systempaths=unconfined" from `security_opts`. Only a rootless engine needs more of /proc: ' +
    `${recipe("runner", "terraform")}.`,
  runtime: "Remove `runtime`, or name one that confines more (runsc, kata, sysbox-runc).",
  logAddress:
    "In `log_opts` name an address on the network, or the host's own log socket (`unixgram:///dev/log`), or remove " +
    "`log_driver`.",
  namespaces:
    "Remove the argument, publish what is needed in `ports` blocks, and put containers that talk to each other on a " +
    `network of their own. A container that needs the Docker API gets it over TLS ` +
    `(${recipe("endpoint", "terraform")}), ` +
    "not over the host's loopback.",
  hostFolders:
    "Use a `docker_volume` for data, `upload` for files, and mount a single public file (/etc/localtime) rather " +
    "than its " +
    "folder.",
  sysctls: "Remove the parameter from `sysctls`, give it one plain value, or set it on the host where it belongs.",
  certificateLifetime:
    "Lower `validity_period_hours` (9552 is 398 days; 2160 is 90) and set `early_renewal_hours`, so that an apply " +
    "renews " +
    "it in time.",
  certificateUses:
    'Give a server `allowed_uses = ["digital_signature", "server_auth"]`, a client `["digital_signature", ' +
    '"client_auth"]`, and `is_ca_certificate` to a certificate that does nothing but sign (`["cert_signing", ' +
    '"crl_signing"]`).',
  certificateKey: 'Set `algorithm = "ECDSA"` with `ecdsa_curve = "P256"`, or `rsa_bits` of 2048 or more.',
  noNewPrivileges: 'Set `security_opts = ["no-new-privileges:true"]`.',
  readOnlyRoot: "Set `read_only = true`, with `tmpfs` or a volume where the program writes.",
  ordinaryUser: `Set \`user\` to an ordinary user, such as \`"1000:1000"\`, or \`USER\` in the image's Dockerfile.`,
  memoryLimit: "Set `memory`, in megabytes.",
  cpuLimit: "Set `cpus`, or `cpu_shares`.",
  processLimit: "Add an `ulimit` block for `nproc`: the provider has no process limit.",
  restartPolicy: 'Set `restart = "on-failure"` and `max_retry_count = 5`.',
  healthCheck: "Add a `healthcheck` block with a `test`, or `HEALTHCHECK` to the image's Dockerfile.",
  portAddress: "Set `ip` in the `ports` block to the address where the clients are.",
};
