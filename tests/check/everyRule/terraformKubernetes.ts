import { breaks, type Cells } from "./cell";

const change = (type: string, name: string, after: string) => `    {
      "address": "module.shop.${type}.${name}", "module_address": "module.shop", "mode": "managed", "type": "${type}", "name": "${name}",
      "provider_name": "terraform.example.com/hashicorp/kubernetes",
      "change": { "actions": ["create"], "before": null, "after_unknown": { "id": true }, "after_sensitive": {},
        "after": ${after}
      }
    }`;
const plan = (...changes: readonly string[]) =>
  `{\n  "format_version": "1.2",\n  "resource_changes": [\n${changes.join(",\n")}\n  ]\n}`;
const deployment = (spec: string) =>
  plan(
    change(
      "kubernetes_deployment_v1",
      "web",
      `{ "metadata": [{ "name": "web", "namespace": "shop" }], "spec": [{ "template": [{ "metadata": ` +
        `[], "spec": [{\n${spec}\n}] }] }] }`,
    ),
  );
const daemonSet = (spec: string) =>
  plan(
    change(
      "kubernetes_daemonset",
      "agent",
      `{ "metadata": [{ "name": "agent" }], "spec": [{ "template": [{ "metadata": [], "spec": [{\n${spec}\n}] }] }] }`,
    ),
  );
const pod = (spec: string) =>
  plan(change("kubernetes_pod", "job", `{ "metadata": [{ "name": "job" }], "spec": [{\n${spec}\n}] }`));
const cronJob = (spec: string) =>
  plan(
    change(
      "kubernetes_cron_job_v1",
      "job",
      `{ "metadata": [{ "name": "job" }], "spec": [{ "schedule": "@daily", "job_template": [{ "spec": ` +
        `[{ "template": [{ "spec": [{\n${spec}\n}] }] }] }] }] }`,
    ),
  );
const manifest = (object: string) =>
  plan(change("kubernetes_manifest", "web", `{ "field_manager": [], "wait": [], "manifest": ${object} }`));
const manifestPod = (spec: string) =>
  manifest(`{ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web" }, "spec": ${spec} }`);

const PLAIN = '"container": [{ "name": "main", "image": "app:1.2.3" }]';
const app = (attributes: string) => `"container": [{ "name": "main", "image": "app:1.2.3", ${attributes} }]`;
const engine = (attributes: string) =>
  `"container": [{ "name": "engine", "image": "docker:27.3.1-dind", ${attributes} }]`;

const SPEC = "spec[0].template[0].spec[0]";
const CRON = "spec[0].job_template[0].spec[0].template[0].spec[0]";
const NO_CERTIFICATE = "Kubernetes itself makes no key and no certificate";

/** Plans of what the Kubernetes provider makes, in its own blocks of both generations and as manifests. */
export const terraformKubernetes: Cells = {
  "apparmor-unconfined": breaks(
    plan(
      change(
        "kubernetes_stateful_set_v1",
        "web",
        `{ "spec": [{ "template": [{ "metadata": [{ "annotations": { ▸"container.apparmor.security.beta.kubernetes.io/main": "unconfined" } }],
          "spec": [{ "container": [{ "name": "main", "image": "app:1.2.3" }] }] }] }] }`,
      ),
    ),
    'spec[0].template[0].metadata[0].annotations["container.apparmor.security.beta.kubernetes.io/main"]',
    '"unconfined"',
    '"runtime/default"',
  ),
  "custom-runtime": "Kubernetes has RuntimeClasses, whose handlers an administrator has set up",
  "dind-cgroup-read-only": breaks(
    daemonSet(`"container": [{ "name": "engine", "image": "docker:27.3.1-dind", "volume_mount": [{ "name": "cgroup", "mount_path": "/sys/fs/cgroup", "read_only": true }] }],
      "volume": [{ "name": "cgroup", "empty_dir": [], "host_path": [{ ▸"path": "/sys/fs/cgroup", "type": "" }] }]`),
    `${SPEC}.volume[0].host_path[0].path`,
    '"empty_dir": [], "host_path": [{ "path": "/sys/fs/cgroup", "type": "" }]',
    '"empty_dir": [{}], "host_path": []',
  ),
  "dind-excess-capabilities": breaks(
    deployment(
      engine('"security_context": [{ "capabilities": [{ "add": ["SYS_ADMIN", ▸"SYS_RAWIO"], "drop": [] }] }]'),
    ),
    `${SPEC}.container[0].security_context[0].capabilities[0].add[1]`,
    '"SYS_RAWIO"',
    '"NET_ADMIN"',
  ),
  "dind-host-cgroup": breaks(
    daemonSet(`"container": [{ "name": "engine", "image": "docker:27.3.1-dind", "volume_mount": [{ "name": "cgroup", "mount_path": "/sys/fs/cgroup", "read_only": false }] }],
      "volume": [{ "name": "cgroup", "host_path": [{ ▸"path": "/sys/fs/cgroup" }] }]`),
    `${SPEC}.volume[0].host_path[0].path`,
    '"path": "/sys/fs/cgroup"',
    '"path": "/srv/cgroup"',
  ),
  "dind-host-data-root": breaks(
    pod(`"container": [{ "name": "engine", "image": "docker:27.3.1-dind", "volume_mount": [{ "name": "data", "mount_path": "/var/lib/docker" }] }],
      "volume": [{ "name": "data", "host_path": [{ ▸"path": "/var/lib" }] }]`),
    "spec[0].volume[0].host_path[0].path",
    '"host_path": [{ "path": "/var/lib" }]',
    '"empty_dir": [{ "medium": "" }]',
  ),
  "dind-insecure-registry": breaks(
    deployment(engine('▸"args": ["--insecure-registry=registry.example"]')),
    `${SPEC}.container[0].args`,
    "registry.example",
    "127.0.0.1:5000",
  ),
  "dind-no-limits": breaks(
    deployment(
      '"container": [\n ▸{ "name": "engine", "image": "docker:27.3.1-dind", "resources": [{ "limits": ' +
        '{}, "requests": { "memory": "1Gi" } }] }]',
    ),
    `${SPEC}.container[0]`,
    '"limits": {}',
    '"limits": { "memory": "2Gi" }',
  ),
  "dind-plaintext-api": breaks(
    pod(engine('"env": [{ "name": "DOCKER_TLS_CERTDIR", ▸"value": "", "value_from": [] }]')),
    "spec[0].container[0].env[0].value",
    '"value": ""',
    '"value": "/certs"',
  ),
  "dind-privileged": breaks(
    cronJob(engine('"security_context": [{ "run_as_user": "", ▸"privileged": true }]')),
    `${CRON}.container[0].security_context[0].privileged`,
    '"privileged": true',
    '"privileged": null',
  ),
  "dind-rootful": breaks(
    deployment(engine('"security_context": [{ "run_as_user": "0", "capabilities": [{ "add": [▸"SYS_ADMIN"] }] }]')),
    `${SPEC}.container[0].security_context[0].capabilities[0].add[0]`,
    '"run_as_user": "0"',
    '"run_as_user": "1000"',
  ),
  "dind-shared-data-root": breaks(
    plan(
      change(
        "kubernetes_deployment",
        "runners",
        `{ "spec": [{ "replicas": "3", "template": [{ "spec": [{
          "volume": [{ "name": "data", "persistent_volume_claim": [{ "claim_name": "engine" }] }],
          "container": [{ "name": "engine", "image": "docker:27.3.1-dind", "volume_mount": [▸{ "name": "data", "mount_path": "/var/lib/docker" }] }] }] }] }] }`,
      ),
    ),
    `${SPEC}.container[0].volume_mount[0]`,
    '"replicas": "3"',
    '"replicas": "1"',
  ),
  "dind-unpinned-image": breaks(
    pod('"container": [{ "name": "engine", ▸"image": "docker:dind-rootless" }]'),
    "spec[0].container[0].image",
    "docker:dind-rootless",
    "docker:27.3.1-dind-rootless",
  ),
  "dood-engine-socket": breaks(
    plan(
      change(
        "kubernetes_persistent_volume_v1",
        "run",
        '{ "metadata": [{ "name": "run" }], "spec": [{ "persistent_volume_source": [{ "csi": [], ' +
          '"host_path": [{ ▸"path": "/run/containerd/containerd.sock", "type": "" }] }] }] }',
      ),
    ),
    "spec[0].persistent_volume_source[0].host_path[0].path",
    "/run/containerd/containerd.sock",
    "/srv/run",
  ),
  "dood-plaintext-endpoint": breaks(
    plan(
      change(
        "kubernetes_config_map_v1",
        "docker",
        '{ "metadata": [{ "name": "docker" }], "data": { "DOCKER_HOST": "tcp://engine.shop:2375" } }',
      ),
      change(
        "kubernetes_pod_v1",
        "job",
        `{ "metadata": [{ "name": "job" }], "spec": [{ "container": [{ "name": "job", "image": "app:1.2.3", "env": [{ "name": "DOCKER_HOST", "value": null,
          ▸"value_from": [{ "config_map_key_ref": [{ "name": "docker", "key": "DOCKER_HOST" }] }] }] }] }] }`,
      ),
    ),
    "spec[0].container[0].env[0].value_from",
    "tcp://engine.shop:2375",
    "ssh://engine.shop",
  ),
  "dood-provider-plaintext": "the Kubernetes provider connects to no engine",
  "dood-published-api": breaks(
    plan(
      change(
        "kubernetes_service_v1",
        "engine",
        '{ "spec": [{ "type": "LoadBalancer", "port": [▸{ "name": "docker", "port": 2376, "target_port": ' +
          '"docker" }] }] }',
      ),
    ),
    "spec[0].port[0]",
    "LoadBalancer",
    "ClusterIP",
  ),
  "dood-published-plaintext-api": breaks(
    pod(app('"port": [{ "container_port": 80, "host_ip": "", ▸"host_port": 2375, "protocol": "TCP" }]')),
    "spec[0].container[0].port[0].host_port",
    '"host_ip": ""',
    '"host_ip": "127.0.0.1"',
  ),
  "dood-shared-ca-key": breaks(
    pod(`"container": [
        { "name": "engine", "image": "docker:27.3.1-dind", "volume_mount": [{ "name": "certs", "mount_path": "/certs" }] },
        { "name": "job", "image": "app:1.2.3", "volume_mount": [▸{ "name": "certs", "mount_path": "/certs", "read_only": true, "sub_path": "" }] }],
      "volume": [{ "name": "certs", "empty_dir": [{}] }]`),
    "spec[0].container[1].volume_mount[0]",
    '"sub_path": ""',
    '"sub_path": "client"',
  ),
  "dood-socket-chmod": breaks(
    deployment(
      app('"lifecycle": [{ "post_start": [{ "exec": [{ ▸"command": ["chmod", "o+w", "/run/docker.sock"] }] }] }]'),
    ),
    `${SPEC}.container[0].lifecycle[0].post_start[0].exec[0].command`,
    '"o+w"',
    '"g+w"',
  ),
  "dood-socket-proxy-open": breaks(
    deployment(
      '"container": [{ "name": "proxy", "image": "tecnativa/docker-socket-proxy:0.3.0", "env": [{ ' +
        '"name": "ALLOW_START", ▸"value": "1" }] }]',
    ),
    `${SPEC}.container[0].env[0].value`,
    '"value": "1"',
    '"value": "0"',
  ),
  "dood-writable-credentials": breaks(
    pod(`"container": [{ "name": "job", "image": "app:1.2.3", "env": [{ "name": "DOCKER_CERT_PATH", "value": "/certs" }],
        "volume_mount": [▸{ "name": "certs", "mount_path": "/certs", "read_only": false }] }],
      "volume": [{ "name": "certs", "persistent_volume_claim": [{ "claim_name": "certs" }] }]`),
    "spec[0].container[0].volume_mount[0]",
    '"read_only": false',
    '"read_only": true',
  ),
  "excess-capabilities": breaks(
    pod(
      '"init_container": [{ "name": "setup", "image": "app:1.2.3", "security_context": [{ ' +
        '"capabilities": [{ "add": [▸"SYS_ADMIN"] }] }] }]',
    ),
    "spec[0].init_container[0].security_context[0].capabilities[0].add[0]",
    '"SYS_ADMIN"',
    '"CHOWN"',
  ),
  "host-device": "a pod asks a device plugin for what it needs, and names no device of the host",
  "host-log-address": "Kubernetes has no log drivers",
  "host-namespace": breaks(
    daemonSet(`▸"host_ipc": true, ${PLAIN}`),
    `${SPEC}.host_ipc`,
    '"host_ipc": true',
    '"host_ipc": false',
  ),
  "host-path": breaks(
    daemonSet(`${PLAIN}, "volume": [{ "name": "data", "host_path": [{ ▸"path": "/srv/data" }] }]`),
    `${SPEC}.volume[0].host_path[0].path`,
    '"host_path": [{ "path": "/srv/data" }]',
    '"empty_dir": [{}]',
  ),
  "host-port": breaks(
    daemonSet(app('"port": [{ "container_port": 9100, ▸"host_port": 9100 }]')),
    `${SPEC}.container[0].port[0].host_port`,
    '"host_port": 9100',
    '"host_port": 0',
  ),
  "host-probe": breaks(
    deployment(app('"startup_probe": [{ "http_get": [{ ▸"host": "db.example", "port": "80" }] }]')),
    `${SPEC}.container[0].startup_probe[0].http_get[0].host`,
    '"host": "db.example"',
    '"host": ""',
  ),
  "privileged-container": breaks(
    manifest(`{ "apiVersion": "runners.example/v1", "kind": "Runner", "metadata": { "name": "x" }, "spec": { "template": { "spec": { "containers": [
      { "name": "job", "image": "app:1.2.3", "securityContext": { ▸"privileged": true } }] } } } }`),
    "manifest.spec.template.spec.containers[0].securityContext.privileged",
    '"privileged": true',
    '"privileged": false',
  ),
  "seccomp-unconfined": breaks(
    deployment(
      `"security_context": [{ "seccomp_profile": [{ ▸"type": "Unconfined", "localhost_profile": "" }] }], ${PLAIN}`,
    ),
    `${SPEC}.security_context[0].seccomp_profile[0].type`,
    "Unconfined",
    "RuntimeDefault",
  ),
  "selinux-relaxed": breaks(
    pod(
      `"security_context": [{ "se_linux_options": [{ "level": "", "role": "", ▸"type": "unconfined_t", ` +
        `"user": "" }] }], ${PLAIN}`,
    ),
    "spec[0].security_context[0].se_linux_options[0].type",
    "unconfined_t",
    "container_t",
  ),
  "sensitive-host-path": breaks(
    manifestPod(
      '{ "containers": [{ "name": "main", "image": "app:1.2.3" }], "volumes": [{ "name": "proc", ' +
        '"hostPath": { ▸"path": "/proc" } }] }',
    ),
    "manifest.spec.volumes[0].hostPath.path",
    "/proc",
    "/srv/proc",
  ),
  "tls-long-lived-certificate": NO_CERTIFICATE,
  "tls-unrestricted-certificate": NO_CERTIFICATE,
  "tls-weak-key": NO_CERTIFICATE,
  "unmasked-paths": breaks(
    manifestPod(
      '{ "containers": [{ "name": "main", "image": "app:1.2.3", "securityContext": { ▸"procMount": "Unmasked" } }] }',
    ),
    "manifest.spec.containers[0].securityContext.procMount",
    "Unmasked",
    "Default",
  ),
  "unsafe-sysctl": breaks(
    pod(`"security_context": [{ "sysctl": [{ ▸"name": "kernel.sem", "value": "1" }] }], ${PLAIN}`),
    "spec[0].security_context[0].sysctl[0].name",
    "kernel.sem",
    "kernel.shm_rmid_forced",
  ),
  "windows-host-process": breaks(
    pod(`"security_context": [{ "windows_options": [{ ▸"host_process": true, "run_as_username": "x" }] }], ${PLAIN}`),
    "spec[0].security_context[0].windows_options[0].host_process",
    '"host_process": true',
    '"host_process": false',
  ),
};
