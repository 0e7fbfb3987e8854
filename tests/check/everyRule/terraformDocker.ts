import { breaks, type Cells } from "./cell";

const change = (type: string, name: string, after: string) => `    {
      "address": "${type}.${name}", "mode": "managed", "type": "${type}", "name": "${name}",
      "provider_name": "terraform.example.com/kreuzwerker/docker",
      "change": {
        "actions": ["create"], "before": null, "after_unknown": { "id": true }, "after_sensitive": {},
        "after": ${after}
      }
    }`;
const plan = (...changes: readonly string[]) =>
  `{\n  "format_version": "1.2", "terraform_version": "1.11.4",\n  "resource_changes": ` +
  `[\n${changes.join(",\n")}\n  ]\n}`;
const container = (attributes: string) =>
  plan(change("docker_container", "web", `{ "name": "web", "image": "app:1.2.3", ${attributes} }`));
const engine = (attributes: string) =>
  plan(change("docker_container", "engine", `{ "name": "engine", "image": "docker:27.3.1-dind", ${attributes} }`));
const service = (containerSpec: string) =>
  plan(
    change(
      "docker_service",
      "web",
      `{ "name": "web", "task_spec": [{ "container_spec": [{ "image": "app:1.2.3", ${containerSpec} }] }] }`,
    ),
  );

const NOTHING_OF_KUBERNETES = "the Docker provider has no such attribute: it is Kubernetes' own";
const NO_CERTIFICATE = "the Docker provider makes no key and no certificate";

/** Plans, as `terraform show -json` prints them, of what the Docker provider makes. */
export const terraformDocker: Cells = {
  "apparmor-unconfined": breaks(
    container('"security_opts": ["no-new-privileges", ▸"apparmor=unconfined"]'),
    "security_opts[1]",
    "apparmor=unconfined",
    "apparmor=docker-default",
  ),
  "custom-runtime": breaks(container('▸"runtime": "ours"'), "runtime", '"runtime": "ours"', '"runtime": "nvidia"'),
  "dind-cgroup-read-only": breaks(
    engine(
      '"volumes": [{ "container_path": "/sys/fs/cgroup", ▸"host_path": "/sys/fs/cgroup", "read_only": ' +
        'true, "volume_name": "" }]',
    ),
    "volumes[0].host_path",
    '"host_path": "/sys/fs/cgroup"',
    '"host_path": "/srv/cgroup"',
  ),
  "dind-excess-capabilities": breaks(
    engine('"capabilities": [{ "add": ["CAP_NET_ADMIN", ▸"CAP_SYS_RAWIO"], "drop": null }]'),
    "capabilities[0].add[1]",
    "CAP_SYS_RAWIO",
    "CAP_SYS_ADMIN",
  ),
  "dind-host-cgroup": breaks(
    engine(
      '"mounts": [{ "type": "bind", "target": "/sys/fs/cgroup", ▸"source": "/sys/fs/cgroup", "read_only": null }]',
    ),
    "mounts[0].source",
    '"source": "/sys/fs/cgroup"',
    '"source": "/srv/cgroup"',
  ),
  "dind-host-data-root": breaks(
    engine('"mounts": [{ "type": "bind", "target": "/var/lib/docker", ▸"source": "/var/lib/docker" }]'),
    "mounts[0].source",
    '"bind", "target": "/var/lib/docker", "source": "/var/lib/docker"',
    '"volume", "target": "/var/lib/docker", "source": "inner"',
  ),
  "dind-insecure-registry": breaks(
    engine(
      '"upload": [{ "file": "/etc/docker/daemon.json", ▸"content": "{\\"insecure-registries\\": ' +
        '[\\"registry.example:5000\\"]}" }]',
    ),
    "upload[0].content",
    "registry.example:5000",
    "localhost:5000",
  ),
  "dind-no-limits": breaks(
    plan(
      change("docker_container", "engine", '{ "image": "docker:27.3.1-dind", "memory": 2048, "ulimit": [] }'),
    ).replace('"after":', '▸"after":'),
    "",
    '"ulimit": []',
    '"ulimit": [{ "name": "nproc", "soft": 2000, "hard": 2000 }]',
  ),
  "dind-plaintext-api": breaks(
    engine('"env": ["TZ=UTC", ▸"DOCKER_TLS_CERTDIR="]'),
    "env[1]",
    "DOCKER_TLS_CERTDIR=",
    "DOCKER_TLS_CERTDIR=/certs",
  ),
  "dind-privileged": breaks(engine('▸"privileged": true'), "privileged", '"privileged": true', '"privileged": false'),
  "dind-rootful": breaks(
    engine('"userns_mode": null, "user": "root", "capabilities": [{ "add": [▸"CAP_SYS_ADMIN"] }]'),
    "capabilities[0].add[0]",
    "CAP_SYS_ADMIN",
    "CAP_CHOWN",
  ),
  "dind-shared-data-root": breaks(
    plan(
      change(
        "docker_container",
        "one",
        '{ "name": "one", "image": "docker:27.3.1-dind", "volumes": [{ "container_path": ' +
          '"/var/lib/docker", "volume_name": "data" }] }',
      ),
      change(
        "docker_container",
        "other",
        '{ "name": "other", "image": "docker:27.3.1-dind", "volumes": [▸{ "volume_name": "data", ' +
          '"container_path": "/var/lib/docker" }] }',
      ),
    ),
    "volumes[0]",
    '{ "volume_name": "data"',
    '{ "volume_name": "more"',
  ),
  "dind-unpinned-image": breaks(
    plan(change("docker_container", "engine", '{ "name": "engine",\n ▸"image": "docker:dind" }')),
    "image",
    "docker:dind",
    "docker@sha256:0123456789012345678901234567890123456789012345678901234567890123",
  ),
  "dood-engine-socket": breaks(
    plan(
      change(
        "docker_volume",
        "run",
        '{ "name": "run", "driver": "local", "driver_opts": { "type": "none", "o": "bind", ▸"device": ' +
          '"/var/run/docker.sock" } }',
      ),
    ),
    "driver_opts.device",
    "/var/run/docker.sock",
    "/srv/run",
  ),
  "dood-plaintext-endpoint": breaks(
    service('"env": { ▸"DOCKER_HOST": "tcp://engine:2375" }'),
    "task_spec[0].container_spec[0].env.DOCKER_HOST",
    '"tcp://engine:2375"',
    '"tcp://engine:2376", "DOCKER_TLS_VERIFY": "1"',
  ),
  "dood-provider-plaintext": breaks(
    `{ "format_version": "1.2", "resource_changes": [], "configuration": { "root_module": {}, "provider_config": {
      "docker": { "name": "docker", "full_name": "terraform.example.com/kreuzwerker/docker", "expressions": {
        ▸"host": { "constant_value": "tcp://engine.example:2376" }
      } } } } }`,
    "host",
    '"host":',
    '"cert_path": { "constant_value": "/certs" }, "host":',
  ),
  "dood-published-api": breaks(
    container(
      '"ports": [{ "internal": 80, "external": 80, "ip": "0.0.0.0" }, ▸{ "internal": 2376, "external": ' +
        '2376, "ip": "0.0.0.0" }]',
    ),
    "ports[1]",
    '"external": 2376, "ip": "0.0.0.0"',
    '"external": 2376, "ip": "10.0.0.5"',
  ),
  "dood-published-plaintext-api": breaks(
    plan(
      change(
        "docker_service",
        "engine",
        '{ "name": "engine", "task_spec": [{ "container_spec": [{ "image": "app:1.2.3" }] }], ' +
          '"endpoint_spec": [{ "ports": [▸{ "target_port": 2375, "published_port": 80 }] }] }',
      ),
    ),
    "endpoint_spec[0].ports[0]",
    '"target_port": 2375',
    '"target_port": 8080',
  ),
  "dood-shared-ca-key": breaks(
    plan(
      change(
        "docker_container",
        "engine",
        '{ "name": "engine", "image": "docker:27.3.1-dind", "volumes": [{ "container_path": "/certs", ' +
          '"volume_name": "certs" }] }',
      ),
      change(
        "docker_container",
        "job",
        '{ "name": "job", "image": "docker:27.3.1-cli", "volumes": [▸{ "from_container": "engine" }] }',
      ),
    ),
    "volumes[0]",
    '"from_container": "engine"',
    '"container_path": "/cache", "volume_name": "cache"',
  ),
  "dood-socket-chmod": breaks(
    container('"healthcheck": [{ ▸"test": ["CMD-SHELL", "chmod 777 /var/run/docker.sock"] }]'),
    "healthcheck[0].test",
    "chmod 777",
    "ls",
  ),
  "dood-socket-proxy-open": breaks(
    plan(
      change(
        "docker_container",
        "proxy",
        '{ "name": "proxy", "image": "lscr.io/linuxserver/socket-proxy:3.0.9", "env": ["CONTAINERS=1", ▸"EXEC=1"] }',
      ),
    ),
    "env[1]",
    "EXEC=1",
    "EXEC=0",
  ),
  "dood-writable-credentials": breaks(
    container(
      '"env": ["DOCKER_CERT_PATH=/certs"], "mounts": [▸{ "type": "volume", "source": "certs", ' +
        '"target": "/certs", "read_only": false }]',
    ),
    "mounts[0]",
    '"read_only": false',
    '"read_only": true',
  ),
  "excess-capabilities": breaks(
    service('"cap_add": [▸"SYS_TIME"]'),
    "task_spec[0].container_spec[0].cap_add[0]",
    "SYS_TIME",
    "CHOWN",
  ),
  "host-device": breaks(
    container('"devices": [{ "container_path": "/dev/kvm", ▸"host_path": "/dev/kvm", "permissions": "rwm" }]'),
    "devices[0].host_path",
    '"host_path": "/dev/kvm"',
    '"host_path": "/dev/net/tun"',
  ),
  "host-log-address": breaks(
    plan(
      change(
        "docker_service",
        "web",
        '{ "name": "web", "task_spec": [{ "container_spec": [{ "image": "app:1.2.3" }], "log_driver": [{ ' +
          '"name": "syslog", "options": { ▸"syslog-address": "unixgram:///run/x.sock" } }] }] }',
      ),
    ),
    "task_spec[0].log_driver[0].options.syslog-address",
    "unixgram:///run/x.sock",
    "unixgram:///dev/log",
  ),
  "host-namespace": breaks(
    plan(
      change(
        "docker_plugin",
        "net",
        '{ "name": "net", "grant_permissions": [{ "name": "network", "value": [▸"host"] }] }',
      ),
    ),
    "grant_permissions[0].value[0]",
    '"host"',
    '"bridge"',
  ),
  "host-path": "a bind mount is the usual way on Docker: the rule is about Kubernetes",
  "host-port": NOTHING_OF_KUBERNETES,
  "host-probe": NOTHING_OF_KUBERNETES,
  "privileged-container": breaks(
    container('"must_run": true, ▸"privileged": true'),
    "privileged",
    '"privileged": true',
    '"privileged": null',
  ),
  "seccomp-unconfined": breaks(
    container('"security_opts": [▸"seccomp={\\"defaultAction\\": \\"SCMP_ACT_ALLOW\\"}"]'),
    "security_opts[0]",
    "SCMP_ACT_ALLOW",
    "SCMP_ACT_ERRNO",
  ),
  "selinux-relaxed": breaks(
    service('"privileges": [{ "se_linux_context": [{ ▸"disable": true, "type": "" }] }]'),
    "task_spec[0].container_spec[0].privileges[0].se_linux_context[0].disable",
    '"disable": true',
    '"disable": false',
  ),
  "sensitive-host-path": breaks(
    service('"mounts": [{ "type": "bind", "target": "/host", ▸"source": "/root/.ssh" }]'),
    "task_spec[0].container_spec[0].mounts[0].source",
    "/root/.ssh",
    "/srv/shop",
  ),
  "tls-long-lived-certificate": NO_CERTIFICATE,
  "tls-unrestricted-certificate": NO_CERTIFICATE,
  "tls-weak-key": NO_CERTIFICATE,
  "unmasked-paths": breaks(
    container('"security_opts": [▸"systempaths=unconfined"]'),
    "security_opts[0]",
    '"systempaths=unconfined"',
    '"label=level:s0"',
  ),
  "unsafe-sysctl": breaks(
    container('"sysctls": { "net.ipv4.ip_forward": "1", ▸"vm.max_map_count": "262144" }'),
    'sysctls["vm.max_map_count"]',
    "vm.max_map_count",
    "net.core.somaxconn",
  ),
  "windows-host-process": NOTHING_OF_KUBERNETES,
};
