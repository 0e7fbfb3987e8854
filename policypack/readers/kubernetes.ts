import { container } from "../workload/container";
import { type Known, known, knownValue, unknown } from "../workload/known";
import type { Volume } from "../workload/mount";
import type { Port } from "../workload/port";
import { type Source, type Workload, workload } from "../workload/workload";
import { readPod } from "./pod";
import { findPodTemplates } from "./podTemplates";
import type { Raw } from "./raw";

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

/** API groups that Kubernetes itself defines: a kind of theirs that is not above runs no pod. */
const BUILT_IN = /^(|apps|batch|policy|autoscaling|extensions|.*\.k8s\.io)$/;
/** Groups whose resources only talk about pods: policies that match them. */
const ABOUT_PODS = /(^|\.)(kyverno\.io|gatekeeper\.sh|kubewarden\.io|config\.gatekeeper\.sh)$/;

/** The workloads of a Kubernetes object of any kind, lists and custom resources included. */
export function readKubernetes(object: Raw, source: Source, group: string, kind: string): Workload[] {
  if (kind === "List" || (kind.endsWith("List") && object.get("items").exists)) return readList(object, source, group, kind);
  const read = BUILT_IN.test(group) && Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  if (read) return read(object, source);
  return BUILT_IN.test(group) || ABOUT_PODS.test(group) ? [] : findPodTemplates(object, source);
}

function readList(list: Raw, source: Source, group: string, kind: string): Workload[] {
  return list
    .get("items")
    .items()
    .flatMap((item) => {
      const itemKind = knownValue(item.get("kind").string()) ?? kind.replace(/List$/, "");
      const itemGroup = groupOf(knownValue(item.get("apiVersion").string())) ?? group;
      const name = item.get("metadata", "name").name();
      if (item.isUnknown) return [workload({ source, platform: "kubernetes", unreadable: [item.unknown()] })];
      if (itemKind === "" || (itemKind === kind && kind.endsWith("List"))) return [];
      return readKubernetes(item, name === undefined ? source : { ...source, name: `${source.name}/${name}` }, itemGroup, itemKind);
    });
}

/** `apps` of `apps/v1`, nothing of `v1`. */
export function groupOf(apiVersion: string | undefined): string | undefined {
  return apiVersion === undefined ? undefined : apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

function readPersistentVolume(object: Raw, source: Source): Workload[] {
  const spec = object.get("spec");
  const volumes: Volume[] = ["hostPath", "local"].flatMap((kind) => {
    const hostPath = spec.get(kind, "path").string();
    return hostPath ? [{ name: known(source.name, "metadata.name"), path: spec.path, source: { kind: "hostPath", hostPath } }] : [];
  });
  return [workload({ source, platform: "kubernetes", volumes })];
}

function readService(object: Raw, source: Source): Workload[] {
  const spec = object.get("spec");
  const type = spec.get("type").string();
  const isEveryInterface = ["LoadBalancer", "NodePort"].includes(knownValue(type) ?? "") || spec.get("externalIPs").items().length > 0;
  const ports = spec
    .get("ports")
    .items()
    .map((port): Port => {
      const published = port.get("port").number();
      const named = typeof port.get("targetPort").raw() === "string" && !/^\d+$/.test(String(port.get("targetPort").raw()));
      return {
        path: port.path,
        as: `a Service${type?.known && !type.secret ? ` of type ${type.value}` : ""}`,
        target: named ? published : (port.get("targetPort").number() ?? published),
        published,
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
    for (const field of kind === "ConfigMap" ? ["data"] : ["data", "stringData"]) {
      for (const [key, place] of object.get(field).entries()) {
        const value = kind === "Secret" ? unknown(place.path, "is the value of a Secret") : place.string();
        if (key !== undefined && value) entries.set(key, value);
      }
    }
    return entries.size > 0 ? [workload({ source, platform: "kubernetes", configuration: [{ kind, name, entries }] })] : [];
  };
}

/**
 * A Helm release is rendered after the preview, so nothing in it can be judged but what its values show: privileges, host folders and
 * namespaces under their usual names, wherever the chart keeps them.
 */
export function readHelmRelease(release: Raw, source: Source): Workload[] {
  const values = release.get("values");
  const rendered = unknown(release.path || "chart", "is a Helm chart, which is rendered after the preview");
  return [
    workload({ source, platform: "kubernetes", unreadable: [rendered] }),
    ...findPodTemplates(values, source),
    ...findSecurityContexts(values).map((context) =>
      workload({
        source,
        platform: "kubernetes",
        containers: [
          container({
            name: context.path,
            path: context.path,
            privileged: context.get("privileged").boolean(),
            capabilities: { add: context.get("capabilities", "add").strings(), drop: [] },
          }),
        ],
      }),
    ),
  ];
}

function findSecurityContexts(values: Raw): Raw[] {
  const found: Raw[] = [];
  const seen = new Set<object>();
  const open = [values];
  for (let place = open.pop(); place && seen.size < 100_000; place = open.pop()) {
    if (!place.identity || seen.has(place.identity)) continue;
    seen.add(place.identity);
    const isContext = place.isObject && (place.get("privileged").raw() === true || place.get("capabilities").isObject);
    if (isContext) found.push(place);
    for (const child of place.isList ? place.items() : place.entries().map(([, child]) => child)) open.push(child);
  }
  return found;
}
