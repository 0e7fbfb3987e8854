import { breaks, type Cell, type Cells } from "./cell";
import { NO_CERTIFICATE, NO_OPTION } from "./dockerOptions";

/** A task with one container: lines of the task, lines of the container. */
const task = (lines: readonly string[], own: readonly string[], image = "alpine:3.20") =>
  [
    "{",
    '  "family": "ci",',
    ...lines.map((line) => `  ${line},`),
    '  "containerDefinitions": [{',
    '    "name": "job",',
    ...own.map((line) => `    ${line},`),
    `    "image": "${image}"`,
    "  }]",
    "}",
    "",
  ].join("\n");
const app = (line: string, path: string, wrong: string, right: string): Cell =>
  breaks(task([], [line]), `containerDefinitions[0].${path}`, wrong, right);
const ENGINE = "docker:27.3.1-dind";
const engine = (line: string, path: string, wrong: string, right: string): Cell =>
  breaks(task([], [line], ENGINE), `containerDefinitions[0].${path}`, wrong, right);
const mounted = (hostPath: string, target: string, image: string, right: string): Cell =>
  breaks(
    task(
      [`"volumes": [{"name": "v", "host": {▸"sourcePath": "${hostPath}"}}]`],
      [`"mountPoints": [{"sourceVolume": "v", "containerPath": "${target}"}]`],
      image,
    ),
    "volumes[0].host.sourcePath",
    `"sourcePath": "${hostPath}"`,
    right,
  );
const NO_WORD = "a task definition has no word for it";

/** Task definitions of Amazon ECS, as AWS's command line takes them. */
export const taskDefinition: Cells = {
  ...NO_OPTION,
  "apparmor-unconfined": app(
    '"dockerSecurityOptions": [▸"apparmor:unconfined"]',
    "dockerSecurityOptions[0]",
    "unconfined",
    "docker-default",
  ),
  "custom-runtime": NO_WORD,
  "dind-cgroup-read-only": breaks(
    task(
      ['"volumes": [{"name": "v", "host": {▸"sourcePath": "/sys/fs/cgroup"}}]'],
      ['"mountPoints": [{"sourceVolume": "v", "containerPath": "/sys/fs/cgroup", "readOnly": true}]'],
      ENGINE,
    ),
    "volumes[0].host.sourcePath",
    '"sourcePath": "/sys/fs/cgroup"',
    '"x": ""',
  ),
  "dind-excess-capabilities": engine(
    '"linuxParameters": {"capabilities": {"add": [▸"SYS_MODULE"]}}',
    "linuxParameters.capabilities.add[0]",
    "SYS_MODULE",
    "NET_ADMIN",
  ),
  "dind-host-cgroup": mounted("/sys/fs/cgroup", "/sys/fs/cgroup", ENGINE, '"x": ""'),
  "dind-host-data-root": mounted("/var/lib/docker", "/var/lib/docker", ENGINE, '"x": ""'),
  "dind-insecure-registry": engine(
    '▸"command": ["--insecure-registry=r:5000", "--mtu=1400"]',
    "command",
    '"--insecure-registry=r:5000", ',
    "",
  ),
  "dind-no-limits": breaks(
    task([], ['"memory": 2048'], ENGINE).replace("[{\n", "[▸{\n"),
    "containerDefinitions[0]",
    '"memory": 2048',
    '"memory": 2048, "ulimits": [{"name": "nproc", "hardLimit": 2000}]',
  ),
  "dind-plaintext-api": engine(
    '"environment": [{"name": "DOCKER_TLS_CERTDIR", ▸"value": ""}]',
    "environment[0].value",
    '"value": ""',
    '"value": "/certs"',
  ),
  "dind-privileged": engine('▸"privileged": true', "privileged", "true", "false"),
  "dind-rootful": engine(
    '"linuxParameters": {"capabilities": {"add": [▸"SYS_ADMIN"]}}',
    "linuxParameters.capabilities.add[0]",
    "SYS_ADMIN",
    "CHOWN",
  ),
  "dind-shared-data-root": "an engine has its task's own volumes, or the host's folder, which other rules are about",
  "dind-unpinned-image": breaks(
    task([], [], "docker:dind").replace('"image"', '▸"image"'),
    "containerDefinitions[0].image",
    "docker:dind",
    ENGINE,
  ),
  "dood-engine-socket": mounted("/var/run/docker.sock", "/docker.sock", "alpine:3.20", '"sourcePath": "/srv/data"'),
  "dood-plaintext-endpoint": app(
    '"environment": [{"name": "DOCKER_HOST", ▸"value": "tcp://engine:2375"}]',
    "environment[0].value",
    "tcp://engine:2375",
    "ssh://engine",
  ),
  "dood-published-api": app(
    '"portMappings": [▸{"containerPort": 2376, "hostPort": 2376}]',
    "portMappings[0]",
    '"containerPort": 2376, "hostPort": 2376',
    '"containerPort": 80, "hostPort": 80',
  ),
  "dood-published-plaintext-api": app(
    '"portMappings": [▸{"containerPort": 2375, "hostPort": 12375}]',
    "portMappings[0]",
    "2375, ",
    "80, ",
  ),
  "dood-shared-ca-key": NO_CERTIFICATE,
  "dood-socket-chmod": app('▸"command": ["sh", "-c", "chmod 666 /var/run/docker.sock"]', "command", "666", "660"),
  "dood-socket-proxy-open": breaks(
    task(
      [],
      ['"environment": [{"name": "CONTAINERS", "value": "1"}, {"name": "POST", ▸"value": "1"}]'],
      "tecnativa/docker-socket-proxy:0.3.0",
    ),
    "containerDefinitions[0].environment[1].value",
    '"POST", "value": "1"',
    '"POST", "value": "0"',
  ),
  "dood-writable-credentials": breaks(
    task(
      ['"volumes": [{"name": "certs"}]'],
      [
        '"environment": [{"name": "DOCKER_CERT_PATH", "value": "/certs"}]',
        '"mountPoints": [▸{"sourceVolume": "certs", "containerPath": "/certs"}]',
      ],
    ),
    "containerDefinitions[0].mountPoints[0]",
    '"containerPath": "/certs"',
    '"containerPath": "/certs", "readOnly": true',
  ),
  "excess-capabilities": app(
    '"linuxParameters": {"capabilities": {"add": [▸"SYS_PTRACE"]}}',
    "linuxParameters.capabilities.add[0]",
    "SYS_PTRACE",
    "NET_BIND_SERVICE",
  ),
  "host-device": app(
    '"linuxParameters": {"devices": [{▸"hostPath": "/dev/sda"}]}',
    "linuxParameters.devices[0].hostPath",
    "/dev/sda",
    "/dev/fuse",
  ),
  "host-log-address": app(
    '"logConfiguration": {"logDriver": "syslog", "options": {▸"syslog-address": "unix:///run/docker.sock"}}',
    "logConfiguration.options.syslog-address",
    "unix:///run/docker.sock",
    "udp://logs.example:514",
  ),
  "host-namespace": breaks(task(['▸"pidMode": "host"'], []), "pidMode", '"host"', '"task"'),
  "privileged-container": app('▸"privileged": true', "privileged", "true", "false"),
  "seccomp-unconfined": NO_WORD,
  "selinux-relaxed": app(
    '"dockerSecurityOptions": [▸"label:disable"]',
    "dockerSecurityOptions[0]",
    "label:disable",
    "label:level:s0",
  ),
  "sensitive-host-path": mounted("/root", "/host", "alpine:3.20", '"sourcePath": "/srv/data"'),
  "unmasked-paths": NO_WORD,
  "unsafe-sysctl": app(
    '"systemControls": [{▸"namespace": "kernel.core_pattern", "value": "1"}]',
    "systemControls[0].namespace",
    "kernel.core_pattern",
    "kernel.shmmax",
  ),
};
