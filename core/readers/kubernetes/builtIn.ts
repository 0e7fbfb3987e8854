import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { readConfiguration } from "./configuration";
import { readPersistentVolume } from "./persistentVolume";
import { readPod, readPodSettings } from "./pod";
import { readService } from "./service";

type Reader = (object: Raw, source: Source) => Workload[];

const pod =
  (...spec: string[]): Reader =>
  (object, source) => {
    const template = object.get(...spec);
    const replicas = object.get("spec", "replicas").number() ?? object.get("spec", "parallelism").number();
    const workload = readPod(template.get("metadata"), template.get("spec"), source);
    return [{ ...workload, pod: readPodSettings(template.get("spec")), ...(replicas && { replicas }) }];
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
 * API groups that Kubernetes itself defines: any of their kinds that is not listed above runs no pod. Other groups
 * below `k8s.io` are custom ones.
 */
const GROUPS = new Set([
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

/** Whether Kubernetes itself defines an API group. */
export function isBuiltInGroup(group: string): boolean {
  return GROUPS.has(group);
}

/** The workloads of an object of a built-in group: none for a kind that neither runs nor exposes anything. */
export function readBuiltIn(object: Raw, source: Source, kind: string): Workload[] {
  const read = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  return read ? read(object, source) : [];
}
