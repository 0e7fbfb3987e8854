import { breaks, type Cells } from "./cell";

const service = (...lines: readonly string[]) =>
  ["services:", "  web:", ...lines.map((line) => `    ${line}`)].join("\n");
const app = (...lines: readonly string[]) => service("image: alpine:3.20", ...lines);
const engine = (...lines: readonly string[]) => service("image: docker:27.3.1-dind", ...lines);

const NOTHING_OF_KUBERNETES = "Compose has no word for it: it is Kubernetes' own";
const NO_CERTIFICATE = "Compose makes no key and no certificate";

/** Compose files: short syntax, long syntax, volumes that are host folders. */
export const compose: Cells = {
  "apparmor-unconfined": breaks(
    app("security_opt:", "  - no-new-privileges:true", "  - ▸apparmor:unconfined"),
    "services.web.security_opt[1]",
    "apparmor:unconfined",
    "apparmor:docker-default",
  ),
  "custom-runtime": breaks(app("▸runtime: host"), "services.web.runtime", "host", "runsc"),
  "dind-cgroup-read-only": breaks(
    engine("volumes:", "  - ▸/sys/fs/cgroup:/sys/fs/cgroup:ro"),
    "services.web.volumes[0]",
    "/sys/fs/cgroup:/sys/fs/cgroup:ro",
    "cgroup:/data:ro",
  ),
  "dind-excess-capabilities": breaks(
    engine("cap_add: [SYS_ADMIN, NET_ADMIN, ▸CAP_SYS_MODULE]"),
    "services.web.cap_add[2]",
    ", CAP_SYS_MODULE",
    "",
  ),
  "dind-host-cgroup": breaks(
    engine("volumes:", "  - type: bind", "    ▸source: /sys/fs/cgroup", "    target: /sys/fs/cgroup"),
    "services.web.volumes[0].source",
    "type: bind\n        source: /sys/fs/cgroup",
    "type: tmpfs",
  ),
  "dind-host-data-root": breaks(
    engine('volumes: [▸"/var/lib/docker:/var/lib/docker"]'),
    "services.web.volumes[0]",
    '"/var/lib/docker:',
    '"inner:',
  ),
  "dind-insecure-registry": breaks(
    engine("▸command: --insecure-registry registry.example:5000 --mtu 1400"),
    "services.web.command",
    "--insecure-registry registry.example:5000 ",
    "",
  ),
  "dind-no-limits": breaks(
    `services:
  ▸web:
    image: docker:27.3.1-dind
    mem_limit: 2g`,
    "services.web",
    "mem_limit: 2g",
    "mem_limit: 2g\n    pids_limit: 2000",
  ),
  "dind-plaintext-api": breaks(
    engine("environment:", '  ▸DOCKER_TLS_CERTDIR: ""'),
    "services.web.environment.DOCKER_TLS_CERTDIR",
    '""',
    "/certs",
  ),
  "dind-privileged": breaks(engine("▸privileged: true"), "services.web.privileged", "true", "false"),
  "dind-rootful": breaks(
    engine("cap_add:", "  - NET_ADMIN", "  - ▸SYS_ADMIN"),
    "services.web.cap_add[1]",
    "SYS_ADMIN",
    "CHOWN",
  ),
  "dind-shared-data-root": breaks(
    `services:
  one:
    image: docker:27.3.1-dind
    volumes: [data:/var/lib/docker]
  other:
    image: docker:27.3.1-dind
    volumes:
      - ▸data:/var/lib/docker
volumes: {data: , more: }`,
    "services.other.volumes[0]",
    "- data:",
    "- more:",
  ),
  "dind-unpinned-image": breaks(
    service("▸image: ${REGISTRY:-docker.io}/library/docker:dind"),
    "services.web.image",
    "docker:dind",
    "docker:27.3.1-dind",
  ),
  "dood-engine-socket": breaks(
    app("volumes:", "  - ▸/var/run/docker.sock:/var/run/docker.sock:ro"),
    "services.web.volumes[0]",
    "/var/run/docker.sock:/var/run/docker.sock",
    "./data:/data",
  ),
  "dood-plaintext-endpoint": breaks(
    app("environment:", "  - LEVEL=debug", "  - ▸DOCKER_HOST=tcp://engine:2375"),
    "services.web.environment[1]",
    "tcp://engine:2375",
    "ssh://engine",
  ),
  "dood-provider-plaintext": "a Compose file does not say how its engine is reached",
  "dood-published-api": breaks(app("ports:", '  - ▸"2376:2376"'), "services.web.ports[0]", '"2376', '"127.0.0.1:2376'),
  "dood-published-plaintext-api": breaks(
    app("ports:", "  - 80:80", "  - ▸target: 2375", "    published: 12375"),
    "services.web.ports[1]",
    "target: 2375",
    "target: 8080",
  ),
  "dood-shared-ca-key": breaks(
    `services:
  engine:
    image: docker:27.3.1-dind
    volumes: [certs:/certs]
  job:
    image: docker:27.3.1-cli
    environment: {DOCKER_HOST: "tcp://engine:2376", DOCKER_TLS_VERIFY: 1}
    volumes:
      - ▸type: volume
        source: certs
        target: /certs
        volume: {nocopy: true}
volumes: {certs: }`,
    "services.job.volumes[0]",
    "nocopy: true",
    "subpath: client",
  ),
  "dood-socket-chmod": breaks(
    app("post_start:", "  - ▸command: chmod a+rw /var/run/docker.sock"),
    "services.web.post_start[0].command",
    "a+rw",
    "g+rw",
  ),
  "dood-socket-proxy-open": breaks(
    service("image: ghcr.io/tecnativa/docker-socket-proxy:0.3.0", "environment:", "  CONTAINERS: 1", "  ▸POST: 1"),
    "services.web.environment.POST",
    "POST: 1",
    "POST: 0",
  ),
  "dood-writable-credentials": breaks(
    app("environment: {DOCKER_CERT_PATH: /certs}", "volumes:", "  - ▸certs:/certs"),
    "services.web.volumes[0]",
    "certs:/certs",
    "certs:/certs:ro",
  ),
  "excess-capabilities": breaks(
    app("cap_add:", "  - ▸SYS_PTRACE"),
    "services.web.cap_add[0]",
    "SYS_PTRACE",
    "NET_BIND_SERVICE",
  ),
  "host-device": breaks(
    app("devices:", "  - ▸/dev/sda:/dev/xvda:r"),
    "services.web.devices[0]",
    "/dev/sda",
    "/dev/fuse",
  ),
  "host-log-address": breaks(
    app("logging:", "  driver: syslog", "  options:", "    ▸syslog-address: unix:///var/run/docker.sock"),
    "services.web.logging.options.syslog-address",
    "unix:///var/run/docker.sock",
    "tcp://logs.example:514",
  ),
  "host-namespace": breaks(app("▸network_mode: host"), "services.web.network_mode", "host", "bridge"),
  "host-path": "a bind mount is the usual way on Docker: the rule is about Kubernetes",
  "host-port": NOTHING_OF_KUBERNETES,
  "host-probe": NOTHING_OF_KUBERNETES,
  "privileged-container": breaks(app("▸privileged: true"), "services.web.privileged", "true", "false"),
  "seccomp-unconfined": breaks(
    app("security_opt:", "  - ▸seccomp=unconfined"),
    "services.web.security_opt[0]",
    "seccomp=unconfined",
    "no-new-privileges=true",
  ),
  "selinux-relaxed": breaks(
    app("security_opt: [▸'label:type:spc_t']"),
    "services.web.security_opt[0]",
    "label:type:spc_t",
    "label:type:container_t",
  ),
  "sensitive-host-path": breaks(
    `services:
  web:
    image: alpine:3.20
    volumes: [root:/host]
volumes:
  root:
    driver_opts:
      type: none
      o: bind
      ▸device: /root`,
    "volumes.root.driver_opts.device",
    "/root",
    "/srv/shop",
  ),
  "tls-long-lived-certificate": NO_CERTIFICATE,
  "tls-unrestricted-certificate": NO_CERTIFICATE,
  "tls-weak-key": NO_CERTIFICATE,
  "unmasked-paths": breaks(
    app("security_opt:", "  - ▸systempaths=unconfined"),
    "services.web.security_opt[0]",
    "systempaths=unconfined",
    "label=level:s0",
  ),
  "unsafe-sysctl": breaks(
    app("sysctls:", "  net.core.somaxconn: 1024", "  ▸kernel.core_pattern: /tmp/core"),
    'services.web.sysctls["kernel.core_pattern"]',
    "kernel.core_pattern: /tmp/core",
    "kernel.shmmax: 1",
  ),
  "windows-host-process": NOTHING_OF_KUBERNETES,
};
