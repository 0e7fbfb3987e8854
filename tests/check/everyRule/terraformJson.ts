import { breaks, type Cells } from "./cell";

const stack = (resources: string, others = "") => `{
  "//": { "metadata": { "backend": "local", "stackName": "shop", "version": "0.21.0" } },
  "provider": { "docker": [{}], "kubernetes": [{ "config_path": "~/.kube/config" }] },
  "resource": {
    ${resources}
  }${others}
}`;
const container = (attributes: string) =>
  stack(
    `"docker_container": { "web": { "//": { "metadata": { "path": "shop/web", "uniqueId": "web" } }, ` +
      `"name": "web", "image": "app:1.2.3", ${attributes} } }`,
  );
const engine = (attributes: string) =>
  stack(
    `"docker_image": { "dind": { "name": "docker:27.3.1-dind" } },
    "docker_container": { "engine": { "name": "engine", "image": "\${docker_image.dind.image_id}", ${attributes} } }`,
  );
const pod = (spec: string) =>
  stack(`"kubernetes_pod_v1": { "web": { "metadata": { "name": "web" }, "spec": { ${spec} } } }`);

/** What CDKTF synthesises into cdk.tf.json, in Terraform's JSON syntax. */
export const terraformJson: Cells = {
  "apparmor-unconfined": breaks(
    container('"security_opts": [▸"apparmor:unconfined"]'),
    "security_opts[0]",
    "apparmor:unconfined",
    "apparmor:shop",
  ),
  "custom-runtime": breaks(container('▸"runtime": "/opt/x"'), "runtime", '"runtime": "/opt/x"', '"runtime": "crun"'),
  "dind-cgroup-read-only": breaks(
    engine('"volumes": [{ "container_path": "/sys/fs/cgroup", ▸"host_path": "/sys/fs/cgroup", "read_only": true }]'),
    "volumes[0].host_path",
    '"host_path": "/sys/fs/cgroup"',
    '"volume_name": "cgroup"',
  ),
  "dind-excess-capabilities": breaks(
    engine('"capabilities": { "add": ["SYS_ADMIN", ▸"BPF"] }'),
    "capabilities.add[1]",
    '"BPF"',
    '"NET_ADMIN"',
  ),
  "dind-host-cgroup": breaks(
    engine('"mounts": [{ "type": "bind", "target": "/sys/fs/cgroup", ▸"source": "${local.cgroup}" }]').replace(
      /}$/,
      ',"locals": { "cgroup": "/sys/fs/cgroup" } }',
    ),
    "mounts[0].source",
    '"cgroup": "/sys/fs/cgroup"',
    '"cgroup": "/srv/cgroup"',
  ),
  "dind-host-data-root": breaks(
    engine('"volumes": { "container_path": "/var/lib/docker", ▸"host_path": "/var/lib/docker" }'),
    "volumes.host_path",
    '"host_path": "/var/lib/docker"',
    '"host_path": "/srv/inner"',
  ),
  "dind-insecure-registry": breaks(
    engine('▸"command": ["--insecure-registry=registry.example"]'),
    "command",
    "--insecure-registry=registry.example",
    "--mtu=1400",
  ),
  "dind-no-limits": breaks(
    stack(
      '"docker_container": {\n      ▸"engine": { "name": "engine", "image": "docker:27.3.1-dind", ' +
        '"memory": 2048, "shm_size": 64 } }',
    ),
    "",
    '"shm_size": 64',
    '"ulimit": [{ "name": "nproc", "soft": 2000, "hard": 2000 }]',
  ),
  "dind-plaintext-api": breaks(
    engine('"env": [▸"DOCKER_TLS_CERTDIR="]'),
    "env[0]",
    "DOCKER_TLS_CERTDIR=",
    "DOCKER_TLS_CERTDIR=/certs",
  ),
  "dind-privileged": breaks(
    engine('▸"privileged": "${var.privileged}"').replace(
      /}$/,
      ', "variable": { "privileged": { "type": "bool", "default": true } } }',
    ),
    "privileged",
    '"default": true',
    '"default": false',
  ),
  "dind-rootful": breaks(engine('"capabilities": { "add": [▸"ALL"] }'), "capabilities.add[0]", '"ALL"', '"CHOWN"'),
  "dind-shared-data-root": breaks(
    stack(
      `"docker_volume": { "data": { "name": "data" }, "more": { "name": "more" } },
    "docker_container": {
      "one": { "name": "one", "image": "docker:27.3.1-dind", "volumes": [{ "container_path": "/var/lib/docker", "volume_name": "data" }] },
      "other": { "name": "other", "image": "docker:27.3.1-dind", "volumes": [
        ▸{ "container_path": "/var/lib/docker", "volume_name": "\${docker_volume.data.name}" }
      ] }
    }`,
    ),
    "volumes[0]",
    "docker_volume.data.name",
    "docker_volume.more.name",
  ),
  "dind-unpinned-image": breaks(
    stack(`"docker_image": { "dind": { "name": "docker:dind" } },
    "docker_container": { "engine": { "name": "engine", ▸"image": "\${docker_image.dind.image_id}" } }`),
    "image",
    "docker:dind",
    "docker:27.3.1-dind",
  ),
  "dood-engine-socket": breaks(
    container('"mounts": [{ "type": "bind", "target": "/s", ▸"source": "/var/run/docker.sock", "read_only": true }]'),
    "mounts[0].source",
    "/var/run/docker.sock",
    "/srv/shop",
  ),
  "dood-plaintext-endpoint": breaks(
    container('"env": [▸"DOCKER_HOST=tcp://10.0.0.5:2375"]'),
    "env[0]",
    '"DOCKER_HOST=tcp://10.0.0.5:2375"',
    '"DOCKER_HOST=tcp://10.0.0.5:2376", "DOCKER_TLS_VERIFY=1"',
  ),
  "dood-provider-plaintext": breaks(
    `{ "provider": { "docker": [{ "host": "unix:///var/run/docker.sock" }, { "alias": "remote", ▸"host": "tcp://engine.example:2375" }] },
      "resource": {} }`,
    "host",
    "tcp://engine.example:2375",
    "ssh://engine.example",
  ),
  "dood-published-api": breaks(
    container('"ports": [▸{ "internal": 2376, "external": 2376 }]'),
    "ports[0]",
    '"external": 2376',
    '"external": 2376, "ip": "127.0.0.1"',
  ),
  "dood-published-plaintext-api": breaks(
    container('"ports": [▸{ "internal": 2375, "external": "${var.port}" }]').replace(
      /}$/,
      ', "variable": { "port": { "type": "number" } } }',
    ),
    "ports[0]",
    '"internal": 2375, "external": "${var.port}"',
    '"internal": 8080, "external": 8080',
  ),
  "dood-shared-ca-key": breaks(
    stack(
      `"docker_container": {
      "engine": { "name": "engine", "image": "docker:27.3.1-dind", "volumes": [{ "container_path": "/certs", "host_path": "/srv/certs" }] },
      "job": { "name": "job", "image": "app:1.2.3", "mounts": [
        ▸{ "type": "bind", "target": "/certs", "source": "/srv/certs", "read_only": true } ] }
    }`,
    ),
    "mounts[0]",
    '"source": "/srv/certs"',
    '"source": "/srv/certs/client"',
  ),
  "dood-socket-chmod": breaks(
    container('"entrypoint": ["sh", "-c"], ▸"command": ["chmod 666 /var/run/docker.sock; exec job"]'),
    "command",
    "chmod 666",
    "chmod 660",
  ),
  "dood-socket-proxy-open": breaks(
    stack(
      '"docker_container": { "proxy": { "name": "proxy", "image": ' +
        '"tecnativa/docker-socket-proxy:0.3.0", "env": ["POST=0", ▸"ALLOW_RESTARTS=1"] } }',
    ),
    "env[1]",
    "ALLOW_RESTARTS=1",
    "ALLOW_RESTARTS=0",
  ),
  "dood-writable-credentials": breaks(
    container(
      '"env": ["DOCKER_CERT_PATH=/certs"], "volumes": [▸{ "container_path": "/certs", "volume_name": "certs" }]',
    ),
    "volumes[0]",
    '"volume_name": "certs"',
    '"volume_name": "certs", "read_only": true',
  ),
  "excess-capabilities": breaks(
    container('"capabilities": [{ "drop": ["ALL"], "add": [▸"CAP_SYS_PTRACE"] }]'),
    "capabilities[0].add[0]",
    "CAP_SYS_PTRACE",
    "CAP_NET_RAW",
  ),
  "host-device": breaks(
    container('"devices": [{ "container_path": "/dev/mem", ▸"host_path": "/dev/mem" }]'),
    "devices[0].host_path",
    '"host_path": "/dev/mem"',
    '"host_path": "/dev/null"',
  ),
  "host-log-address": breaks(
    container('"log_driver": "fluentd", "log_opts": { ▸"fluentd-address": "unix:///run/docker.sock" }'),
    "log_opts.fluentd-address",
    "unix:///run/docker.sock",
    "logs.example:24224",
  ),
  "host-namespace": breaks(container('▸"pid_mode": "host"'), "pid_mode", '"pid_mode": "host"', '"pid_mode": ""'),
  "host-path": breaks(
    pod(
      '"container": [{ "name": "main", "image": "app:1.2.3" }], "volume": [{ "name": "data", ' +
        '"host_path": { ▸"path": "/srv/data" } }]',
    ),
    "spec.volume[0].host_path.path",
    '"host_path": { "path": "/srv/data" }',
    '"empty_dir": {}',
  ),
  "host-port": breaks(
    pod(
      '"container": [{ "name": "main", "image": "app:1.2.3", "port": [{ "container_port": 80, ▸"host_port": 80 }] }]',
    ),
    "spec.container[0].port[0].host_port",
    ', "host_port": 80',
    "",
  ),
  "host-probe": breaks(
    pod(
      '"container": [{ "name": "main", "image": "app:1.2.3", "liveness_probe": { "tcp_socket": [{ ' +
        '▸"host": "node", "port": "80" }] } }]',
    ),
    "spec.container[0].liveness_probe.tcp_socket[0].host",
    '"host": "node", ',
    "",
  ),
  "privileged-container": breaks(
    container('▸"privileged": true'),
    "privileged",
    '"privileged": true',
    '"privileged": false',
  ),
  "seccomp-unconfined": breaks(
    container('"security_opts": ["label=level:s0", ▸"seccomp=unconfined"]'),
    "security_opts[1]",
    '"seccomp=unconfined"',
    '"no-new-privileges"',
  ),
  "selinux-relaxed": breaks(
    container('"security_opts": [▸"label=disable"]'),
    "security_opts[0]",
    "label=disable",
    "label=level:s0",
  ),
  "sensitive-host-path": breaks(
    stack(
      '"docker_volume": { "host": { "name": "host", "driver_opts": { "type": "none", ▸"device": ' +
        '"/etc", "o": "bind" } } }',
    ),
    "driver_opts.device",
    '"/etc"',
    '"/srv/etc"',
  ),
  "tls-long-lived-certificate": breaks(
    stack(
      '"tls_locally_signed_cert": { "web": { "allowed_uses": ["server_auth"], "ca_private_key_pem": ' +
        '"${tls_private_key.ca.private_key_pem}", ▸"validity_period_hours": 17520 } }',
    ),
    "validity_period_hours",
    "17520",
    "720",
  ),
  "tls-unrestricted-certificate": breaks(
    stack(
      '"tls_self_signed_cert": { "web": { ▸"allowed_uses": ["digital_signature", "key_encipherment"], ' +
        '"validity_period_hours": 720 } }',
    ),
    "allowed_uses",
    '"key_encipherment"',
    '"server_auth"',
  ),
  "tls-weak-key": breaks(
    stack('"tls_private_key": {\n      ▸"web": { "algorithm": "ECDSA" } }'),
    "ecdsa_curve",
    '"ECDSA"',
    '"ECDSA", "ecdsa_curve": "P384"',
  ),
  "unmasked-paths": breaks(
    container('"security_opts": [▸"systempaths=unconfined"]'),
    "security_opts[0]",
    '"systempaths=unconfined"',
    '"no-new-privileges=true"',
  ),
  "unsafe-sysctl": breaks(
    container('"sysctls": { ▸"kernel.panic": "1" }'),
    'sysctls["kernel.panic"]',
    "kernel.panic",
    "net.ipv4.ip_forward",
  ),
  "windows-host-process": breaks(
    pod(
      '"container": [{ "name": "main", "image": "app:1.2.3" }], "security_context": { ' +
        '"windows_options": { ▸"host_process": true } }',
    ),
    "spec.security_context.windows_options.host_process",
    '"host_process": true',
    '"run_as_username": "web"',
  ),
};
