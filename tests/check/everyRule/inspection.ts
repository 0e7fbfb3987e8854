import { breaks, type Cell, type Cells } from "./cell";
import { NO_OPTION } from "./dockerOptions";

/** What differs from the container that the engine shows for `docker run app:1.2.3`, as lines of JSON. */
interface Differences {
  readonly name?: string;
  readonly image?: string;
  readonly config?: string;
  readonly host?: string;
  readonly mounts?: string;
  readonly before?: string;
}

const ENGINE = "docker:27.3.1-dind";

const object = ({
  name = "web",
  image = "app:1.2.3",
  config,
  host,
  mounts = "",
  before = "",
}: Differences) => `  ${before}{
    "Id": "63ecace22c93492ef009046fa870d79a4af543261da2922baedbfefefeafca32",
    "Name": "/${name}",
    "HostConfig": {
      "Binds": null,
      "LogConfig": { "Type": "json-file", "Config": {} },
      "CgroupnsMode": "private",
      "IpcMode": "private",
      "NetworkMode": "default",
      "OomKillDisable": null,
${host === undefined ? "" : `      ${host},\n`}      "RestartPolicy": { "Name": "no", "MaximumRetryCount": 0 }
    },
    "Mounts": [${mounts}],
    "Config": {
${config === undefined ? "" : `      ${config},\n`}      "Image": "${image}"
    },
    "NetworkSettings": { "Networks": { "bridge": { "NetworkID": "" } } }
  }`;
const list = (...objects: readonly Differences[]) => `[\n${objects.map(object).join(",\n")}\n]\n`;

const host = (text: string, path: string, wrong: string, right: string, image = "app:1.2.3"): Cell =>
  breaks(list({ host: text, image }), `HostConfig.${path}`, wrong, right);
const config = (text: string, path: string, wrong: string, right: string, image = "app:1.2.3"): Cell =>
  breaks(list({ config: text, image }), `Config.${path}`, wrong, right);
const bind = (source: string, image: string, right: string, rw = true): Cell =>
  breaks(
    list({
      image,
      mounts: `{ "Type": "bind", ▸"Source": "${source}", "Destination": "/x", "RW": ${rw}, "Propagation": "rprivate" }`,
    }),
    "Mounts[0].Source",
    source,
    right,
  );
const volume = (name: string, target: string) =>
  `{ "Type": "volume", "Name": "${name}", "Source": "/var/lib/docker/volumes/${name}/_data", ` +
  `"Destination": "${target}", "Driver": "local", "RW": true, "Propagation": "" }`;

/** What `docker inspect` prints. */
export const inspected: Cells = {
  ...NO_OPTION,
  "apparmor-unconfined": host(
    '"SecurityOpt": [▸"apparmor=unconfined"]',
    "SecurityOpt[0]",
    "apparmor=unconfined",
    "apparmor=docker-default",
  ),
  "custom-runtime": host('▸"Runtime": "own"', "Runtime", '"own"', '"runc"'),
  "dind-cgroup-read-only": bind("/sys/fs/cgroup", ENGINE, "/srv/cgroup", false),
  "dind-excess-capabilities": host('"CapAdd": [▸"CAP_SYS_MODULE"]', "CapAdd[0]", "MODULE", "ADMIN", ENGINE),
  "dind-host-cgroup": bind("/sys/fs/cgroup", ENGINE, "/srv/cgroup"),
  "dind-host-data-root": bind("/var/lib/docker", ENGINE, "/srv/docker"),
  "dind-insecure-registry": config(
    '▸"Cmd": ["--insecure-registry=r:5000", "--mtu=1400"]',
    "Cmd",
    '"--insecure-registry=r:5000", ',
    "",
    ENGINE,
  ),
  "dind-no-limits": breaks(
    list({ image: ENGINE, host: '"Memory": 67108864, "PidsLimit": null', before: "▸" }),
    "",
    '"PidsLimit": null',
    '"PidsLimit": 2000',
  ),
  "dind-plaintext-api": config('"Env": [▸"DOCKER_TLS_CERTDIR="]', "Env[0]", "CERTDIR=", "CERTDIR=/certs", ENGINE),
  "dind-privileged": host('▸"Privileged": true', "Privileged", "true", "false", ENGINE),
  "dind-rootful": host('"CapAdd": [▸"CAP_SYS_ADMIN"]', "CapAdd[0]", "CAP_SYS_ADMIN", "CAP_CHOWN", ENGINE),
  "dind-shared-data-root": breaks(
    list(
      { name: "one", image: ENGINE, mounts: volume("data", "/var/lib/docker") },
      { name: "other", image: ENGINE, mounts: `▸${volume("data", "//var/lib/docker")}` },
    ),
    "Mounts[0]",
    '"Name": "data", "Source": "/var/lib/docker/volumes/data/_data", "Destination": "//var',
    '"Name": "more", "Source": "/var/lib/docker/volumes/more/_data", "Destination": "//var',
  ),
  "dind-unpinned-image": breaks(
    list({ image: "docker:27-dind" }).replace('"Image"', '▸"Image"'),
    "Config.Image",
    "27-dind",
    "27.3.1-dind",
  ),
  "dood-engine-socket": bind("/run/docker.sock", "app:1.2.3", "/srv/docker.sock"),
  "dood-plaintext-endpoint": config('"Env": [▸"DOCKER_HOST=tcp://engine:2375"]', "Env[0]", "tcp:", "ssh:"),
  "dood-published-api": host(
    '"PortBindings": { "2376/tcp": [▸{ "HostIp": "", "HostPort": "2376" }] }',
    'PortBindings["2376/tcp"][0]',
    '"HostIp": ""',
    '"HostIp": "127.0.0.1"',
  ),
  "dood-published-plaintext-api": host(
    '"PortBindings": { "2375/tcp": [▸{ "HostIp": "", "HostPort": "12375" }] }',
    'PortBindings["2375/tcp"][0]',
    "2375/tcp",
    "8080/tcp",
  ),
  "dood-shared-ca-key": breaks(
    list(
      { name: "engine", image: ENGINE, mounts: volume("certs", "/certs") },
      { name: "job", image: "docker:27.3.1-cli", mounts: `▸${volume("certs", "/certs/")}` },
    ),
    "Mounts[0]",
    '"Name": "certs", "Source": "/var/lib/docker/volumes/certs/_data", "Destination": "/certs/"',
    '"Name": "other", "Source": "/var/lib/docker/volumes/other/_data", "Destination": "/other"',
  ),
  "dood-socket-chmod": config('▸"Cmd": ["sh", "-c", "chmod 666 /var/run/docker.sock"]', "Cmd", "666", "660"),
  "dood-socket-proxy-open": config(
    '"Env": ["CONTAINERS=1", ▸"POST=1"]',
    "Env[1]",
    "POST=1",
    "POST=0",
    "tecnativa/docker-socket-proxy:0.3.0",
  ),
  "dood-writable-credentials": breaks(
    list({ config: '"Env": ["DOCKER_CERT_PATH=/certs"]', mounts: `▸${volume("certs", "/certs")}` }),
    "Mounts[0]",
    '"RW": true',
    '"RW": false',
  ),
  "excess-capabilities": host('"CapAdd": [▸"CAP_SYS_PTRACE"]', "CapAdd[0]", "CAP_SYS_PTRACE", "CAP_CHOWN"),
  "host-device": host(
    '"Devices": [{ ▸"PathOnHost": "/dev/sda", "PathInContainer": "/dev/x", "CgroupPermissions": "r" }]',
    "Devices[0].PathOnHost",
    "/dev/sda",
    "/dev/fuse",
  ),
  "host-log-address": breaks(
    list({}).replace(
      '"Type": "json-file", "Config": {}',
      '"Type": "syslog", "Config": { ▸"syslog-address": "unix:///run/docker.sock" }',
    ),
    "HostConfig.LogConfig.Config.syslog-address",
    "unix:///run/docker.sock",
    "udp://logs.example:514",
  ),
  "host-namespace": breaks(
    list({}).replace('"NetworkMode"', '▸"NetworkMode"').replace('"default"', '"host"'),
    "HostConfig.NetworkMode",
    '"NetworkMode": "host"',
    '"NetworkMode": "shop"',
  ),
  "privileged-container": host('▸"Privileged": true', "Privileged", "true", "false"),
  "seccomp-unconfined": host(
    '"SecurityOpt": ["no-new-privileges", ▸"seccomp=unconfined"]',
    "SecurityOpt[1]",
    "seccomp=unconfined",
    "seccomp=builtin",
  ),
  "selinux-relaxed": host('"SecurityOpt": [▸"label=disable"]', "SecurityOpt[0]", "label=disable", "label=level:s0"),
  "sensitive-host-path": bind("/root", "app:1.2.3", "/srv/a"),
  "unmasked-paths": host(
    '▸"MaskedPaths": []',
    "MaskedPaths",
    '"MaskedPaths": []',
    '"MaskedPaths": ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi", "/sys/firmware"]',
  ),
  "unsafe-sysctl": host(
    '"Sysctls": { ▸"vm.max_map_count": "1" }',
    'Sysctls["vm.max_map_count"]',
    "vm.max_map_count",
    "net.core.somaxconn",
  ),
};
