import { breaks, type Cells } from "./cell";

const pod = (...spec: readonly string[]) =>
  [
    "apiVersion: v1",
    "kind: Pod",
    "metadata: {name: web, namespace: shop}",
    "spec:",
    ...spec.map((line) => `  ${line}`),
  ].join("\n");
const container = (image: string, ...lines: readonly string[]) => [
  "containers:",
  "- name: main",
  `  image: ${image}`,
  ...lines.map((line) => `  ${line}`),
];
const app = (...lines: readonly string[]) => pod(...container("alpine:3.20", ...lines));
const engine = (...lines: readonly string[]) => pod(...container("docker:27.3.1-dind", ...lines));
const withFolder = (image: string, path: string, mount: string) =>
  pod(
    ...container(image, `volumeMounts: [{name: folder, ${mount}}]`),
    "volumes:",
    "- name: folder",
    `  hostPath: {▸path: ${path}}`,
  );

const FOLDER = "spec.volumes[0].hostPath.path";
const MAIN = "spec.containers[0]";
const NO_CERTIFICATE = "Kubernetes itself makes no key and no certificate";

/** Pods and services, written by hand in YAML. */
export const kubernetesYaml: Cells = {
  "apparmor-unconfined": breaks(
    app("securityContext:", "  appArmorProfile:", "    ▸type: Unconfined"),
    `${MAIN}.securityContext.appArmorProfile.type`,
    "Unconfined",
    "RuntimeDefault",
  ),
  "custom-runtime": "Kubernetes has RuntimeClasses, whose handlers an administrator has set up",
  "dind-cgroup-read-only": breaks(
    withFolder("docker:27.3.1-dind", "/sys/fs/cgroup", "mountPath: /sys/fs/cgroup, readOnly: true"),
    FOLDER,
    "hostPath: {path: /sys/fs/cgroup}",
    "emptyDir: {}",
  ),
  "dind-excess-capabilities": breaks(
    engine(
      "securityContext:",
      "  capabilities:",
      "    add:",
      "    - SYS_ADMIN",
      "    - NET_ADMIN",
      "    - ▸SYS_PTRACE",
    ),
    `${MAIN}.securityContext.capabilities.add[2]`,
    "SYS_PTRACE",
    "CHOWN",
  ),
  "dind-host-cgroup": breaks(
    withFolder("docker:27.3.1-dind", "/sys/fs/cgroup/", "mountPath: /sys/fs/cgroup"),
    FOLDER,
    "hostPath: {path: /sys/fs/cgroup/}",
    "emptyDir: {}",
  ),
  "dind-host-data-root": breaks(
    withFolder("docker:27.3.1-dind", "/var/lib/docker", "mountPath: /var/lib/docker"),
    FOLDER,
    "{path: /var/lib/docker}",
    "{path: /var/lib/docker-inner}",
  ),
  "dind-insecure-registry": breaks(
    engine("▸args:", "- --insecure-registry=registry.shop.example"),
    `${MAIN}.args`,
    "--insecure-registry=registry.shop.example",
    "--registry-mirror=https://registry.shop.example",
  ),
  "dind-no-limits": breaks(
    pod("containers:", "- ▸name: main", "  image: docker:27.3.1-dind", "  resources: {requests: {memory: 2Gi}}"),
    MAIN,
    "requests",
    "limits",
  ),
  "dind-plaintext-api": breaks(
    engine("env:", "- name: DOCKER_TLS_CERTDIR", '  ▸value: ""'),
    `${MAIN}.env[0].value`,
    'value: ""',
    "value: /certs",
  ),
  "dind-privileged": breaks(
    engine("securityContext:", "  ▸privileged: true"),
    `${MAIN}.securityContext.privileged`,
    "privileged: true",
    "privileged: false",
  ),
  "dind-rootful": breaks(
    engine("securityContext: {capabilities: {add: [▸SYS_ADMIN]}}"),
    `${MAIN}.securityContext.capabilities.add[0]`,
    "SYS_ADMIN",
    "CHOWN",
  ),
  "dind-shared-data-root": breaks(
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: runners}
spec:
  replicas: 2
  template:
    spec:
      containers:
      - name: engine
        image: docker:27.3.1-dind
        volumeMounts:
        - ▸{name: data, mountPath: /var/lib/docker}
      volumes:
      - name: data
        persistentVolumeClaim: {claimName: data}`,
    "spec.template.spec.containers[0].volumeMounts[0]",
    "replicas: 2",
    "replicas: 1",
  ),
  "dind-unpinned-image": breaks(
    pod("containers:", "- name: main", "  ▸image: docker:dind"),
    `${MAIN}.image`,
    "docker:dind",
    "docker:27.3.1-dind",
  ),
  "dood-engine-socket": breaks(
    withFolder("alpine:3.20", "/var/run/docker.sock", "mountPath: /s, readOnly: true"),
    FOLDER,
    "/var/run/docker.sock",
    "/srv/shop",
  ),
  "dood-plaintext-endpoint": breaks(
    app("env:", "- {name: DOCKER_HOST, ▸value: 'tcp://engine.shop:2375'}"),
    `${MAIN}.env[0].value`,
    "engine.shop",
    "localhost",
  ),
  "dood-provider-plaintext": "a manifest configures no Docker provider",
  "dood-published-api": breaks(
    `apiVersion: v1
kind: Service
metadata: {name: engine}
spec:
  type: LoadBalancer
  ports:
  - ▸name: docker
    port: 2376`,
    "spec.ports[0]",
    "LoadBalancer",
    "ClusterIP",
  ),
  "dood-published-plaintext-api": breaks(
    app("ports:", "- containerPort: 8080", "  ▸hostPort: 2375"),
    `${MAIN}.ports[0].hostPort`,
    "hostPort: 2375",
    "hostPort: 8080",
  ),
  "dood-shared-ca-key": breaks(
    pod(
      "containers:",
      "- {name: engine, image: docker:27.3.1-dind, volumeMounts: [{name: certs, mountPath: /certs}]}",
      "- name: job",
      "  image: docker:27.3.1-cli",
      "  env: [{name: DOCKER_TLS_VERIFY, value: '1'}]",
      "  volumeMounts:",
      "  - ▸name: certs",
      "    readOnly: true",
      "    mountPath: /certs",
      "volumes: [{name: certs, emptyDir: {}}]",
    ),
    "spec.containers[1].volumeMounts[0]",
    "readOnly: true",
    "subPath: client",
  ),
  "dood-socket-chmod": breaks(
    app("▸command: [sh, -c, 'chmod 666 /var/run/docker.sock && exec work']"),
    `${MAIN}.command`,
    "666",
    "660",
  ),
  "dood-socket-proxy-open": breaks(
    pod(...container("tecnativa/docker-socket-proxy:0.3.0", "env:", "- name: POST", "  ▸value: '1'")),
    `${MAIN}.env[0].value`,
    "'1'",
    "'0'",
  ),
  "dood-writable-credentials": breaks(
    pod(
      ...container(
        "alpine:3.20",
        "env: [{name: DOCKER_CERT_PATH, value: /certs}]",
        "volumeMounts:",
        "- ▸mountPath: /certs",
        "  name: certs",
      ),
      "volumes: [{name: certs, persistentVolumeClaim: {claimName: certs}}]",
    ),
    `${MAIN}.volumeMounts[0]`,
    "- mountPath",
    "- readOnly: true\n      mountPath",
  ),
  "excess-capabilities": breaks(
    pod(
      "containers: [{name: main, image: alpine:3.20}]",
      "initContainers:",
      "- name: setup",
      "  image: alpine:3.20",
      "  securityContext:",
      "    capabilities:",
      "      add: [CHOWN, ▸NET_ADMIN]",
    ),
    "spec.initContainers[0].securityContext.capabilities.add[1]",
    "NET_ADMIN",
    "KILL",
  ),
  "host-device": "a pod asks a device plugin for what it needs, and names no device of the host",
  "host-log-address": "Kubernetes has no log drivers",
  "host-namespace": breaks(
    pod("▸hostPID: true", "containers: [{name: main, image: alpine:3.20}]"),
    "spec.hostPID",
    "hostPID: true",
    "hostPID: false",
  ),
  "host-path": breaks(
    withFolder("alpine:3.20", "/srv/shop", "mountPath: /data"),
    FOLDER,
    "hostPath: {path: /srv/shop}",
    "emptyDir: {}",
  ),
  "host-port": breaks(
    app("ports:", "- containerPort: 8080", "  ▸hostPort: 80"),
    `${MAIN}.ports[0].hostPort`,
    "hostPort: 80",
    "name: http",
  ),
  "host-probe": breaks(
    app("livenessProbe:", "  httpGet:", "    port: 8080", "    ▸host: 169.254.169.254"),
    `${MAIN}.livenessProbe.httpGet.host`,
    "host: 169.254.169.254",
    "path: /health",
  ),
  "privileged-container": breaks(
    app("securityContext:", "  ▸privileged: true"),
    `${MAIN}.securityContext.privileged`,
    "true",
    "false",
  ),
  "seccomp-unconfined": breaks(
    pod("securityContext:", "  seccompProfile:", "    ▸type: Unconfined", ...container("alpine:3.20")),
    "spec.securityContext.seccompProfile.type",
    "Unconfined",
    "RuntimeDefault",
  ),
  "selinux-relaxed": breaks(
    app("securityContext:", "  seLinuxOptions:", "    ▸type: spc_t"),
    `${MAIN}.securityContext.seLinuxOptions.type`,
    "spc_t",
    "container_t",
  ),
  "sensitive-host-path": breaks(
    withFolder("alpine:3.20", "/etc", "mountPath: /host"),
    FOLDER,
    "path: /etc",
    "path: /etc/localtime",
  ),
  "tls-long-lived-certificate": NO_CERTIFICATE,
  "tls-unrestricted-certificate": NO_CERTIFICATE,
  "tls-weak-key": NO_CERTIFICATE,
  "unmasked-paths": breaks(
    app("securityContext:", "  ▸procMount: Unmasked"),
    `${MAIN}.securityContext.procMount`,
    "Unmasked",
    "Default",
  ),
  "unsafe-sysctl": breaks(
    pod("securityContext:", "  sysctls:", "  - value: '1'", "    ▸name: kernel.msgmax", ...container("alpine:3.20")),
    "spec.securityContext.sysctls[0].name",
    "kernel.msgmax",
    "net.ipv4.tcp_syncookies",
  ),
  "windows-host-process": breaks(
    pod(
      "hostNetwork: false",
      "securityContext:",
      "  windowsOptions:",
      "    ▸hostProcess: true",
      ...container("alpine:3.20"),
    ),
    "spec.securityContext.windowsOptions.hostProcess",
    "hostProcess: true",
    "hostProcess: false",
  ),
};
