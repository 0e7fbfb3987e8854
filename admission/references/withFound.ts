import { kubernetes } from "../../check/inputs/kubernetes/kubernetes";
import { type Known, knownValue, unknown } from "../../core/model/known";
import type { Mount, Volume, VolumeSource } from "../../core/model/mount";
import type { Workload } from "../../core/model/workload";
import { isObject } from "../../core/text/jsonObject";
import type { Found } from "./reference";

type JsonObject = Readonly<Record<string, unknown>>;

/** The name of documents that were looked up, where a finding's origin has that of a file. */
const LOOKED_UP = "looked-up";

/** Workloads with what their claims are bound to, and the ConfigMaps that they refer to behind them. */
export function withFound(workloads: readonly Workload[], found: readonly Found[]): readonly Workload[] {
  if (found.length === 0) return workloads;
  const namespaces = new Set(workloads.map(({ source }) => source.namespace));
  const configMaps = found.flatMap((each) =>
    each.reference.kind === "ConfigMap" && "object" in each
      ? [...namespaces].flatMap((namespace) => workloadsOf(inNamespace(each.object, namespace)))
      : [],
  );
  return [...workloads.map((workload) => withVolumes(workload, found)), ...configMaps];
}

/** Whether a finding is about an object that was looked up, which is not what the review asks about. */
export function isLookedUp({ origin }: Workload["source"]): boolean {
  return origin?.file === LOOKED_UP;
}

/** Whether a finding is about the volume of a claim. */
export function isOfClaim(path: string): boolean {
  return path.endsWith(".persistentVolumeClaim.claimName");
}

function withVolumes(workload: Workload, found: readonly Found[]): Workload {
  const bound = (source: VolumeSource): VolumeSource =>
    source.kind === "claim" ? (boundSource(source.claim, found) ?? source) : source;
  const boundMount = (mount: Mount): Mount => {
    const { from } = mount;
    return from.kind === "volume" && from.declared
      ? { ...mount, from: { ...from, declared: bound(from.declared) } }
      : mount;
  };
  if (!workload.volumes.some(({ source }) => source.kind === "claim")) return workload;
  return {
    ...workload,
    volumes: workload.volumes.map((volume): Volume => ({ ...volume, source: bound(volume.source) })),
    containers: workload.containers.map((each) => ({ ...each, mounts: each.mounts.map(boundMount) })),
  };
}

/** The folder of the host behind a claim; undefined if it is something else. */
function boundSource(claim: Known<string>, found: readonly Found[]): VolumeSource | undefined {
  const name = knownValue(claim);
  const own = found.find(({ reference }) => reference.kind === "PersistentVolumeClaim" && reference.name === name);
  if (!own) return undefined;
  if ("why" in own) return { kind: "hostPath", hostPath: unknown(claim.path, own.why) };
  const [volume] = workloadsOf(own.object).flatMap(({ volumes }) => volumes);
  if (volume?.source.kind !== "hostPath") return undefined;
  return { kind: "hostPath", hostPath: { ...volume.source.hostPath, path: claim.path } };
}

function workloadsOf(content: JsonObject): readonly Workload[] {
  return kubernetes.read({ file: LOOKED_UP, index: 0, content, locate: () => undefined }).workloads;
}

/** The API server may not have filled in the namespace of the object that refers to it. */
function inNamespace(object: JsonObject, namespace: string | undefined): JsonObject {
  const metadata = isObject(object["metadata"]) ? object["metadata"] : {};
  const { namespace: _, ...rest } = metadata;
  return { ...object, metadata: namespace === undefined ? rest : { ...rest, namespace } };
}
