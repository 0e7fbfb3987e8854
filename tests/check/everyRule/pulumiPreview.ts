import { breaks, type Cells } from "./cell";

const step = (type: string, name: string, inputs: string) =>
  `    { "op": "create", "urn": "urn:pulumi:dev::shop::${type}::${name}", "newState": {
        "urn": "urn:pulumi:dev::shop::${type}::${name}", "custom": true, "type": "${type}", "inputs":
        ${inputs} } }`;
const preview = (steps: readonly string[], config = "{}") => `{
  "config": ${config},
  "steps": [
    { "op": "create", "urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", "newState": {
        "urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", "custom": false, "type": "pulumi:pulumi:Stack" } },
${steps.join(",\n")}
  ],
  "changeSummary": { "create": ${steps.length + 1} }
}`;
const deployment = (spec: string) =>
  preview([
    step(
      "kubernetes:apps/v1:Deployment",
      "web",
      `{ "apiVersion": "apps/v1", "kind": "Deployment", "spec": { "template": { "spec": ${spec} } } }`,
    ),
  ]);
const engine = (properties: string) =>
  deployment(`{ "containers": [{ "name": "engine", "image": "docker:27.3.1-dind", ${properties} }] }`);
const app = (properties: string) =>
  deployment(`{ "containers": [{ "name": "web", "image": "app:1.2.3", ${properties} }] }`);
const certificate = (inputs: string) => preview([step("tls:index/locallySignedCert:LocallySignedCert", "web", inputs)]);

const SPEC = "spec.template.spec";
const MAIN = `${SPEC}.containers[0]`;

/** Previews, as `pulumi preview --json` prints them, most of them of what runs on Kubernetes. */
export const pulumiPreview: Cells = {
  "apparmor-unconfined": breaks(
    app('"securityContext": { "appArmorProfile": { ▸"type": "Unconfined" } }'),
    `${MAIN}.securityContext.appArmorProfile.type`,
    "Unconfined",
    "Localhost",
  ),
  "custom-runtime": breaks(
    preview([step("docker:index/container:Container", "web", '{ "image": "app:1.2.3", ▸"runtime": "ours" }')]),
    "runtime",
    '"runtime": "ours"',
    '"runtime": "kata"',
  ),
  "dind-cgroup-read-only": breaks(
    deployment(`{ "volumes": [{ "name": "cgroup", "hostPath": { ▸"path": "/sys/fs/cgroup" } }],
          "containers": [{ "image": "docker:27.3.1-dind", "volumeMounts": [{ "name": "cgroup", "mountPath": "/sys/fs/cgroup", "readOnly": true }] }] }`),
    `${SPEC}.volumes[0].hostPath.path`,
    '"path": "/sys/fs/cgroup"',
    '"path": "/srv/cgroup"',
  ),
  "dind-excess-capabilities": breaks(
    engine('"securityContext": { "capabilities": { "add": [▸"SYSLOG"] } }'),
    `${MAIN}.securityContext.capabilities.add[0]`,
    "SYSLOG",
    "SYS_ADMIN",
  ),
  "dind-host-cgroup": breaks(
    deployment(`{ "volumes": [{ "name": "cgroup", "hostPath": { ▸"path": "/sys/fs/cgroup" } }],
          "containers": [{ "image": "docker:27.3.1-dind", "volumeMounts": [{ "name": "cgroup", "mountPath": "/sys/fs/cgroup" }] }] }`),
    `${SPEC}.volumes[0].hostPath.path`,
    '"path": "/sys/fs/cgroup"',
    '"path": "/srv/cgroup"',
  ),
  "dind-host-data-root": breaks(
    deployment(`{ "volumes": [{ "name": "data", "hostPath": { ▸"path": "/var/lib/containerd" } }],
          "containers": [{ "image": "docker:27.3.1-dind", "volumeMounts": [{ "name": "data", "mountPath": "/var/lib/docker" }] }] }`),
    `${SPEC}.volumes[0].hostPath.path`,
    "/var/lib/containerd",
    "/srv/inner",
  ),
  "dind-insecure-registry": breaks(
    engine('▸"args": ["dockerd", "--insecure-registry=registry.example:5000"]'),
    `${MAIN}.args`,
    "--insecure-registry=registry.example:5000",
    "--mtu=1400",
  ),
  "dind-no-limits": breaks(
    deployment(
      '{ "initContainers": [\n          ▸{ "name": "engine", "image": "docker:27.3.1-dind", ' +
        '"restartPolicy": "Always" }] }',
    ),
    `${SPEC}.initContainers[0]`,
    '"restartPolicy": "Always"',
    '"restartPolicy": "Always", "resources": { "limits": { "memory": "1Gi" } }',
  ),
  "dind-plaintext-api": breaks(
    engine('"env": [{ "name": "DOCKER_TLS_CERTDIR", ▸"value": "" }]'),
    `${MAIN}.env[0].value`,
    '"value": ""',
    '"value": "/certs"',
  ),
  "dind-privileged": breaks(
    engine('"securityContext": { ▸"privileged": true }'),
    `${MAIN}.securityContext.privileged`,
    '"privileged": true',
    '"privileged": false',
  ),
  "dind-rootful": breaks(
    engine('"securityContext": { "runAsUser": 0, "capabilities": { "add": [▸"SYS_ADMIN", "NET_ADMIN"] } }'),
    `${MAIN}.securityContext.capabilities.add[0]`,
    '"runAsUser": 0',
    '"runAsUser": 1000',
  ),
  "dind-shared-data-root": breaks(
    preview([
      step(
        "kubernetes:apps/v1:StatefulSet",
        "engines",
        `{ "spec": { "replicas": 2, "template": { "spec": { "volumes": [{ "name": "data", "hostPath": { "path": "/srv/engine" } }],
          "containers": [{ "image": "docker:27.3.1-dind", "volumeMounts": [▸{ "name": "data", "mountPath": "/var/lib/docker" }] }] } } } }`,
      ),
    ]),
    `${MAIN}.volumeMounts[0]`,
    '"hostPath": { "path": "/srv/engine" }',
    '"emptyDir": {}',
  ),
  "dind-unpinned-image": breaks(
    deployment('{ "containers": [{ "name": "engine", ▸"image": "docker:dind" }] }'),
    `${MAIN}.image`,
    "docker:dind",
    "docker:27.3.1-dind",
  ),
  "dood-engine-socket": breaks(
    deployment(
      '{ "containers": [{ "image": "app:1.2.3" }], "volumes": [{ "name": "s", "hostPath": { ▸"path": ' +
        '"/var/run/docker.sock", "type": "Socket" } }] }',
    ),
    `${SPEC}.volumes[0].hostPath.path`,
    "/var/run/docker.sock",
    "/srv/shop.sock",
  ),
  "dood-plaintext-endpoint": breaks(
    preview([
      step(
        "docker:index/buildxBuilder:BuildxBuilder",
        "remote",
        '{ "name": "remote", ▸"endpoint": "tcp://builder.example:1234", "remote": {} }',
      ),
    ]),
    "endpoint",
    '"remote": {}',
    '"remote": { "key": "k", "cert": "c", "cacert": "a" }',
  ),
  "dood-provider-plaintext": breaks(
    preview(
      [
        `    { "op": "create", "urn": "urn:pulumi:dev::shop::docker:index/volume:Volume::data", "newState": {
        "urn": "urn:pulumi:dev::shop::docker:index/volume:Volume::data", "custom": true, "type": "docker:index/volume:Volume", "inputs": {},
        "provider": "urn:pulumi:dev::shop::pulumi:providers:docker::default_5_2_0::04da6b54-80e4-46f7-96ec-b56ff0331ba9" } }`,
      ],
      '{\n    ▸"docker:host": "tcp://engine.example:2375" }',
    ),
    "host",
    '"docker:host": "tcp://engine.example:2375"',
    '"docker:host": "tcp://engine.example:2376", "docker:certPath": "/certs"',
  ),
  "dood-published-api": breaks(
    preview([
      step(
        "kubernetes:core/v1:Service",
        "engine",
        '{ "spec": { "externalIPs": ["192.0.2.1"], "ports": [▸{ "port": 2376 }] } }',
      ),
    ]),
    "spec.ports[0]",
    '"externalIPs": ["192.0.2.1"], ',
    "",
  ),
  "dood-published-plaintext-api": breaks(
    app('"ports": [{ "containerPort": 2375, "hostIP": "0.0.0.0", ▸"hostPort": 2375 }]'),
    `${MAIN}.ports[0].hostPort`,
    '"hostIP": "0.0.0.0"',
    '"hostIP": "127.0.0.1"',
  ),
  "dood-shared-ca-key": breaks(
    deployment(`{ "volumes": [{ "name": "certs", "emptyDir": {} }], "containers": [
          { "name": "engine", "image": "docker:27.3.1-dind", "volumeMounts": [{ "name": "certs", "mountPath": "/certs" }] },
          { "name": "job", "image": "app:1.2.3", "volumeMounts": [▸{ "name": "certs", "mountPath": "/tls", "subPath": "ca" }] }] }`),
    `${SPEC}.containers[1].volumeMounts[0]`,
    '"subPath": "ca"',
    '"subPath": "client"',
  ),
  "dood-socket-chmod": breaks(
    app('▸"args": ["sh", "-c", "chmod 0666 /var/run/docker.sock"]'),
    `${MAIN}.args`,
    "0666",
    "0660",
  ),
  "dood-socket-proxy-open": breaks(
    deployment(
      '{ "containers": [{ "image": "wollomatic/socket-proxy:1.5.2", "env": [{ "name": ' +
        '"SP_ALLOW_DELETE", ▸"value": "/.*" }] }] }',
    ),
    `${MAIN}.env[0].value`,
    '"value": "/.*"',
    '"value": ""',
  ),
  "dood-writable-credentials": breaks(
    deployment(`{ "volumes": [{ "name": "certs", "emptyDir": {} }], "containers": [{ "image": "app:1.2.3",
          "env": [{ "name": "DOCKER_CERT_PATH", "value": "/certs" }], "volumeMounts": [▸{ "name": "certs", "mountPath": "/certs/ca.pem" }] }] }`),
    `${MAIN}.volumeMounts[0]`,
    '"emptyDir": {}',
    '"secret": { "secretName": "certs" }',
  ),
  "excess-capabilities": breaks(
    app('"securityContext": { "capabilities": { "add": [▸"cap_chown"] } }'),
    `${MAIN}.securityContext.capabilities.add[0]`,
    "cap_chown",
    "CHOWN",
  ),
  "host-device": breaks(
    preview([
      step(
        "docker:index/container:Container",
        "web",
        '{ "image": "app:1.2.3", "devices": [{ ▸"hostPath": "/dev/kmsg" }] }',
      ),
    ]),
    "devices[0].hostPath",
    "/dev/kmsg",
    "/dev/null",
  ),
  "host-log-address": breaks(
    preview([
      step(
        "docker:index/container:Container",
        "web",
        '{ "image": "app:1.2.3", "logOpts": { ▸"gelf-address": "unix:///run/x.sock" } }',
      ),
    ]),
    "logOpts.gelf-address",
    "unix:///run/x.sock",
    "udp://logs.example:12201",
  ),
  "host-namespace": breaks(
    preview([step("docker-build:index:Image", "image", '{ "tags": ["app:1.2.3"], ▸"network": "host" }')]),
    "network",
    '"network": "host"',
    '"network": "none"',
  ),
  "host-path": breaks(
    preview([step("kubernetes:core/v1:PersistentVolume", "data", '{ "spec": { "local": { ▸"path": "/mnt/disk" } } }')]),
    "spec.local.path",
    '"local": { "path": "/mnt/disk" }',
    '"nfs": { "path": "/mnt/disk", "server": "nfs" }',
  ),
  "host-port": breaks(
    app('"ports": [{ "containerPort": 80, ▸"hostPort": 80 }]'),
    `${MAIN}.ports[0].hostPort`,
    '"hostPort": 80',
    '"name": "http"',
  ),
  "host-probe": breaks(
    app('"startupProbe": { "tcpSocket": { "port": 80, ▸"host": "localhost" } }'),
    `${MAIN}.startupProbe.tcpSocket.host`,
    ', "host": "localhost"',
    "",
  ),
  "privileged-container": breaks(
    preview([
      step(
        "kubernetes:tekton.dev/v1:Task",
        "build",
        '{ "apiVersion": "tekton.dev/v1", "kind": "Task", "spec": { "steps": [{ "name": "build", ' +
          '"image": "app:1.2.3", "securityContext": { ▸"privileged": true } }] } }',
      ),
    ]),
    "spec.steps[0].securityContext.privileged",
    '"privileged": true',
    '"privileged": false',
  ),
  "seccomp-unconfined": breaks(
    app('"securityContext": { "seccompProfile": { ▸"type": "Unconfined" } }'),
    `${MAIN}.securityContext.seccompProfile.type`,
    "Unconfined",
    "RuntimeDefault",
  ),
  "selinux-relaxed": breaks(
    app('"securityContext": { "seLinuxOptions": { "level": "s0", ▸"role": "system_r" } }'),
    `${MAIN}.securityContext.seLinuxOptions.role`,
    ', "role": "system_r"',
    "",
  ),
  "sensitive-host-path": breaks(
    deployment(
      '{ "containers": [{ "image": "app:1.2.3" }], "volumes": [{ "name": "log", "hostPath": { ▸"path": ' +
        '"/etc/kubernetes" } }] }',
    ),
    `${SPEC}.volumes[0].hostPath.path`,
    "/etc/kubernetes",
    "/srv/kubernetes",
  ),
  "tls-long-lived-certificate": breaks(
    certificate('{ "allowedUses": ["server_auth"], "caPrivateKeyPem": "[secret]", ▸"validityPeriodHours": 26280 }'),
    "validityPeriodHours",
    "26280",
    "9552",
  ),
  "tls-unrestricted-certificate": breaks(
    certificate('{ ▸"allowedUses": ["any_extended"], "validityPeriodHours": 24 }'),
    "allowedUses",
    "any_extended",
    "client_auth",
  ),
  "tls-weak-key": breaks(
    preview([step("tls:index/privateKey:PrivateKey", "ca", '{ "algorithm": "RSA", ▸"rsaBits": 1024 }')]),
    "rsaBits",
    "1024",
    "3072",
  ),
  "unmasked-paths": breaks(
    app('"securityContext": { ▸"procMount": "Unmasked" }'),
    `${MAIN}.securityContext.procMount`,
    "Unmasked",
    "Default",
  ),
  "unsafe-sysctl": breaks(
    deployment(
      '{ "securityContext": { "sysctls": [{ "value": "1", ▸"name": "kernel.shmmax" }] }, "containers": ' +
        '[{ "image": "app:1.2.3" }] }',
    ),
    `${SPEC}.securityContext.sysctls[0].name`,
    "kernel.shmmax",
    "net.ipv4.tcp_wmem",
  ),
  "windows-host-process": breaks(
    deployment(
      '{ "securityContext": { "windowsOptions": { ▸"hostProcess": true } }, "containers": [{ "image": "app:1.2.3" }] }',
    ),
    `${SPEC}.securityContext.windowsOptions.hostProcess`,
    '"hostProcess": true',
    '"hostProcess": false',
  ),
};
