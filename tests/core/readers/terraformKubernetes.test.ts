import assert from "node:assert/strict";
import { UNKNOWN } from "../../../core/readers/terraform/planMarks";
import type { TerraformResource } from "../../../core/readers/terraform/terraform";
import { resource, said, says } from "./terraformSupport";

const CONTAINER = {
  name: "main",
  image: "alpine:3.20",
  env: [{ name: "DOCKER_HOST", value: "tcp://engine:2375", value_from: [] }],
  env_from: [],
  port: [{ container_port: 2375, host_port: 2375, host_ip: null }],
  security_context: [
    {
      privileged: true,
      run_as_user: "0",
      capabilities: [{ add: ["SYS_ADMIN"], drop: [] }],
      seccomp_profile: [{ type: "Unconfined", localhost_profile: "" }],
      se_linux_options: [{ type: "spc_t", user: null, role: null, level: null }],
    },
  ],
  liveness_probe: [{ exec: [], http_get: [{ host: "other.example", path: "/", port: "80" }], tcp_socket: [] }],
  lifecycle: [{ post_start: [{ exec: [{ command: ["chmod", "666", "/var/run/docker.sock"] }] }], pre_stop: [] }],
  volume_mount: [{ name: "run", mount_path: "/x", read_only: false, sub_path: null }],
};
const TEMPLATE = {
  metadata: [
    {
      name: "job",
      namespace: "ci",
      annotations: { "container.apparmor.security.beta.kubernetes.io/main": "unconfined" },
    },
  ],
  spec: [
    {
      host_pid: true,
      host_ipc: true,
      host_network: true,
      container: [CONTAINER],
      init_container: [{ name: "setup", image: "alpine:3.20", security_context: [{ privileged: true }] }],
      volume: [{ name: "run", host_path: [{ path: "/var/run", type: "" }], empty_dir: [], config_map: [], secret: [] }],
      security_context: [
        {
          seccomp_profile: [{ type: "Unconfined" }],
          se_linux_options: [],
          sysctl: [{ name: "kernel.core_pattern", value: "|/x" }],
          windows_options: [{ host_process: true }],
        },
      ],
    },
  ],
};
const FOUND_IN_POD = [
  'apparmor-unconfined metadata[0].annotations["container.apparmor.security.beta.kubernetes.io/main"]',
  "dood-engine-socket spec[0].volume[0].host_path[0].path",
  "dood-plaintext-endpoint spec[0].container[0].env[0].value",
  "dood-published-plaintext-api spec[0].container[0].port[0].host_port",
  "dood-socket-chmod spec[0].container[0].lifecycle[0].post_start[0].exec[0].command",
  "excess-capabilities spec[0].container[0].security_context[0].capabilities[0].add[0]",
  "host-namespace spec[0].host_ipc",
  "host-namespace spec[0].host_network",
  "host-namespace spec[0].host_pid",
  "host-port spec[0].container[0].port[0].host_port",
  "host-probe spec[0].container[0].liveness_probe[0].http_get[0].host",
  "privileged-container spec[0].container[0].security_context[0].privileged",
  "privileged-container spec[0].init_container[0].security_context[0].privileged",
  "seccomp-unconfined spec[0].container[0].security_context[0].seccomp_profile[0].type",
  "seccomp-unconfined spec[0].security_context[0].seccomp_profile[0].type",
  "selinux-relaxed spec[0].container[0].security_context[0].se_linux_options[0].type",
  "unsafe-sysctl spec[0].security_context[0].sysctl[0].name",
  "windows-host-process spec[0].security_context[0].windows_options[0].host_process",
];

describe("the Kubernetes resources that run pods", () => {
  const inTemplate = { metadata: [{ name: "job" }], spec: [{ replicas: "2", template: [TEMPLATE] }] };
  const cronJob = {
    metadata: [{ name: "job" }],
    spec: [{ job_template: [{ metadata: [], spec: [{ template: [TEMPLATE] }] }] }],
  };
  const kinds: Record<string, [object, string]> = {
    pod: [TEMPLATE, ""],
    cron_job: [cronJob, "spec[0].job_template[0].spec[0].template[0]."],
  };
  for (const kind of ["deployment", "daemonset", "stateful_set", "replication_controller", "job"])
    kinds[kind] = [inTemplate, "spec[0].template[0]."];
  kinds["daemon_set"] = [inTemplate, "spec[0].template[0]."];
  for (const [kind, [attributes, within]] of Object.entries(kinds)) {
    for (const version of ["", "_v1", "_v1beta1"]) {
      it(`kubernetes_${kind}${version}`, () => {
        const found = said(resource(`kubernetes_${kind}${version}`, attributes)).map((each) =>
          each.replace(within, ""),
        );
        assert.deepEqual(found.sort(), [...FOUND_IN_POD].sort());
      });
    }
  }
});

const metadata = (name: string) => [{ name, namespace: "ci", annotations: null, labels: null }];

function manifest(object: unknown): TerraformResource {
  return resource("kubernetes_manifest", { manifest: object, object: UNKNOWN, wait: [] });
}

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "job" },
  spec: { containers: [{ name: "a", image: "b", securityContext: { privileged: true } }] },
};
const POD_TEXT = "apiVersion: v1\nkind: Pod\nspec: { hostPID: true, containers: [{ name: a, image: b }] }\n";

says("the other Kubernetes resources", {
  "a persistent volume": [
    resource("kubernetes_persistent_volume_v1", {
      metadata: metadata("data"),
      spec: [{ persistent_volume_source: [{ host_path: [{ path: "/var/run", type: "" }], local: [] }] }],
    }),
    ["dood-engine-socket spec[0].persistent_volume_source[0].host_path[0].path"],
  ],
  "a persistent volume on a local disk": [
    resource("kubernetes_persistent_volume", {
      spec: [{ persistent_volume_source: [{ host_path: [], local: [{ path: "/etc" }] }] }],
    }),
    ["sensitive-host-path spec[0].persistent_volume_source[0].local[0].path"],
  ],
  "a service": [
    resource("kubernetes_service", {
      metadata: metadata("s"),
      spec: [{ type: "NodePort", port: [{ port: 80, target_port: "2375" }] }],
    }),
    ["dood-published-plaintext-api spec[0].port[0]"],
  ],
  "a service inside of the cluster, on addresses of its own": [
    resource("kubernetes_service_v1", {
      spec: [{ type: "ClusterIP", external_ips: ["192.0.2.1"], port: [{ port: 2375 }] }],
    }),
    ["dood-published-plaintext-api spec[0].port[0]"],
  ],
  "a pod with the variables of a config map": [
    [
      resource("kubernetes_config_map", { metadata: metadata("settings"), data: { DOCKER_HOST: "tcp://engine:2375" } }),
      resource("kubernetes_pod", {
        metadata: metadata("job"),
        spec: [
          {
            container: [
              {
                name: "a",
                image: "alpine:3.20",
                env_from: [{ prefix: null, config_map_ref: [{ name: "settings" }], secret_ref: [] }],
              },
            ],
          },
        ],
      }),
    ],
    ["dood-plaintext-endpoint spec[0].container[0].env_from[0].config_map_ref[0].name"],
  ],
  "variables that are added to a pod": [
    resource("kubernetes_env", {
      ...{ container: "main", init_container: null, metadata: metadata("job") },
      env: [{ name: "DOCKER_HOST", value: "tcp://engine:2375", value_from: [] }],
    }),
    ["dood-plaintext-endpoint env[0].value"],
  ],
  "a pod that is not known": [{ ...resource("kubernetes_pod", {}), attributes: UNKNOWN }, ["undetermined "]],
  "a namespace": [resource("kubernetes_namespace", { metadata: metadata("ci") }), []],
  "a pod security policy": [
    resource("kubernetes_pod_security_policy", { spec: [{ privileged: true, host_pid: true }] }),
    [],
  ],
  "a manifest": [manifest(POD), ["privileged-container manifest.spec.containers[0].securityContext.privileged"]],
  "a manifest of a custom resource": [
    manifest({ apiVersion: "example.com/v1", kind: "Runner", spec: { template: { spec: POD.spec } } }),
    ["privileged-container manifest.spec.template.spec.containers[0].securityContext.privileged"],
  ],
  "a manifest that is not known": [manifest(UNKNOWN), ["undetermined manifest"]],
  "a manifest of a kind that is not known": [manifest({ ...POD, kind: UNKNOWN }), ["undetermined manifest.kind"]],
  "a manifest as text": [
    resource("kubectl_manifest", { yaml_body: POD_TEXT }),
    ["host-namespace yaml_body.spec.hostPID"],
  ],
  "a manifest as text that is not known": [
    resource("kubectl_manifest", { yaml_body: UNKNOWN }),
    ["undetermined yaml_body"],
  ],
  "an invalid manifest as text": [resource("kubectl_manifest", { yaml_body: "a: [" }), ["undetermined yaml_body"]],
  "a Helm release": [resource("helm_release", { chart: "x", values: null, set: [] }), ["undetermined chart"]],
  "a Helm release with values": [
    resource("helm_release", {
      chart: "x",
      values: ["a: 1", "runner: { securityContext: { privileged: true } }", UNKNOWN, "b: ["],
    }),
    ["privileged-container values[1].runner.securityContext.privileged", "undetermined chart"],
  ],
  "a Helm release with single values": [
    resource("helm_release", {
      chart: "x",
      set: [
        { name: "a\\.b.c", value: "1", type: "" },
        { name: "runner.securityContext.privileged", value: "true", type: null },
        { name: "pod.securityContext.capabilities.add[0]", value: "SYS_ADMIN" },
        { name: UNKNOWN, value: "true" },
      ],
    }),
    [
      "excess-capabilities set[2].pod.securityContext.capabilities.add[0]",
      "privileged-container set[1].runner.securityContext.privileged",
      "undetermined chart",
    ],
  ],
});
