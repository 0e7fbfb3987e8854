import type { PulumiResource } from "../../../core/readers/pulumi/pulumi";
import { interpretPlan } from "../../../core/readers/terraform/planMarks";
import type { TerraformResource } from "../../../core/readers/terraform/terraform";
import { UNSAFE } from "./corpus";

/** What the Terraform providers call otherwise than in snake case, in each of them. */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  docker: {
    ...{
      adds: "add",
      drops: "drop",
      capAdds: "cap_add",
      capDrops: "cap_drop",
      envs: "env",
      tests: "test",
      ulimits: "ulimit",
    },
    ...{ uploads: "upload", networksAdvanceds: "networks_advanced", values: "value", hosts: "host" },
  },
  tls: {},
  kubernetes: {
    ...{
      hostPID: "host_pid",
      hostIPC: "host_ipc",
      containers: "container",
      initContainers: "init_container",
      volumes: "volume",
    },
    ...{ volumeMounts: "volume_mount", ports: "port", sysctls: "sysctl", stringData: "data" },
  },
};
/** Objects that are maps, and no blocks. */
const MAPS = new Set([
  "driverOpts",
  "driverOptions",
  "sysctl",
  "env",
  "annotations",
  "labels",
  "limits",
  "data",
  "stringData",
]);
/** What the Kubernetes provider cannot express. */
const MISSING = new Set(["appArmorProfile", "procMount", "apiVersion", "kind"]);
const TYPES: Readonly<Record<string, string>> = {
  Container: "docker_container",
  Engine: "docker_container",
  Service: "docker_service",
  Volume: "docker_volume",
  Plugin: "docker_plugin",
  BuildxBuilder: "docker_buildx_builder",
  RemoteImage: "docker_image",
  Provider: "provider",
  PrivateKey: "tls_private_key",
  SelfSignedCert: "tls_self_signed_cert",
  LocallySignedCert: "tls_locally_signed_cert",
  Pod: "kubernetes_pod_v1",
  ReplicationController: "kubernetes_replication_controller_v1",
  Deployment: "kubernetes_deployment",
  StatefulSet: "kubernetes_stateful_set_v1",
  DaemonSet: "kubernetes_daemonset",
  Job: "kubernetes_job",
  CronJob: "kubernetes_cron_job_v1",
  PersistentVolume: "kubernetes_persistent_volume",
  KubernetesService: "kubernetes_service",
  ConfigMap: "kubernetes_config_map",
  Secret: "kubernetes_secret_v1",
};

/** The unsafe resources that Terraform can express, each as Pulumi has it and as a plan has it. */
export const PAIRS: Readonly<
  Record<string, { readonly pulumi: PulumiResource; readonly terraform: TerraformResource }>
> = Object.fromEntries(
  Object.entries(TYPES).map(([kind, type]) => {
    const pulumi = UNSAFE[kind] as PulumiResource;
    const ecosystem = type === "provider" ? "docker" : (type.split("_")[0] ?? "");
    const props = pruned(pulumi.props, ecosystem) as Record<string, unknown>;
    return [
      kind,
      { pulumi: { ...pulumi, props }, terraform: terraformOf(type, ecosystem, pulumi.name, attributesOf(kind, props)) },
    ];
  }),
);

function terraformOf(type: string, ecosystem: string, name: string, attributes: object): TerraformResource {
  const translated = translate(attributes, ecosystem, type === "docker_container");
  return { type, address: name, provider: ecosystem, path: "", attributes: translated, interpret: interpretPlan };
}

/** Where the providers differ by more than names. */
function attributesOf(kind: string, { spec, build, ...props }: Record<string, unknown>): object {
  if (kind === "PersistentVolume") return { ...props, spec: { persistentVolumeSource: spec } };
  if (build) {
    const { securityOpts, ...rest } = build as { securityOpts: unknown };
    return { ...props, build: { ...rest, security_opt: securityOpts } };
  }
  return spec === undefined ? props : { ...props, spec };
}

function pruned(value: unknown, ecosystem: string): unknown {
  if (Array.isArray(value)) return value.map((item) => pruned(item, ecosystem));
  if (typeof value !== "object" || value === null) return value;
  const isMissing = (key: string) => ecosystem === "kubernetes" && MISSING.has(key) && !("metadata" in value);
  const kept = Object.entries(value).filter(([key]) => !isMissing(key));
  const container = "image" in value && "securityContext" in value;
  return Object.fromEntries(
    kept.map(([key, child]) => [
      key,
      pruned(container && key === "securityContext" ? withoutWindows(child as object) : child, ecosystem),
    ]),
  );
}

/** It is the pod's there. */
function withoutWindows(context: object): object {
  return Object.fromEntries(Object.entries(context).filter(([key]) => key !== "windowsOptions"));
}

function translate(object: object, ecosystem: string, isContainer: boolean): object {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => {
      const name = NAMES[ecosystem]?.[key] ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      const isMap = MAPS.has(key) || (isContainer && key === "sysctls");
      if (Array.isArray(value))
        return [name, value.map((item) => (isObject(item) ? translate(item, ecosystem, false) : item))];
      return [name, isObject(value) && !isMap ? [translate(value, ecosystem, false)] : value];
    }),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
