import { breaks, type Cells } from "./cell";

const container = (args: string) => `new docker.Container("NAME", { name: "NAME", image: "app:1.2.3", ${args} });`;
const engine = (args: string) =>
  `new docker.Container("NAME", { name: "NAME", image: "docker:27.3.1-dind", ${args} });`;
const service = (containerSpec: string) =>
  `new docker.Service("NAME", { taskSpec: { containerSpec: { image: "app:1.2.3", ${containerSpec} } } });`;
const pod = (spec: string) => `new kubernetes.core.v1.Pod("NAME", { spec: { ${spec} } });`;

/**
 * What programs declare. The resource that a rule is to speak about is called NAME, and another of its own a-NAME: what
 * breaks the rules and its twins are all one program.
 */
export const pulumiProgram: Cells = {
  "apparmor-unconfined": breaks(
    container('securityOpts: [pulumi.interpolate`apparmor=${"unconfined"}`]'),
    "securityOpts[0]",
    "unconfined",
    "docker-default",
  ),
  "custom-runtime": breaks(container('runtime: "/opt/x"'), "runtime", "/opt/x", "runsc"),
  "dind-cgroup-read-only": breaks(
    engine('volumes: [{ hostPath: "/sys/fs/cgroup", containerPath: "/sys/fs/cgroup", readOnly: true }]'),
    "volumes[0].hostPath",
    'hostPath: "/sys/fs/cgroup"',
    'hostPath: "/srv/cgroup"',
  ),
  "dind-excess-capabilities": breaks(
    engine('capabilities: { adds: ["CAP_SYS_PTRACE"] }'),
    "capabilities.adds[0]",
    "PTRACE",
    "ADMIN",
  ),
  "dind-host-cgroup": breaks(
    engine('mounts: [{ type: "bind", source: "/sys/fs/cgroup", target: "/sys/fs/cgroup" }]'),
    "mounts[0].source",
    'source: "/sys/fs/cgroup"',
    'source: "/srv/cgroup"',
  ),
  "dind-host-data-root": breaks(
    engine('mounts: [{ type: "bind", source: "/var/lib/docker", target: "/var/lib/docker" }]'),
    "mounts[0].source",
    'source: "/var/lib/docker"',
    'source: "/srv/NAME"',
  ),
  "dind-insecure-registry": breaks(
    engine(
      'uploads: [{ file: "/etc/docker/daemon.json", content: JSON.stringify({ "insecure-registries": ' +
        '["registry.example"] }) }]',
    ),
    "uploads[0].content",
    "insecure-registries",
    "registry-mirrors",
  ),
  "dind-no-limits": breaks(
    engine("memory: 2048"),
    "",
    "2048",
    '2048, ulimits: [{ name: "nproc", soft: 2000, hard: 2000 }]',
  ),
  "dind-plaintext-api": breaks(
    engine('envs: ["DOCKER_TLS_CERTDIR="]'),
    "envs[0]",
    "DOCKER_TLS_CERTDIR=",
    "DOCKER_TLS_CERTDIR=/certs",
  ),
  "dind-privileged": breaks(engine("privileged: true"), "privileged", "true", "false"),
  "dind-rootful": breaks(
    engine('capabilities: { adds: ["SYS_ADMIN"] }'),
    "capabilities.adds[0]",
    "SYS_ADMIN",
    "SYS_CHROOT",
  ),
  "dind-shared-data-root": breaks(
    `new docker.Container("a-NAME", { name: "a-NAME", image: "docker:27.3.1-dind", volumes: [{ volumeName: "NAME", containerPath: "/var/lib/docker" }] });
${engine('volumes: [{ volumeName: "NAME", containerPath: "/var/lib/docker" }]')}`,
    "volumes[0]",
    '"NAME", image: "docker:27.3.1-dind", volumes: [{ volumeName: "NAME"',
    '"NAME", image: "docker:27.3.1-dind", volumes: [{ volumeName: "NAME-more"',
  ),
  "dind-unpinned-image": breaks(
    'new docker.Container("NAME", { image: "docker:dind" });',
    "image",
    "docker:dind",
    "docker:27.3.1-dind",
  ),
  "dood-engine-socket": breaks(
    container('volumes: [{ hostPath: "/var/run/docker.sock", containerPath: "/var/run/docker.sock" }]'),
    "volumes[0].hostPath",
    'hostPath: "/var/run/docker.sock"',
    'hostPath: "/srv/shop"',
  ),
  "dood-plaintext-endpoint": breaks(
    service('env: { DOCKER_HOST: "tcp://engine.example:2375" }'),
    "taskSpec.containerSpec.env.DOCKER_HOST",
    "tcp:",
    "ssh:",
  ),
  "dood-provider-plaintext": breaks(
    'new docker.Provider("NAME", { host: "tcp://engine.example:2375" });',
    "host",
    '"tcp://engine.example:2375"',
    '"tcp://engine.example:2376", certPath: "/certs"',
  ),
  "dood-published-api": breaks(
    container("ports: [{ internal: 2376, external: 2376 }]"),
    "ports[0]",
    "external: 2376",
    'external: 2376, ip: "127.0.0.1"',
  ),
  "dood-published-plaintext-api": breaks(
    'new kubernetes.core.v1.Service("NAME", { spec: { ports: [{ port: 2375 }] } });',
    "spec.ports[0]",
    "2375",
    "8080",
  ),
  "dood-shared-ca-key": breaks(
    `new docker.Container("a-NAME", { name: "a-NAME", image: "docker:27.3.1-dind", volumes: [{ volumeName: "NAME", containerPath: "/certs" }] });
${container('volumes: [{ volumeName: "NAME", containerPath: "/certs", readOnly: true }]')}`,
    "volumes[0]",
    'volumeName: "NAME", containerPath: "/certs", readOnly',
    'volumeName: "NAME-own", containerPath: "/certs", readOnly',
  ),
  "dood-socket-chmod": breaks(container('command: ["chmod", "777", "/var/run/docker.sock"]'), "command", "777", "770"),
  "dood-socket-proxy-open": breaks(
    'new docker.Container("NAME", { image: "tecnativa/docker-socket-proxy:0.3.0", envs: ["EXEC=1"] });',
    "envs[0]",
    "EXEC=1",
    "INFO=1",
  ),
  "dood-writable-credentials": breaks(
    container('envs: ["DOCKER_CERT_PATH=/certs"], mounts: [{ type: "volume", source: "NAME", target: "/certs" }]'),
    "mounts[0]",
    'target: "/certs"',
    'target: "/certs", readOnly: true',
  ),
  "excess-capabilities": breaks(
    container('capabilities: pulumi.output({ adds: ["CHOWN", "NET_ADMIN"] })'),
    "capabilities.adds[1]",
    "NET_ADMIN",
    "KILL",
  ),
  "host-device": breaks(
    container('devices: [{ hostPath: "/dev/sda" }]'),
    "devices[0].hostPath",
    "/dev/sda",
    "/dev/fuse",
  ),
  "host-log-address": breaks(
    container('logDriver: "syslog", logOpts: { "syslog-address": "unix:///run/docker.sock" }'),
    "logOpts.syslog-address",
    "unix:///run/docker.sock",
    "udp://logs.example:514",
  ),
  "host-namespace": breaks(container('ipcMode: "host"'), "ipcMode", '"host"', '"private"'),
  "host-path": breaks(
    pod(
      'containers: [{ name: "web", image: "app:1.2.3" }], volumes: [{ name: "data", hostPath: { path: "/srv/data" } }]',
    ),
    "spec.volumes[0].hostPath.path",
    'hostPath: { path: "/srv/data" }',
    "emptyDir: {}",
  ),
  "host-port": breaks(
    pod('containers: [{ name: "web", image: "app:1.2.3", ports: [{ containerPort: 80, hostPort: 80 }] }]'),
    "spec.containers[0].ports[0].hostPort",
    ", hostPort: 80",
    "",
  ),
  "host-probe": breaks(
    pod(
      'containers: [{ name: "web", image: "app:1.2.3", livenessProbe: { httpGet: { host: ' +
        '"example.com", port: 80 } } }]',
    ),
    "spec.containers[0].livenessProbe.httpGet.host",
    'host: "example.com", ',
    "",
  ),
  "privileged-container": breaks(
    container("privileged: pulumi.output(Promise.resolve(true))"),
    "privileged",
    "true",
    "false",
  ),
  "seccomp-unconfined": breaks(
    container('securityOpts: ["seccomp=unconfined"]'),
    "securityOpts[0]",
    "seccomp=unconfined",
    "seccomp=builtin",
  ),
  "selinux-relaxed": breaks(
    service("privileges: { seLinuxContext: { disable: true } }"),
    "taskSpec.containerSpec.privileges.seLinuxContext.disable",
    "true",
    "false",
  ),
  "sensitive-host-path": breaks(
    'new docker.Volume("NAME", { driverOpts: { type: "none", o: "bind", device: "/etc" } });',
    "driverOpts.device",
    "/etc",
    "/srv/etc",
  ),
  "tls-long-lived-certificate": breaks(
    'new tls.SelfSignedCert("NAME", { allowedUses: ["server_auth"], validityPeriodHours: 87600, privateKeyPem: "" });',
    "validityPeriodHours",
    "87600",
    "2160",
  ),
  "tls-unrestricted-certificate": breaks(
    'new tls.SelfSignedCert("NAME", { allowedUses: ["server_auth", "client_auth"], ' +
      'validityPeriodHours: 24, privateKeyPem: "" });',
    "allowedUses",
    ', "client_auth"',
    "",
  ),
  "tls-weak-key": breaks('new tls.PrivateKey("NAME", { algorithm: "ECDSA" });', "ecdsaCurve", "ECDSA", "ED25519"),
  "unmasked-paths": breaks(
    container('securityOpts: ["systempaths=unconfined"]'),
    "securityOpts[0]",
    "systempaths=unconfined",
    "no-new-privileges=true",
  ),
  "unsafe-sysctl": breaks(
    container('sysctls: { "kernel.core_pattern": "core" }'),
    'sysctls["kernel.core_pattern"]',
    "core_pattern",
    "shmall",
  ),
  "windows-host-process": breaks(
    pod(
      'securityContext: { windowsOptions: { hostProcess: true } }, containers: [{ name: "web", image: "app:1.2.3" }]',
    ),
    "spec.securityContext.windowsOptions.hostProcess",
    "true",
    "false",
  ),
};
