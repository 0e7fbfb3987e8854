import type { Words } from "./words";

/** Advice for Pulumi programs, with the Docker and TLS providers and the components of this package. */
export const pulumi = {
  endpoint:
    "Put a DockerApiEndpoint in front of the engine (mutual TLS, one restricted role per client) and spread " +
    "dockerClient(endpoint, NAME) into this container. In front of an engine that you run yourself, start breakwater " +
    "guard, and point DOCKER_HOST at it. Or give the job an engine of its own with a DindRunner (rootless by default); " +
    "a job that only builds images needs no more than a BuildkitBuilder.",
  runner:
    'Run the engine with a DindRunner: rootless by default, and with mode "rootful" Docker\'s default capabilities ' +
    "plus " +
    "SYS_ADMIN and NET_ADMIN, with which run, exec, build, networks and volumes all work. Or give the job a " +
    "DockerApiEndpoint with dockerClient() and no engine at all, or a BuildkitBuilder if it only builds images.",
  rootless:
    "Use a DindRunner in its default mode, rootless: the engine is an ordinary user in a user namespace of its own, " +
    "with " +
    'the capabilities SETUID and SETGID alone. Where a job needs mode "rootful", run it on machines that hold ' +
    "nothing " +
    "else.",
  dockerJob:
    "For a job that needs Docker, use a DindRunner (rootless by default) or a DockerApiEndpoint with dockerClient(); " +
    "for one that only builds images, a BuildkitBuilder.",
  clientTls:
    "Let the engine ask for certificates (a DindRunner does, and a DockerApiEndpoint, with one restricted role per " +
    "client), and spread dockerClient(endpoint, NAME) into this container: DOCKER_HOST=tcp://…:2376, " +
    "DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH with three read-only files.",
  providerTls:
    "Give the provider certPath, or caMaterial, certMaterial and keyMaterial (DockerTlsCertificates makes them), " +
    "and let " +
    "the engine listen on 2376 with --tlsverify; or connect with ssh://USER@HOST.",
  engineTls:
    "Use a DindRunner, whose API always asks for a client certificate. By hand: leave DOCKER_TLS_CERTDIR at /certs " +
    "and " +
    "connect to port 2376, or start dockerd with --tlsverify.",
  engineCapabilities:
    'Keep Docker\'s default set and add SYS_ADMIN and NET_ADMIN alone, as a DindRunner does with mode "rootful"; its ' +
    "default, rootless, holds only SETUID and SETGID.",
  engineCgroup:
    "Remove the bind: an engine needs a private cgroup namespace and its own cgroup mounts writable, which a " +
    "DindRunner " +
    "sets up on cgroup v1 and v2.",
  engineData:
    "Give the engine a named volume of its own at /var/lib/docker, as a DindRunner does, or a host folder made for " +
    "it " +
    "such as /var/lib/docker-inner.",
  engineOwnData: "Give every engine a volume of its own, as each DindRunner does.",
  engineLimits: "Set a memory limit and a process limit on the engine's container: a DindRunner does both.",
  engineRegistry:
    "Give the registry a certificate and the engine the CA that signed it: the CA bundle input of DindRunner, or " +
    "/etc/docker/certs.d/REGISTRY/ca.crt.",
  engineImage:
    "Name a complete version with its digest, such as docker:27.3.1-dind-rootless@sha256:…, and update it on " +
    "purpose; " +
    "DindRunner takes it as its image input.",
  publishedAddress:
    "Bind the port to the address of the network in which the clients are (`ip`), or let a DockerApiEndpoint and its " +
    "clients share a network without publishing anything.",
  publishedPlaintext:
    "Publish a DockerApiEndpoint instead (mutual TLS on 2376, one restricted role per client), or let the engine " +
    "and its " +
    "clients share a network without publishing anything. On the host itself, bind the port to 127.0.0.1.",
  clientFiles:
    "Share only the client's own ca.pem, cert.pem and key.pem: mount one volume at /certs/client in both " +
    "containers, or " +
    "let DockerTlsCertificates make them and spread dockerClient(endpoint, NAME) into the client.",
  readOnlyCredentials: "Add `readOnly: true` to the mount, as dockerClient() does.",
  socketPermissions:
    "Leave the socket as the engine makes it (root:docker, 660). A job that needs Docker gets a certificate of its " +
    "own " +
    "with dockerClient(endpoint, NAME), or an engine of its own with a DindRunner (rootless by default).",
  proxySections:
    "Switch the section off. For clients that must create or run something use a DockerApiEndpoint: it judges the " +
    "body " +
    "of each request by the rules of this pack, and knows its clients by their certificates.",
  privileges: "Remove `privileged` and grant what is really needed: a single capability, a single device.",
  capabilities: "Remove the capability from `capabilities.adds`.",
  devices:
    "Remove the device; use a named volume for data, and a GPU by its CDI name (nvidia.com/gpu=all). A rootless " +
    "DindRunner needs /dev/net/tun alone.",
  apparmor:
    "Remove the option from `securityOpts`, so that the default profile applies, or name a profile that is loaded " +
    "on the " +
    "host. Only an engine inside may be unconfined: give the job a DindRunner of its own and leave the other " +
    "containers " +
    "confined.",
  seccomp:
    "Remove the option from `securityOpts`: the default profile suits almost everything. Where a call is missing, " +
    "give " +
    "the default profile plus that call inline. An engine inside needs keyctl and pivot_root beside the default: a " +
    "DindRunner brings that profile.",
  selinux:
    "Remove the option from `securityOpts`. For a volume, relabel it (`selinuxRelabel`) instead of turning labels " +
    "off; " +
    "for the engine's API, use a DockerApiEndpoint with dockerClient() instead of opening the socket to spc_t.",
  maskedPaths:
    "Remove `systempaths=unconfined`. Only a rootless engine inside truly needs more of /proc, with no capability " +
    "but " +
    "SETUID and SETGID and an ordinary user: use a DindRunner.",
  runtime: "Leave `runtime` out, or use one that confines more (runsc, kata, sysbox-runc).",
  logAddress:
    "In `logOpts` name an address on the network, or the host's own log socket (`unixgram:///dev/log`), or leave the " +
    "driver to the engine's configuration.",
  namespaces:
    "Leave the namespace out, publish the ports that are needed, and put containers that talk to each other on a " +
    "network " +
    "of their own. A job that needs the Docker API reaches it through a DockerApiEndpoint with dockerClient(), not " +
    "over " +
    "the host's loopback.",
  hostFolders:
    "Use a named volume for data, `uploads` for files, and mount a single public file (/etc/localtime) rather than " +
    "its " +
    "folder; programs of the host read-only.",
  sysctls:
    "Remove the parameter, give it one plain value, or set it on the host where it belongs. An engine inside needs " +
    "none " +
    "of the host's: a DindRunner brings what it needs.",
  certificateLifetime:
    "Lower `validityPeriodHours` (9552 is 398 days; 2160 is 90) and set `earlyRenewalHours`, so that an update " +
    "renews it " +
    "in time. DockerTlsCertificates does both.",
  certificateUses:
    'Give a server `["digital_signature", "server_auth"]`, a client `["digital_signature", "client_auth"]`, and ' +
    '`isCaCertificate` to a certificate that does nothing but sign (`["cert_signing", "crl_signing"]`). ' +
    "DockerTlsCertificates makes them so.",
  certificateKey:
    'Set `algorithm: "ECDSA"` with `ecdsaCurve: "P256"`, or `rsaBits` of 2048 or more. DockerTlsCertificates makes ' +
    "CA, " +
    "server and client keys on P-256.",
  noNewPrivileges: 'Set `securityOpts: ["no-new-privileges:true"]`.',
  readOnlyRoot: "Set `readOnly: true`, with `tmpfs` or a volume where the program writes.",
  ordinaryUser: `Set \`user\` to an ordinary user, such as \`"1000:1000"\`, or \`USER\` in the image's Dockerfile.`,
  memoryLimit: "Set `memory`, in megabytes.",
  cpuLimit: "Set `cpus`, or `cpuShares`.",
  processLimit: 'Set `ulimits: [{ name: "nproc", soft: 512, hard: 512 }]`: the provider has no process limit.',
  restartPolicy: 'Set `restart: "on-failure"` and `maxRetryCount: 5`.',
  healthCheck: "Set `healthcheck` with `tests`, or `HEALTHCHECK` in the image's Dockerfile.",
  portAddress: "Set `ip` of the port to the address where the clients are.",
} satisfies Words;
