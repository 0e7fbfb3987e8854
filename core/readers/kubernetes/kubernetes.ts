import { type Known, known, knownValue, unknown } from "../../model/known";
import type { Volume } from "../../model/mount";
import type { Port } from "../../model/port";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { readPod } from "./pod";
import { findPodTemplates } from "./podTemplates";

type Reader = (object: Raw, source: Source) => Workload[];

const pod =
  (...spec: string[]): Reader =>
  (object, source) => {
    const template = object.get(...spec);
    const replicas = object.get("spec", "replicas").number() ?? object.get("spec", "parallelism").number();
    return [{ ...readPod(template.get("metadata"), template.get("spec"), source), ...(replicas && { replicas }) }];
  };

const READERS: Readonly<Record<string, Reader>> = {
  Pod: pod(),
  PodTemplate: pod("template"),
  Deployment: pod("spec", "template"),
  ReplicaSet: pod("spec", "template"),
  ReplicationController: pod("spec", "template"),
  StatefulSet: pod("spec", "template"),
  DaemonSet: pod("spec", "template"),
  Job: pod("spec", "template"),
  CronJob: pod("spec", "jobTemplate", "spec", "template"),
  PersistentVolume: readPersistentVolume,
  Service: readService,
  ConfigMap: readConfiguration("ConfigMap"),
  Secret: readConfiguration("Secret"),
};

/**
 * API groups that Kubernetes itself defines: a kind of theirs that is not above runs no pod. Others below `k8s.io` are
 * custom ones.
 */
const BUILT_IN = new Set([
  ...["", "apps", "batch", "policy", "autoscaling", "extensions"],
  ...[
    "admission",
    "admissionregistration",
    "apidiscovery",
    "apiextensions",
    "apiregistration",
    "auditregistration",
    "authentication",
    "rbac.authorization",
    "authorization",
    "certificates",
    "coordination",
    "discovery",
    "events",
    "flowcontrol.apiserver",
    "imagepolicy",
    "internal.apiserver",
    "metrics",
    "networking",
    "node",
    "resource",
    "scheduling",
    "settings",
    "storage",
    "storagemigration",
  ].map((name) => `${name}.k8s.io`),
]);
/** Groups whose resources only talk about pods: policies that match them. */
const ABOUT_PODS = /(^|\.)(kyverno\.io|gatekeeper\.sh|kubewarden\.io|security\.openshift\.io)$/;

/** The workloads of a Kubernetes object of any kind, lists and custom resources included. */
export function readKubernetes(object: Raw, source: Source, group: string, kind: string): Workload[] {
  if (isList(object, kind)) return readList({ object, source, group, kind });
  const read = BUILT_IN.has(group) && Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  if (read) return read(object, source);
  return BUILT_IN.has(group) || ABOUT_PODS.test(group) ? [] : findPodTemplates(object, source);
}

function isList(object: Raw, kind: string): boolean {
  return kind === "List" || (kind.endsWith("List") && object.get("items").exists);
}

interface Listed {
  readonly object: Raw;
  readonly source: Source;
  readonly group: string;
  readonly kind: string;
}

/**
 * The workloads of a list, and of the lists in it: kubectl takes them apart as well. Each is read once, as one may
 * contain itself.
 */
function readList(list: Listed): Workload[] {
  const found: Workload[] = [];
  const seen = new Set<object>();
  const open = [list];
  for (let next = open.pop(); next; next = open.pop()) {
    const { object, source, group, kind } = next;
    const identity = object.identity;
    const missing = object.isUnknown ? object : kind === "" ? object.get("kind") : undefined;
    if (missing?.isUnknown) found.push(workload({ source, platform: "kubernetes", unreadable: [missing.unknown()] }));
    else if (!isList(object, kind)) for (const each of readKubernetes(object, source, group, kind)) found.push(each);
    else if (identity && !seen.has(identity)) {
      seen.add(identity);
      for (const item of object.get("items").items().reverse()) open.push(listed(item, next));
    }
  }
  return found;
}

function listed(object: Raw, { source, group, kind }: Listed): Listed {
  const own = knownValue(object.get("kind").string()) ?? kind.replace(/List$/, "");
  return {
    object,
    source: listedSource(object, source, own),
    group: groupOf(knownValue(object.get("apiVersion").string())) ?? group,
    kind: own,
  };
}

/** In a file, what a list holds is what would stand there by itself; in a stack, the list is the resource. */
function listedSource(object: Raw, source: Source, kind: string): Source {
  const name = object.get("metadata", "name").name();
  const namespace = object.get("metadata", "namespace").name();
  if (source.origin) return { ...source, type: kind, name: name ?? "", ...(namespace !== undefined && { namespace }) };
  return name === undefined ? source : { ...source, name: `${source.name}/${name}` };
}

/** `apps` of `apps/v1`, nothing of `v1`. */
export function groupOf(apiVersion: string | undefined): string | undefined {
  return apiVersion === undefined ? undefined : apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

function readPersistentVolume(object: Raw, source: Source): Workload[] {
  const spec = object.get("spec");
  // Kubernetes writes the source's fields among the others, Terraform apart from them.
  const apart = spec.get("persistentVolumeSource");
  const volumes: Volume[] = ["hostPath", "local"].flatMap((kind) => {
    const hostPath = (apart.exists ? apart : spec).get(kind, "path").string();
    return hostPath
      ? [{ name: known(source.name, "metadata.name"), path: spec.path, source: { kind: "hostPath", hostPath } }]
      : [];
  });
  return [workload({ source, platform: "kubernetes", volumes })];
}

function readService(object: Raw, source: Source): Workload[] {
  const spec = object.get("spec");
  const type = spec.get("type").string();
  const isEveryInterface =
    ["LoadBalancer", "NodePort"].includes(knownValue(type) ?? "") || spec.get("externalIPs").items().length > 0;
  const ports = spec
    .get("ports")
    .items()
    .map((port): Port => {
      const published = port.get("port").number();
      const named =
        typeof port.get("targetPort").raw() === "string" && !/^\d+$/.test(String(port.get("targetPort").raw()));
      return {
        path: port.path,
        as: `a Service${type?.known && !type.secret ? ` of type ${type.value}` : ""}`,
        target: named ? published : (port.get("targetPort").number() ?? published),
        published,
        protocol: port.get("protocol").string(),
        address: undefined,
        reach: isEveryInterface ? "host" : "cluster",
      };
    });
  const unreadable = type?.known === false ? [unknown(type.path, type.why)] : [];
  return knownValue(type) === "ExternalName" ? [] : [workload({ source, platform: "kubernetes", ports, unreadable })];
}

function readConfiguration(kind: "ConfigMap" | "Secret"): Reader {
  return (object, source) => {
    const name = object.get("metadata", "name").string() ?? known(source.name, "metadata.name");
    const entries = new Map<string, Known<string>>();
    for (const field of kind === "ConfigMap" ? ["data", "binaryData"] : ["data", "stringData"]) {
      for (const [key, place] of object.get(field).entries()) {
        const text = field === "binaryData" ? place.base64() : place.string();
        const value = kind === "Secret" ? unknown(place.path, "is the value of a Secret") : text;
        if (key !== undefined && value) entries.set(key, value);
      }
    }
    return entries.size > 0
      ? [workload({ source, platform: "kubernetes", configuration: [{ kind, name, entries }] })]
      : [];
  };
}
