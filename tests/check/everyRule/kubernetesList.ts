import { breaks, type Cells } from "./cell";

const list = (...items: readonly string[]) => `{
  "apiVersion": "v1",
  "kind": "List",
  "items": [
    { "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "shop" } },
${items.join(",\n")}
  ]
}`;
const controller = (kind: string, spec: string) =>
  list(
    `{ "apiVersion": "apps/v1", "kind": "${kind}", "metadata": { "name": "web" }, "spec": { ` +
      `"template": { "spec":\n${spec}\n} } }`,
  );
const cronJob = (spec: string) =>
  list(`{ "apiVersion": "batch/v1", "kind": "CronJob", "metadata": { "name": "web" }, "spec":
    { "schedule": "@daily", "jobTemplate": { "spec": { "template": { "spec":\n${spec}\n} } } } }`);

const SPEC = "items[1].spec.template.spec";
const MAIN = `${SPEC}.containers[0]`;
const CRON = "items[1].spec.jobTemplate.spec.template.spec";
const NO_CERTIFICATE = "Kubernetes itself makes no key and no certificate";

/** Lists in JSON, as `kubectl get --output json` writes them, of controllers that make pods. */
export const kubernetesList: Cells = {
  "apparmor-unconfined": breaks(
    controller(
      "Deployment",
      '{ "securityContext": { "appArmorProfile": { ▸"type": "Unconfined" } }, "containers": [{ ' +
        '"image": "app:1.2.3" }] }',
    ),
    `${SPEC}.securityContext.appArmorProfile.type`,
    "Unconfined",
    "RuntimeDefault",
  ),
  "custom-runtime": "Kubernetes has RuntimeClasses, whose handlers an administrator has set up",
  "dind-cgroup-read-only": breaks(
    controller(
      "DaemonSet",
      `{ "volumes": [{ "name": "cgroup", "hostPath": { ▸"path": "/sys/fs/cgroup", "type": "Directory" } }],
         "containers": [{ "image": "docker:27.3.1-dind", "volumeMounts": [{ "name": "cgroup", "mountPath": "/c", "readOnly": true }] }] }`,
    ),
    `${SPEC}.volumes[0].hostPath.path`,
    "/sys/fs/cgroup",
    "/srv/cgroup",
  ),
  "dind-excess-capabilities": breaks(
    cronJob(
      '{ "containers": [{ "image": "docker:27.3.1-dind", "securityContext": { "capabilities": { "add": ' +
        '[▸"ALL"] } } }] }',
    ),
    `${CRON}.containers[0].securityContext.capabilities.add[0]`,
    '"ALL"',
    '"SYS_ADMIN", "NET_ADMIN"',
  ),
  "dind-host-cgroup": breaks(
    controller(
      "StatefulSet",
      `{ "volumes": [{ "name": "cgroup", "hostPath": { ▸"path": "/sys/fs/cgroup/kubepods" } }],
         "containers": [{ "image": "docker:27.3.1-dind", "volumeMounts": [{ "name": "cgroup", "mountPath": "/sys/fs/cgroup" }] }] }`,
    ),
    `${SPEC}.volumes[0].hostPath.path`,
    "/sys/fs/cgroup/kubepods",
    "/srv/cgroup",
  ),
  "dind-host-data-root": breaks(
    controller(
      "DaemonSet",
      `{ "containers": [{ "image": "docker:27.3.1-dind", "volumeMounts": [{ "name": "data", "mountPath": "/var/lib/docker" }] }],
         "volumes": [{ "name": "data", "hostPath": { ▸"path": "/var/lib/docker/" } }] }`,
    ),
    `${SPEC}.volumes[0].hostPath.path`,
    '"hostPath": { "path": "/var/lib/docker/" }',
    '"emptyDir": {}',
  ),
  "dind-insecure-registry": breaks(
    cronJob(
      '{ "containers": [{ "image": "docker:27.3.1-dind", ▸"command": ["dockerd", ' +
        '"--insecure-registry", "10.0.0.0/8"] }] }',
    ),
    `${CRON}.containers[0].command`,
    ', "--insecure-registry", "10.0.0.0/8"',
    "",
  ),
  "dind-no-limits": breaks(
    controller(
      "Deployment",
      '{ "containers": [{ "image": "app:1.2.3" },\n ▸{ "image": "docker:27.3.1-dind", "resources": {} }] }',
    ),
    `${SPEC}.containers[1]`,
    '"resources": {}',
    '"resources": { "limits": { "memory": "2Gi" } }',
  ),
  "dind-plaintext-api": breaks(
    controller(
      "Deployment",
      '{ "containers": [{ "image": "docker:27.3.1-dind", ▸"args": ["dockerd", "--host=tcp://0.0.0.0:2375"] }] }',
    ),
    `${MAIN}.args`,
    "0.0.0.0",
    "127.0.0.1",
  ),
  "dind-privileged": breaks(
    cronJob('{ "initContainers": [{ "image": "docker:27.3.1-dind", "securityContext": {\n ▸"privileged": true } }] }'),
    `${CRON}.initContainers[0].securityContext.privileged`,
    "true",
    "false",
  ),
  "dind-rootful": breaks(
    controller(
      "Deployment",
      `{ "hostUsers": true, "containers": [{ "image": "docker:27.3.1-dind", "securityContext": { "capabilities": { "add": [
      "NET_ADMIN",
      ▸"SYS_ADMIN"
    ] } } }] }`,
    ),
    `${MAIN}.securityContext.capabilities.add[1]`,
    '"hostUsers": true',
    '"hostUsers": false',
  ),
  "dind-shared-data-root": breaks(
    list(
      `{ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "one" }, "spec": {
         "containers": [{ "image": "docker:27.3.1-dind", "volumeMounts": [{ "name": "data", "mountPath": "/var/lib/docker" }] }],
         "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": "engine" } }] } }`,
      `{ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "other" }, "spec": {
         "containers": [{ "image": "docker:27.3.1-dind", "volumeMounts": [▸{ "name": "data", "mountPath": "/var/lib/docker" }] }],
         "volumes": [{ "name": "data", "persistentVolumeClaim": { "readOnly": false, "claimName": "engine" } }] } }`,
    ),
    "items[2].spec.containers[0].volumeMounts[0]",
    '"readOnly": false, "claimName": "engine"',
    '"readOnly": false, "claimName": "other"',
  ),
  "dind-unpinned-image": breaks(
    controller("DaemonSet", '{ "containers": [{ ▸"image": "registry.shop.example/library/docker:27-dind" }] }'),
    `${MAIN}.image`,
    "27-dind",
    "27.3.1-dind",
  ),
  "dood-engine-socket": breaks(
    list(
      `{ "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": "run" },
         "spec": { "capacity": { "storage": "1Mi" }, "local": { ▸"path": "/run" } } }`,
    ),
    "items[1].spec.local.path",
    '"/run"',
    '"/srv/run"',
  ),
  "dood-plaintext-endpoint": breaks(
    cronJob(
      '{ "containers": [{ "image": "app:1.2.3", ▸"command": ["docker", "--host", "tcp://engine.shop:2375", "ps"] }] }',
    ),
    `${CRON}.containers[0].command`,
    '"--host"',
    '"--tlsverify", "--host"',
  ),
  "dood-provider-plaintext": "a manifest configures no Docker provider",
  "dood-published-api": breaks(
    list(
      '{ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "engine" }, "spec": { "type": ' +
        '"NodePort", "ports": [▸{ "port": 80, "targetPort": 2376 }] } }',
    ),
    "items[1].spec.ports[0]",
    "NodePort",
    "ClusterIP",
  ),
  "dood-published-plaintext-api": breaks(
    list(
      '{ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "engine" }, "spec": { "ports": ' +
        '[▸{ "port": 2375 }] } }',
    ),
    "items[1].spec.ports[0]",
    "2375",
    "2380",
  ),
  "dood-shared-ca-key": breaks(
    list(
      '{ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "certs" }, "data": { "ca.pem": ' +
        '"", "ca-key.pem": "" } }',
      `{ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "job" }, "spec": { "volumes": [{ "name": "certs", "secret": { "secretName": "certs" } }],
         "containers": [{ "image": "app:1.2.3", "env": [{ "name": "DOCKER_CERT_PATH", "value": "/certs" }],
           "volumeMounts": [▸{ "name": "certs", "mountPath": "/certs" }] }] } }`,
    ),
    "items[2].spec.containers[0].volumeMounts[0]",
    '"ca-key.pem": ""',
    '"cert.pem": ""',
  ),
  "dood-socket-chmod": breaks(
    controller(
      "StatefulSet",
      '{ "containers": [{ "image": "app:1.2.3", "lifecycle": { "postStart": { "exec": { ▸"command": ' +
        '["chown", "1000", "/run/docker.sock"] } } } }] }',
    ),
    `${MAIN}.lifecycle.postStart.exec.command`,
    '"1000"',
    '"root"',
  ),
  "dood-socket-proxy-open": breaks(
    controller(
      "Deployment",
      '{ "containers": [{ "image": "wollomatic/socket-proxy:1.5.2", ▸"args": ["-allowGET=/v1.*", ' +
        '"-allowPOST=/v1.*"] }] }',
    ),
    `${MAIN}.args`,
    ', "-allowPOST=/v1.*"',
    "",
  ),
  "dood-writable-credentials": breaks(
    cronJob(
      `{ "volumes": [{ "name": "certs", "emptyDir": {} }], "containers": [{ "image": "app:1.2.3", "env": [{ "name": "DOCKER_CERT_PATH", "value": "/certs/client" }],
         "volumeMounts": [▸{ "name": "certs", "mountPath": "/certs" }] }] }`,
    ),
    `${CRON}.containers[0].volumeMounts[0]`,
    '"mountPath": "/certs"',
    '"mountPath": "/certs", "readOnly": true',
  ),
  "excess-capabilities": breaks(
    controller(
      "ReplicaSet",
      '{ "containers": [{ "image": "app:1.2.3", "securityContext": { "capabilities": { "drop": ' +
        '["ALL"], "add": [▸"NET_RAW"] } } }] }',
    ),
    `${MAIN}.securityContext.capabilities.add[0]`,
    "NET_RAW",
    "NET_BIND_SERVICE",
  ),
  "host-device": "a pod asks a device plugin for what it needs, and names no device of the host",
  "host-log-address": "Kubernetes has no log drivers",
  "host-namespace": breaks(
    controller("DaemonSet", '{ "containers": [{ "image": "app:1.2.3" }],\n ▸"hostNetwork": true }'),
    `${SPEC}.hostNetwork`,
    '"hostNetwork": true',
    '"hostNetwork": false',
  ),
  "host-path": breaks(
    list(
      '{ "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": "data" }, "spec": { ' +
        '"hostPath": { ▸"path": "/srv/data" } } }',
    ),
    "items[1].spec.hostPath.path",
    '"hostPath": { "path": "/srv/data" }',
    '"csi": { "driver": "disk.example", "volumeHandle": "data" }',
  ),
  "host-port": breaks(
    controller(
      "DaemonSet",
      '{ "containers": [{ "image": "app:1.2.3", "ports": [{ "containerPort": 80, ▸"hostPort": 8080 }] }] }',
    ),
    `${MAIN}.ports[0].hostPort`,
    '"hostPort": 8080',
    '"hostPort": 0',
  ),
  "host-probe": breaks(
    controller(
      "Deployment",
      '{ "containers": [{ "image": "app:1.2.3", "readinessProbe": { "tcpSocket": { ▸"host": ' +
        '"127.0.0.1", "port": 80 } } }] }',
    ),
    `${MAIN}.readinessProbe.tcpSocket.host`,
    '"host": "127.0.0.1", ',
    "",
  ),
  "privileged-container": breaks(
    cronJob(
      '{ "containers": [{ "image": "app:1.2.3" }], "initContainers": [{ "image": "app:1.2.3", ' +
        '"securityContext": { ▸"privileged": true } }] }',
    ),
    `${CRON}.initContainers[0].securityContext.privileged`,
    "true",
    "false",
  ),
  "seccomp-unconfined": breaks(
    list(
      `{ "apiVersion": "v1", "kind": "ReplicationController", "metadata": { "name": "web" }, "spec": { "template": { "spec": {
         "containers": [{ "image": "app:1.2.3", "securityContext": { "seccompProfile": { ▸"type": "Unconfined" } } }] } } } }`,
    ),
    `${MAIN}.securityContext.seccompProfile.type`,
    "Unconfined",
    "RuntimeDefault",
  ),
  "selinux-relaxed": breaks(
    controller(
      "Deployment",
      '{ "securityContext": { "seLinuxOptions": { ▸"user": "system_u" } }, "containers": [{ "image": "app:1.2.3" }] }',
    ),
    `${SPEC}.securityContext.seLinuxOptions.user`,
    '"user": "system_u"',
    '"level": "s0:c1,c2"',
  ),
  "sensitive-host-path": breaks(
    controller(
      "DaemonSet",
      '{ "containers": [{ "image": "app:1.2.3" }], "volumes": [{ "name": "kubelet", "hostPath": { ' +
        '▸"path": "/var/lib/kubelet" } }] }',
    ),
    `${SPEC}.volumes[0].hostPath.path`,
    "/var/lib/kubelet",
    "/var/lib/shop",
  ),
  "tls-long-lived-certificate": NO_CERTIFICATE,
  "tls-unrestricted-certificate": NO_CERTIFICATE,
  "tls-weak-key": NO_CERTIFICATE,
  "unmasked-paths": breaks(
    cronJob('{ "containers": [{ "image": "app:1.2.3", "securityContext": { ▸"procMount": "Unmasked" } }] }'),
    `${CRON}.containers[0].securityContext.procMount`,
    "Unmasked",
    "Default",
  ),
  "unsafe-sysctl": breaks(
    controller(
      "Deployment",
      '{ "securityContext": { "sysctls": [{ ▸"name": "net.core.somaxconn", "value": "1024" }] }, ' +
        '"containers": [{ "image": "app:1.2.3" }] }',
    ),
    `${SPEC}.securityContext.sysctls[0].name`,
    "net.core.somaxconn",
    "net.ipv4.tcp_rmem",
  ),
  "windows-host-process": breaks(
    controller(
      "DaemonSet",
      '{ "containers": [{ "image": "app:1.2.3", "securityContext": { "windowsOptions": { ▸"hostProcess": true } } }] }',
    ),
    `${MAIN}.securityContext.windowsOptions.hostProcess`,
    "true",
    "false",
  ),
};
