import { breaks, type Cells } from "./cell";

const resource = (type: string, name: string, body: string) => `resource "${type}" "${name}" {\n${body}\n}\n`;
const container = (body: string, others = "") =>
  `${resource("docker_container", "web", `  name  = "web"\n  image = "app:1.2.3" # pinned\n  ${body}`)}${others}`;
const engine = (body: string, others = "") =>
  `${resource("docker_image", "dind", '  name = "docker:27.3.1-dind"')}
${resource("docker_container", "engine", `  name  = "engine"\n  image = docker_image.dind.image_id\n  ${body}`)}${others}`;
const pod = (body: string) =>
  resource(
    "kubernetes_pod_v1",
    "web",
    `  metadata {\n    name = "web"\n  }\n  spec {\n    container {\n      name  = "main"\n      image = "app:1.2.3"\n    }\n${body}\n  }`,
  );

/** Configurations of Terraform in its own language. */
export const terraformHcl: Cells = {
  "apparmor-unconfined": breaks(
    container('security_opts = concat(["no-new-privileges"],\n    [▸"apparmor=unconfined"])'.replace("▸", "")).replace(
      "security_opts",
      "▸security_opts",
    ),
    "security_opts[1]",
    "apparmor=unconfined",
    "apparmor=shop",
  ),
  "custom-runtime": breaks(container('▸runtime = "/opt/x"'), "runtime", 'runtime = "/opt/x"', 'runtime = "crun"'),
  "dind-cgroup-read-only": breaks(
    engine(
      'volumes {\n    container_path = "/sys/fs/cgroup"\n    ▸host_path = "/sys/fs/cgroup"\n    read_only = true\n  }',
    ),
    "volumes[0].host_path",
    'host_path = "/sys/fs/cgroup"',
    'volume_name = "cgroup"',
  ),
  "dind-excess-capabilities": breaks(
    engine('capabilities {\n    add = ["SYS_ADMIN", ▸"BPF"]\n  }'),
    "capabilities[0].add[1]",
    '"BPF"',
    '"NET_ADMIN"',
  ),
  "dind-host-cgroup": breaks(
    engine(
      'mounts {\n    type   = "bind"\n    target = "/sys/fs/cgroup"\n    ▸source = local.cgroup\n  }',
      'locals {\n  cgroup = "/sys/fs/${local.folder}"\n  folder = "cgroup"\n}\n',
    ),
    "mounts[0].source",
    'folder = "cgroup"',
    'folder = "other"',
  ),
  "dind-host-data-root": breaks(
    engine(
      'dynamic "volumes" {\n    for_each = { "/var/lib/docker" = "/var/lib/docker" }\n    content {\n' +
        "      container_path = volumes.key\n      ▸host_path = volumes.value\n    }\n  }",
    ),
    "volumes[0].host_path",
    '= "/var/lib/docker" }',
    '= "/srv/inner" }',
  ),
  "dind-insecure-registry": breaks(
    engine(
      '▸command = ["--insecure-registry=${var.registry}"]',
      'variable "registry" {\n  default = "registry.example"\n}\n',
    ),
    "command",
    "--insecure-registry=",
    "--registry-mirror=https://",
  ),
  "dind-no-limits": breaks(
    `▸${engine("memory = 2048").replace(/^[\s\S]*?\n\n/, "")}`.replace(
      "docker_image.dind.image_id",
      '"docker:27.3.1-dind"',
    ),
    "",
    "memory = 2048",
    'memory = 2048\n  ulimit {\n    name = "nproc"\n    soft = 2000\n    hard = 2000\n  }',
  ),
  "dind-plaintext-api": breaks(
    engine('▸env = [for name, value in { DOCKER_TLS_CERTDIR = "" } : "${name}=${value}"]'),
    "env[0]",
    'DOCKER_TLS_CERTDIR = ""',
    'DOCKER_TLS_CERTDIR = "/certs"',
  ),
  "dind-privileged": breaks(
    engine("▸privileged = var.privileged", 'variable "privileged" {\n  type    = bool\n  default = true\n}\n'),
    "privileged",
    "default = true",
    "default = false",
  ),
  "dind-rootful": breaks(
    engine('capabilities {\n    add = [▸"ALL"]\n  }'),
    "capabilities[0].add[0]",
    '"ALL"',
    '"CHOWN"',
  ),
  "dind-shared-data-root": breaks(
    `${resource("docker_volume", "data", '  name = "data"')}${resource("docker_volume", "more", '  name = "more"')}
${["one", "other"]
  .map((name) =>
    resource(
      "docker_container",
      name,
      `  name  = "${name}"\n  image = "docker:27.3.1-dind"\n  volumes {\n    container_path = "/var/lib/docker"\n` +
        `    volume_name    = ${name === "one" ? '"data"' : "docker_volume.data.name"}\n  }`,
    ),
  )
  .join("\n")}`.replace(/volumes \{(?=[^{]*docker_volume)/, "▸volumes {"),
    "volumes[0]",
    "docker_volume.data.name",
    "docker_volume.more.name",
  ),
  "dind-unpinned-image": breaks(
    engine("").replace("docker:27.3.1-dind", "docker:dind").replace("image = docker_image", "▸image = docker_image"),
    "image",
    "docker:dind",
    "docker:27.3.1-dind",
  ),
  "dood-engine-socket": breaks(
    container(
      'volumes {\n    container_path = "/s"\n    ▸host_path = "/var/run/${local.engine}.sock"\n  }',
      'locals {\n  engine = "docker"\n}\n',
    ),
    "volumes[0].host_path",
    'engine = "docker"',
    'engine = "shop"',
  ),
  "dood-plaintext-endpoint": breaks(
    container('▸env = compact(["", "DOCKER_HOST=tcp://10.0.0.5:2375"])'),
    "env[0]",
    '"DOCKER_HOST=tcp://10.0.0.5:2375"',
    '"DOCKER_HOST=tcp://10.0.0.5:2376", "DOCKER_TLS_VERIFY=1"',
  ),
  "dood-provider-plaintext": breaks(
    'provider "docker" {}\n\nprovider "docker" {\n  alias = "remote"\n  ▸host = "tcp://engine.example:2375"\n}\n',
    "host",
    "tcp://engine.example:2375",
    "ssh://engine.example",
  ),
  "dood-published-api": breaks(
    container("▸ports {\n    internal = 2376\n    external = 2376\n  }"),
    "ports[0]",
    "external = 2376",
    'external = 2376\n    ip = "127.0.0.1"',
  ),
  "dood-published-plaintext-api": breaks(
    container("▸ports {\n    internal = 2375\n    external = var.port\n  }", 'variable "port" {\n  type = number\n}\n'),
    "ports[0]",
    "internal = 2375\n    external = var.port",
    "internal = 8080\n    external = 8080",
  ),
  "dood-shared-ca-key": breaks(
    `${resource("docker_container", "engine", '  name  = "engine"\n  image = "docker:27.3.1-dind"\n  volumes {\n    container_path = "/certs"\n    host_path      = "/srv/certs"\n  }')}
${resource("docker_container", "job", '  name  = "job"\n  image = "app:1.2.3"\n  ▸mounts {\n    type      = "bind"\n    target    = "/certs"\n    source    = "/srv/certs"\n    read_only = true\n  }')}`,
    "mounts[0]",
    'source    = "/srv/certs"',
    'source    = "/srv/certs/client"',
  ),
  "dood-socket-chmod": breaks(
    container(
      'entrypoint = ["sh", "-c"]\n  ▸command = [<<-EOT\n    chmod 666 /var/run/docker.sock\n    exec job\n  EOT\n  ]',
    ),
    "command",
    "chmod 666",
    "chmod 660",
  ),
  "dood-socket-proxy-open": breaks(
    container('env = ["POST=0", ▸"ALLOW_RESTARTS=1"]').replace("app:1.2.3", "tecnativa/docker-socket-proxy:0.3.0"),
    "env[1]",
    "ALLOW_RESTARTS=1",
    "ALLOW_RESTARTS=0",
  ),
  "dood-writable-credentials": breaks(
    container(
      'env = ["DOCKER_CERT_PATH=/certs"]\n  ▸volumes {\n    container_path = "/certs"\n    volume_name = "certs"\n  }',
    ),
    "volumes[0]",
    'volume_name = "certs"',
    'volume_name = "certs"\n    read_only = true',
  ),
  "excess-capabilities": breaks(
    container('capabilities {\n    drop = ["ALL"]\n    add = [▸upper("cap_sys_ptrace")]\n  }'),
    "capabilities[0].add[0]",
    "cap_sys_ptrace",
    "cap_net_raw",
  ),
  "host-device": breaks(
    container('devices {\n    container_path = "/dev/mem"\n    ▸host_path = "/dev/mem"\n  }'),
    "devices[0].host_path",
    'host_path = "/dev/mem"',
    'host_path = "/dev/null"',
  ),
  "host-log-address": breaks(
    container('log_driver = "fluentd"\n  log_opts = {\n    ▸"fluentd-address" = "unix:///run/docker.sock"\n  }'),
    "log_opts.fluentd-address",
    "unix:///run/docker.sock",
    "logs.example:24224",
  ),
  "host-namespace": breaks(container('▸pid_mode = "host"'), "pid_mode", 'pid_mode = "host"', 'pid_mode = ""'),
  "host-path": breaks(
    pod('    volume {\n      name = "data"\n      host_path {\n        ▸path = "/srv/data"\n      }\n    }'),
    "spec[0].volume[0].host_path[0].path",
    'host_path {\n        path = "/srv/data"\n      }',
    "empty_dir {}",
  ),
  "host-port": breaks(
    pod(
      '    container {\n      name  = "b"\n      image = "app:1.2.3"\n      port {\n        container_port = 80\n        ▸host_port = 80\n      }\n    }',
    ),
    "spec[0].container[1].port[0].host_port",
    "host_port = 80",
    "",
  ),
  "host-probe": breaks(
    pod(
      '    container {\n      name  = "b"\n      image = "app:1.2.3"\n      liveness_probe {\n        tcp_socket {\n          ▸host = "node"\n          port = "80"\n        }\n      }\n    }',
    ),
    "spec[0].container[1].liveness_probe[0].tcp_socket[0].host",
    'host = "node"',
    "",
  ),
  "privileged-container": breaks(
    resource(
      "kubernetes_manifest",
      "web",
      '  manifest = {\n    apiVersion = "v1"\n    kind       = "Pod"\n    metadata   = { name = "web" }\n    spec = {\n      containers = [\n' +
        '        { name = "main", image = "app:1.2.3", securityContext = { ▸privileged = true } },\n      ]\n    }\n  }',
    ),
    "manifest.spec.containers[0].securityContext.privileged",
    "privileged = true",
    "privileged = false",
  ),
  "seccomp-unconfined": breaks(
    container('security_opts = ["label=level:s0", ▸"seccomp=unconfined"]'),
    "security_opts[1]",
    '"seccomp=unconfined"',
    '"no-new-privileges"',
  ),
  "selinux-relaxed": breaks(
    container('security_opts = [▸"label=disable"]'),
    "security_opts[0]",
    "label=disable",
    "label=level:s0",
  ),
  "sensitive-host-path": breaks(
    resource(
      "docker_volume",
      "host",
      '  name = "host"\n  driver_opts = {\n    type = "none"\n    ▸device = "/etc"\n    o = "bind"\n  }',
    ),
    "driver_opts.device",
    '"/etc"',
    '"/srv/etc"',
  ),
  "tls-long-lived-certificate": breaks(
    resource(
      "tls_locally_signed_cert",
      "web",
      '  allowed_uses = ["server_auth"]\n  ca_private_key_pem = tls_private_key.ca.private_key_pem\n  ▸validity_period_hours = 2 * 365 * 24',
    ),
    "validity_period_hours",
    "2 * 365 * 24",
    "30 * 24",
  ),
  "tls-unrestricted-certificate": breaks(
    resource(
      "tls_self_signed_cert",
      "web",
      '  ▸allowed_uses = ["digital_signature", "key_encipherment"]\n  validity_period_hours = 720',
    ),
    "allowed_uses",
    '"key_encipherment"',
    '"server_auth"',
  ),
  "tls-weak-key": breaks(
    `▸${resource("tls_private_key", "web", '  algorithm = "ECDSA"')}`,
    "ecdsa_curve",
    '"ECDSA"',
    '"ECDSA"\n  ecdsa_curve = "P384"',
  ),
  "unmasked-paths": breaks(
    container('security_opts = [▸"systempaths=unconfined"]'),
    "security_opts[0]",
    '"systempaths=unconfined"',
    '"no-new-privileges=true"',
  ),
  "unsafe-sysctl": breaks(
    container('sysctls = { ▸"kernel.panic" = "1" }'),
    'sysctls["kernel.panic"]',
    "kernel.panic",
    "net.ipv4.ip_forward",
  ),
  "windows-host-process": breaks(
    pod("    security_context {\n      windows_options {\n        ▸host_process = true\n      }\n    }"),
    "spec[0].security_context[0].windows_options[0].host_process",
    "host_process = true",
    'run_as_username = "web"',
  ),
};
