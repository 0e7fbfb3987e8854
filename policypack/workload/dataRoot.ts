import type { Container } from "./container";
import { type Engine, engineOf } from "./engine";
import { dataRootsOf } from "./engineOptions";
import { covers, type Segments, segmentsOf } from "./hostPath";
import { isUnknown, type Known, knownValue, type Unknown } from "./known";
import type { Mount } from "./mount";
import type { Workload } from "./workload";

/** A place outside of its container in which an engine inside keeps its data. */
export interface DataRoot {
  readonly workload: Workload;
  readonly container: Container;
  /** The mount that brings the place into the container. */
  readonly mount: Mount;
  /** Its identity: two engines with the same one share their data. Unknown where a name is not known yet. */
  readonly place: string | Unknown;
  /** Whether every copy of the workload uses the same place. */
  readonly acrossCopies: boolean;
}

/** The data roots of every engine that is certainly one, wherever another container could reach them. */
export function dataRoots(workloads: readonly Workload[], engineImages: readonly string[]): DataRoot[] {
  const binds = bindVolumes(workloads);
  return workloads.flatMap((workload, at) =>
    workload.containers.flatMap((container) => {
      const engine = engineOf(container, engineImages);
      if (engine === undefined || "known" in engine) return [];
      return mountsOfDataRoots(engine, container).flatMap(({ mount, below }) => {
        const found = placeOf(mount, workload, at, binds);
        if (!found) return [];
        const { place, acrossCopies } = found;
        return [{ workload, container, mount, place: Array.isArray(place) ? key(...place, ...below) : place, acrossCopies }];
      });
    }),
  );
}

/** For each data root the mount that it lies on: the one with the longest target. */
function mountsOfDataRoots(engine: Engine, { mounts }: Container): { mount: Mount; below: Segments }[] {
  const targets = mounts.flatMap((mount) => (mount.target?.known ? [{ mount, target: segmentsOf(mount.target.value) }] : []));
  const found = new Map<Mount, Segments>();
  for (const root of dataRootsOf(engine)) {
    const [nearest] = targets.filter(({ target }) => covers(target, root)).sort((a, b) => b.target.length - a.target.length);
    if (nearest) found.set(nearest.mount, root.slice(nearest.target.length));
  }
  return [...found].map(([mount, below]) => ({ mount, below }));
}

interface Place {
  readonly place: string[] | Unknown;
  readonly acrossCopies: boolean;
}

/** Undefined for what nobody shares: anonymous volumes, and paths that each copy has of its own. */
function placeOf(mount: Mount, workload: Workload, at: number, binds: ReadonlyMap<string, Known<string>>): Place | undefined {
  const { namespace = "", host = "" } = workload.source;
  const { from, subPath } = mount;
  if (isUnknown(subPath)) return { place: subPath, acrossCopies: false };
  const below = subPath ? segmentsOf(subPath.value) : [];
  const onHost = (path: Known<string>) => named(path, (value) => ["folder", host, ...segmentsOf(value), ...below]);
  if (isPerCopy(knownValue(subPath))) return undefined;
  if (from.kind === "hostPath") return onHost(from.hostPath);
  if (from.kind !== "volume") return undefined;
  if (workload.platform === "docker") {
    const bind = binds.get(key(host, knownValue(from.volume) ?? ""));
    return bind ? onHost(bind) : named(from.volume, (volume) => ["volume", host, volume, "", ...below]);
  }
  switch (from.declared?.kind) {
    case "hostPath":
      return onHost(from.declared.hostPath);
    case "claim":
      return named(from.declared.claim, (claim) => ["claim", host, namespace, claim, "", ...below]);
    case "emptyDir":
      return { place: ["pod", String(at), knownValue(from.volume) ?? "", "", ...below], acrossCopies: false };
    default:
      return undefined;
  }
}

function named(name: Known<string>, place: (name: string) => string[]): Place | undefined {
  if (!name.known) return { place: name, acrossCopies: false };
  return isPerCopy(name.value) ? undefined : { place: place(name.value), acrossCopies: true };
}

/** `$(POD_NAME)` of Kubernetes, `{{.Task.Slot}}` of Swarm: another place for each copy. */
function isPerCopy(text: string | undefined): boolean {
  return /\$\(|\{\{/.test(text ?? "");
}

/** Docker volumes that are a host folder by another name. */
function bindVolumes(workloads: readonly Workload[]): Map<string, Known<string>> {
  return new Map(
    workloads
      .filter(({ platform }) => platform === "docker")
      .flatMap(({ source, volumes }) =>
        volumes.flatMap((volume) =>
          volume.source.kind === "hostPath" && volume.name.known
            ? [[key(source.host ?? "", volume.name.value), volume.source.hostPath] as const]
            : [],
        ),
      ),
  );
}

function key(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
