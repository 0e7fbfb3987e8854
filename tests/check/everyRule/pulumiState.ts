import { breaks, type Cells } from "./cell";

const DOCKER = "urn:pulumi:dev::shop::pulumi:providers:docker::engine";
const resource = (type: string, name: string, inputs: string, more = "") =>
  `      { "urn": "urn:pulumi:dev::shop::${type}::${name}", "custom": true, "id": "x", "type": ` +
  `"${type}",${more} "inputs":\n        ${inputs} }`;
const state = (...resources: readonly string[]) => `{
  "version": 3,
  "deployment": {
    "manifest": { "version": "v3.220.0" },
    "resources": [
      { "urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", "custom": false, "type": "pulumi:pulumi:Stack" },
${resources.join(",\n")}
    ]
  }
}`;
const docker = (kind: "Container" | "Service" | "Volume" | "Plugin", name: string, inputs: string) =>
  resource(`docker:index/${kind.toLowerCase()}:${kind}`, name, inputs, ` "provider": "${DOCKER}::1",`);
const container = (inputs: string) =>
  state(docker("Container", "web", `{ "name": "web-1a2b3c4", "image": "app:1.2.3", ${inputs} }`));
const engine = (inputs: string) =>
  state(docker("Container", "engine", `{ "name": "engine", "image": "docker:27.3.1-dind", ${inputs} }`));
const pod = (spec: string) =>
  state(resource("kubernetes:core/v1:Pod", "web", `{ "apiVersion": "v1", "kind": "Pod", "spec": ${spec} }`));

/** States, as `pulumi stack export` writes them. */
export const pulumiState: Cells = {
  "apparmor-unconfined": breaks(
    container('"securityOpts": ["no-new-privileges", ▸"apparmor=unconfined"]'),
    "securityOpts[1]",
    "apparmor=unconfined",
    "apparmor=shop",
  ),
  "custom-runtime": breaks(container('▸"runtime": "/opt/x"'), "runtime", '"runtime": "/opt/x"', '"runtime": "crun"'),
  "dind-cgroup-read-only": breaks(
    engine('"volumes": [{ "containerPath": "/sys/fs/cgroup", ▸"hostPath": "/sys/fs/cgroup", "readOnly": true }]'),
    "volumes[0].hostPath",
    '"hostPath": "/sys/fs/cgroup"',
    '"hostPath": "/srv/cgroup"',
  ),
  "dind-excess-capabilities": breaks(
    engine('"capabilities": { "adds": ["SYS_ADMIN", "NET_ADMIN", ▸"SYS_BOOT"] }'),
    "capabilities.adds[2]",
    '"SYS_BOOT"',
    '"CHOWN"',
  ),
  "dind-host-cgroup": breaks(
    engine('"mounts": [{ "type": "bind", ▸"source": "/sys/fs/cgroup/docker", "target": "/sys/fs/cgroup" }]'),
    "mounts[0].source",
    "/sys/fs/cgroup/docker",
    "/srv/cgroup",
  ),
  "dind-host-data-root": breaks(
    engine('"volumes": [{ ▸"hostPath": "/var/lib/docker", "containerPath": "/var/lib/docker" }]'),
    "volumes[0].hostPath",
    '"hostPath": "/var/lib/docker"',
    '"volumeName": "inner"',
  ),
  "dind-insecure-registry": breaks(
    engine('"entrypoints": ["dockerd-entrypoint.sh"], ▸"command": ["--insecure-registry", "registry.example"]'),
    "command",
    '"--insecure-registry", "registry.example"',
    '"--mtu", "1400"',
  ),
  "dind-no-limits": breaks(
    state(
      docker(
        "Container",
        "engine",
        '{ "image": "docker:27.3.1-dind", ▸"memory": 0, "ulimits": [{ "name": "nproc", "soft": 9, "hard": 9 }] }',
      ),
    ),
    "memory",
    '"memory": 0',
    '"memory": 2048',
  ),
  "dind-plaintext-api": breaks(
    engine('▸"command": ["dockerd", "--host=tcp://0.0.0.0:2376", "--tls"]'),
    "command",
    '"--tls"',
    '"--tlsverify"',
  ),
  "dind-privileged": breaks(engine('▸"privileged": true'), "privileged", '"privileged": true', '"privileged": false'),
  "dind-rootful": breaks(
    engine('"capabilities": { "adds": [▸"sys_admin"] }, "user": "0:0"'),
    "capabilities.adds[0]",
    '"0:0"',
    '"1000:1000"',
  ),
  "dind-shared-data-root": breaks(
    state(
      docker(
        "Container",
        "one",
        '{ "name": "one", "image": "docker:27.3.1-dind", "volumes": [{ "containerPath": ' +
          '"/var/lib/docker", "volumeName": "data" }] }',
      ),
      docker(
        "Container",
        "other",
        '{ "name": "other", "image": "docker:27.3.1-dind", "mounts": [▸{ "type": "volume", "target": ' +
          '"/var/lib/docker", "source": "data" }] }',
      ),
    ),
    "mounts[0]",
    '"source": "data"',
    '"source": "more"',
  ),
  "dind-unpinned-image": breaks(
    state(docker("Container", "engine", '{ "name": "engine", ▸"image": "docker:27-dind" }')),
    "image",
    "docker:27-dind",
    "docker:27.3.1-dind",
  ),
  "dood-engine-socket": breaks(
    state(
      docker(
        "Volume",
        "tools",
        '{ "name": "tools", "driverOpts": { "o": "bind", "type": "none", ▸"device": "/var/run/../run" } }',
      ),
    ),
    "driverOpts.device",
    "/var/run/../run",
    "/var/run/../tools",
  ),
  "dood-plaintext-endpoint": breaks(
    container('"envs": ["A=1", ▸"DOCKER_HOST=tcp://engine:2375"]'),
    "envs[1]",
    '"DOCKER_HOST=tcp://engine:2375"',
    '"DOCKER_HOST=tcp://engine:2376", "DOCKER_TLS_VERIFY=1"',
  ),
  "dood-provider-plaintext": breaks(
    state(
      resource("pulumi:providers:docker", "engine", '{ ▸"host": "tcp://engine.example:2375", "version": "5.0.0" }'),
    ),
    "host",
    '"version": "5.0.0"',
    '"certPath": "/certs"',
  ),
  "dood-published-api": breaks(
    container('"ports": [▸{ "internal": 2376, "external": 443 }]'),
    "ports[0]",
    '"external": 443',
    '"external": 443, "ip": "10.0.0.5"',
  ),
  "dood-published-plaintext-api": breaks(
    state(
      docker(
        "Service",
        "engine",
        '{ "taskSpec": { "containerSpec": { "image": "app:1.2.3" } }, "endpointSpec": { "ports": [▸{ ' +
          '"targetPort": 80, "publishedPort": 2375 }] } }',
      ),
    ),
    "endpointSpec.ports[0]",
    '"publishedPort": 2375',
    '"publishedPort": 8080',
  ),
  "dood-shared-ca-key": breaks(
    state(
      docker(
        "Container",
        "engine",
        '{ "name": "engine", "image": "docker:27.3.1-dind", "volumes": [{ "containerPath": "/certs", ' +
          '"volumeName": "certs" }] }',
      ),
      docker(
        "Container",
        "job",
        '{ "name": "job", "image": "app:1.2.3", "volumes": [▸{ "fromContainer": "engine:ro" }] }',
      ),
    ),
    "volumes[0]",
    '"fromContainer": "engine:ro"',
    '"containerPath": "/cache", "volumeName": "cache"',
  ),
  "dood-socket-chmod": breaks(
    container('"healthcheck": { ▸"tests": ["CMD", "setfacl", "-m", "u:1000:rw", "/run/docker.sock"] }'),
    "healthcheck.tests",
    '"-m", "u:1000:rw"',
    '"-m", "g:docker:rw"',
  ),
  "dood-socket-proxy-open": breaks(
    state(docker("Container", "proxy", '{ "image": "tecnativa/docker-socket-proxy:0.3.0", "envs": [▸"POST=1"] }')),
    "envs[0]",
    "POST=1",
    "POST=0",
  ),
  "dood-writable-credentials": breaks(
    container(
      '"envs": ["DOCKER_CERT_PATH=/certs"], "volumes": [▸{ "containerPath": "/certs", "hostPath": "/srv/certs" }]',
    ),
    "volumes[0]",
    '"hostPath": "/srv/certs"',
    '"hostPath": "/srv/certs", "readOnly": true',
  ),
  "excess-capabilities": breaks(
    state(
      docker(
        "Plugin",
        "net",
        '{ "name": "net", "grantPermissions": [{ "name": "capabilities", "values": ["CHOWN", ▸"SYS_ADMIN"] }] }',
      ),
    ),
    "grantPermissions[0].values[1]",
    "SYS_ADMIN",
    "KILL",
  ),
  "host-device": breaks(
    container('"devices": [{ ▸"hostPath": "/dev/sda", "containerPath": "/dev/sda" }]'),
    "devices[0].hostPath",
    '"hostPath": "/dev/sda"',
    '"hostPath": "/dev/fuse"',
  ),
  "host-log-address": breaks(
    container('"logDriver": "fluentd", "logOpts": { ▸"fluentd-address": "unix:///run/docker.sock" }'),
    "logOpts.fluentd-address",
    "unix:///run/docker.sock",
    "logs.example:24224",
  ),
  "host-namespace": breaks(
    container('▸"usernsMode": "host"'),
    "usernsMode",
    '"usernsMode": "host"',
    '"usernsMode": ""',
  ),
  "host-path": breaks(
    pod(
      '{ "containers": [{ "image": "app:1.2.3" }], "volumes": [{ "name": "data", "hostPath": { ' +
        '▸"path": "/srv/data" } }] }',
    ),
    "spec.volumes[0].hostPath.path",
    '"hostPath": { "path": "/srv/data" }',
    '"emptyDir": {}',
  ),
  "host-port": breaks(
    pod('{ "containers": [{ "image": "app:1.2.3", "ports": [{ ▸"hostPort": 80, "containerPort": 80 }] }] }'),
    "spec.containers[0].ports[0].hostPort",
    '"hostPort": 80, ',
    "",
  ),
  "host-probe": breaks(
    pod(
      '{ "containers": [{ "image": "app:1.2.3", "lifecycle": { "preStop": { "httpGet": { "port": 80, ' +
        '▸"host": "10.0.0.1" } } } }] }',
    ),
    "spec.containers[0].lifecycle.preStop.httpGet.host",
    ', "host": "10.0.0.1"',
    "",
  ),
  "privileged-container": breaks(
    container('▸"privileged": true'),
    "privileged",
    '"privileged": true',
    '"privileged": false',
  ),
  "seccomp-unconfined": breaks(
    container('"securityOpts": [▸"seccomp=unconfined"]'),
    "securityOpts[0]",
    "seccomp=unconfined",
    "seccomp=builtin",
  ),
  "selinux-relaxed": breaks(
    state(
      docker(
        "Service",
        "web",
        '{ "taskSpec": { "containerSpec": { "image": "app:1.2.3", "privileges": { "seLinuxContext": { ' +
          '"disable": false, ▸"type": "spc_t" } } } } }',
      ),
    ),
    "taskSpec.containerSpec.privileges.seLinuxContext.type",
    "spc_t",
    "container_t",
  ),
  "sensitive-host-path": breaks(
    container(
      '"mounts": [{ "target": "/srv", "source": "/srv", "type": "bind" }, { "target": "/h", ▸"source": ' +
        '"/home", "type": "bind" }]',
    ),
    "mounts[1].source",
    '"source": "/home"',
    '"source": "/opt/shop"',
  ),
  "tls-long-lived-certificate": breaks(
    state(
      resource(
        "tls:index/selfSignedCert:SelfSignedCert",
        "web",
        '{ "allowedUses": ["client_auth"], ▸"validityPeriodHours": 100000 }',
      ),
    ),
    "validityPeriodHours",
    "100000",
    "2160",
  ),
  "tls-unrestricted-certificate": breaks(
    state(
      resource(
        "tls:index/locallySignedCert:LocallySignedCert",
        "web",
        '{ ▸"isCaCertificate": true, "allowedUses": ["cert_signing", "server_auth"] }',
      ),
    ),
    "isCaCertificate",
    ', "server_auth"',
    "",
  ),
  "tls-weak-key": breaks(
    state(resource("tls:index/privateKey:PrivateKey", "ca", '{ "algorithm": "ECDSA", ▸"ecdsaCurve": "P224" }')),
    "ecdsaCurve",
    "P224",
    "P256",
  ),
  "unmasked-paths": breaks(
    container('"securityOpts": [▸"systempaths=unconfined"]'),
    "securityOpts[0]",
    "systempaths=unconfined",
    "no-new-privileges=true",
  ),
  "unsafe-sysctl": breaks(
    container('"sysctls": { ▸"fs.file-max": "100000" }'),
    'sysctls["fs.file-max"]',
    "fs.file-max",
    "fs.mqueue.msg_max",
  ),
  "windows-host-process": breaks(
    pod(
      '{ "containers": [{ "image": "app:1.2.3", "securityContext": { "windowsOptions": { ▸"hostProcess": true } } }] }',
    ),
    "spec.containers[0].securityContext.windowsOptions.hostProcess",
    '"hostProcess": true',
    '"hostProcess": false',
  ),
};
