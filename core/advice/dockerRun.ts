import { recipe, type Words } from "./words";

/** Advice for `docker run`, `docker create`, `docker build` and their likes in scripts and CI steps. */
export const dockerRun: Words = {
  endpoint:
    "Remove the mount of the socket. Give the container a guarded Docker API over mutual TLS: " +
    `${recipe("endpoint", "docker-run")} writes the commands that start it, and the options of this one become ` +
    "`-e DOCKER_HOST=tcp://docker:2376 -e DOCKER_TLS_VERIFY=1 -e DOCKER_CERT_PATH=/certs/client -v " +
    "CERTIFICATES:/certs/client:ro`, " +
    `on the API's network. Or start an engine of its own: ${recipe("runner", "docker-run")}. ` +
    "A program that is about the host's own containers, such as a proxy or a dashboard, finds none of them there: for " +
    "it, run `breakwater guard` on the host (docs/GUARD.md).",
  runner:
    "Remove `--privileged` and start the rootless engine of " +
    `${recipe("runner", "docker-run")}, whose clients get \`-e DOCKER_HOST=tcp://…:2376 -e DOCKER_TLS_VERIFY=1 ` +
    "-e DOCKER_CERT_PATH=/certs/client -v CERTIFICATES:/certs/client:ro`. Where the job needs no engine of its own: " +
    `${recipe("endpoint", "docker-run")}.`,
  rootless:
    `Start the engine of ${recipe("runner", "docker-run")}: an image of the rootless engine, \`--cap-drop ALL ` +
    "--cap-add SETUID --cap-add SETGID`, `--security-opt seccomp=PROFILE` with the calls that user namespaces need, " +
    "`--security-opt systempaths=unconfined` and `--device /dev/net/tun`. Where only a rootful engine works, run it " +
    "on a machine that holds nothing else.",
  dockerJob:
    `For a job that needs Docker: ${recipe("endpoint", "docker-run")} (a guarded API) or ` +
    `${recipe("runner", "docker-run")} (a rootless engine of its own).`,
  clientTls:
    "Connect with DOCKER_HOST=tcp://…:2376, DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH set to a folder with ca.pem, " +
    "cert.pem and key.pem (mounted `:ro`), or with ssh://USER@HOST. The engine must ask for certificates: " +
    `${recipe("endpoint", "docker-run")} and ${recipe("runner", "docker-run")} start such engines.`,
  providerTls:
    "Give the builder its certificates (`docker buildx create --driver remote --driver-opt " +
    "cacert=ca.pem,cert=cert.pem," +
    "key=key.pem tcp://…`), or use ssh://USER@HOST.",
  engineTls:
    "Leave DOCKER_TLS_CERTDIR at /certs (remove `-e DOCKER_TLS_CERTDIR=`) and remove `--host=tcp://…:2375` and " +
    "`--tls=false`: the engine then listens on 2376 with certificates, and clients mount the volume of /certs/client " +
    `read-only. ${recipe("runner", "docker-run")} writes both sides. On a host, start dockerd with --tlsverify.`,
  engineCapabilities:
    "Keep only `--cap-add SYS_ADMIN` and `--cap-add NET_ADMIN`, beside Docker's default set; a rootless engine " +
    `(${recipe("runner", "docker-run")}) needs SETUID and SETGID alone.`,
  engineCgroup:
    "Remove the mount of /sys/fs/cgroup, and use `--cgroupns private`: an engine makes its own control groups there.",
  engineData:
    "Mount a named volume of its own (`-v engine-data:/var/lib/docker`), or a host folder made for it such as " +
    "/var/lib/docker-inner.",
  engineOwnData: "Give each engine a volume of its own at /var/lib/docker.",
  engineLimits: "Set `--memory` and `--pids-limit`.",
  engineRegistry:
    "Remove `--insecure-registry`, give the registry a certificate, and mount the CA that signed it at " +
    "/etc/docker/certs.d/REGISTRY/ca.crt with `:ro`.",
  engineImage:
    "Name a complete version with its digest, such as docker:27.3.1-dind-rootless@sha256:…, and update it on purpose.",
  publishedAddress:
    "Bind the port to the address where its clients are (`-p 127.0.0.1:2376:2376`), or remove it and put the engine " +
    "and its clients on one network.",
  publishedPlaintext:
    "Remove the port and put the engine and its clients on one network; for clients outside, publish a guarded API " +
    `with mutual TLS on 2376 (${recipe("endpoint", "docker-run")}). On the host itself, \`-p 127.0.0.1:2375:2375\`.`,
  clientFiles:
    "Mount only the client's ca.pem, cert.pem and key.pem: one volume at /certs/client in both containers, or " +
    "`--mount …,volume-subpath=client`.",
  readOnlyCredentials: "Add `:ro` to the mount (`,readonly` with `--mount`).",
  socketPermissions:
    "Remove the command, and leave the socket as the engine makes it (root:docker, 660). A job that needs Docker " +
    "gets " +
    `a certificate of its own (${recipe("endpoint", "docker-run")}) or an engine of its own ` +
    `(${recipe("runner", "docker-run")}).`,
  proxySections:
    "Set the section to 0 (`-e POST=0`). For clients that must create or run something use " +
    `${recipe("endpoint", "docker-run")}: its guard judges the body of each request by these rules, and knows its ` +
    "clients by their certificates.",
  privileges:
    "Remove `--privileged` and grant what is really needed: a single `--cap-add`, a single `--device`; for a build, " +
    "remove `--allow security.insecure`.",
  capabilities: "Remove the `--cap-add`.",
  devices:
    "Remove the `--device` or `--device-cgroup-rule`; use a named volume for data, and a GPU by `--gpus` or its CDI " +
    "name (`--device nvidia.com/gpu=all`).",
  apparmor:
    "Remove `--security-opt apparmor=unconfined`, so that the default profile applies, or name a profile that is " +
    "loaded " +
    "on the host.",
  seccomp:
    "Remove `--security-opt seccomp=unconfined`: the default profile suits almost everything. Where a call is " +
    "missing, " +
    "name the file of the default profile plus that call (`--security-opt seccomp=profile.json`).",
  selinux: "Remove the `--security-opt label=…`; relabel a volume with `:z` or `:Z` instead.",
  maskedPaths:
    "Remove `--security-opt systempaths=unconfined`. Only a rootless engine needs more of /proc: " +
    `${recipe("runner", "docker-run")}.`,
  runtime: "Remove `--runtime`, or name one that confines more (runsc, kata, sysbox-runc).",
  logAddress:
    "In `--log-opt` name an address on the network, or the host's own log socket (`unixgram:///dev/log`), or remove " +
    "`--log-driver`.",
  namespaces:
    "Remove the option, publish what is needed with `-p`, and put containers that talk to each other on a network of " +
    `their own. A job that needs the Docker API gets it over TLS (${recipe("endpoint", "docker-run")}), not over the ` +
    "host's loopback.",
  hostFolders:
    "Use a named volume for data, and mount a single public file (`-v /etc/localtime:/etc/localtime:ro`) rather than " +
    "its folder.",
  sysctls: "Remove the `--sysctl`, give it one plain value, or set it on the host where it belongs.",
  noNewPrivileges: "Add `--security-opt no-new-privileges`.",
  readOnlyRoot: "Add `--read-only`, with a `--tmpfs` or a volume where the program writes.",
  ordinaryUser:
    "Add `--user` with an ordinary user, such as `--user 1000:1000`, or set `USER` in the " + "image's Dockerfile.",
  memoryLimit: "Add `--memory` with a limit, such as `--memory 512m`.",
  cpuLimit: "Add `--cpus` with a number, such as `--cpus 1`.",
  processLimit: "Add `--pids-limit` with a number, such as `--pids-limit 256`.",
  restartPolicy: "Use `--restart on-failure:5`.",
  healthCheck: "Add `--health-cmd` with a command, or set `HEALTHCHECK` in the image's Dockerfile.",
  portAddress: "Begin the port with an address, such as `-p 127.0.0.1:8080:80`.",
};
