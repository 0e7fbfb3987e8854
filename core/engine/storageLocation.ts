import { covers, type Segments, segmentsOf } from "../docker/hostPath";
import type { Container } from "../model/container";
import { isUnknown, type Known, knownValue, type Unknown } from "../model/known";
import type { Mount } from "../model/mount";
import type { Workload } from "../model/workload";

/** Where the content of a mount is stored outside its container. */
export interface StorageLocation {
  /**
   * The identity of the storage, followed by the path inside it; the place of a folder above is a prefix of this one.
   * Unknown where a name is not known yet.
   */
  readonly place: Segments | Unknown;
  /** Whether every copy of the workload uses the same place. */
  readonly acrossCopies: boolean;
}

/**
 * The mount that contains a path inside a container (the one with the longest target), and the rest of the path below
 * it.
 */
export function mountOver(path: Segments, { mounts }: Container): { mount: Mount; below: Segments } | undefined {
  let nearest: { mount: Mount; target: Segments } | undefined;
  for (const mount of mounts) {
    if (!mount.target?.known) continue;
    const target = segmentsOf(mount.target.value);
    if (covers(target, path) && target.length > (nearest?.target.length ?? -1)) nearest = { mount, target };
  }
  return nearest && { mount: nearest.mount, below: path.slice(nearest.target.length) };
}

/**
 * Undefined for what cannot be shared: anonymous volumes, and paths that each copy has for itself.
 *
 * @param at the workload's number, which distinguishes the volumes of one pod from another's
 * @param binds the stack's volumes that are host folders, from `bindBackedVolumes`
 */
export function locateMount(
  mount: Mount,
  workload: Workload,
  at: number,
  binds: ReadonlyMap<string, Known<string>>,
): StorageLocation | undefined {
  const { namespace = "", host = "" } = workload.source;
  const { from, subPath } = mount;
  if (isUnknown(subPath)) return { place: subPath, acrossCopies: false };
  const below = subPath ? segmentsOf(subPath.value) : [];
  const onHost = (path: Known<string>) => named(path, (value) => ["folder", host, ...segmentsOf(value), ...below]);
  if (isPerCopy(knownValue(subPath))) return undefined;
  if (from.kind === "hostPath") return onHost(from.hostPath);
  if (from.kind !== "volume") return undefined;
  if (workload.platform === "docker") {
    const bind = binds.get(placeKey(host, knownValue(from.volume) ?? ""));
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

function named(name: Known<string>, place: (name: string) => Segments): StorageLocation | undefined {
  if (!name.known) return { place: name, acrossCopies: false };
  return isPerCopy(name.value) ? undefined : { place: place(name.value), acrossCopies: true };
}

/** `$(POD_NAME)` of Kubernetes, `{{.Task.Slot}}` of Swarm: a different place for each copy. */
function isPerCopy(text: string | undefined): boolean {
  return /\$\(|\{\{/.test(text ?? "");
}

/** Docker volumes that are host folders under another name. */
export function bindBackedVolumes(workloads: readonly Workload[]): Map<string, Known<string>> {
  return new Map(
    workloads
      .filter(({ platform }) => platform === "docker")
      .flatMap(({ source, volumes }) =>
        volumes.flatMap((volume) =>
          volume.source.kind === "hostPath" && volume.name.known
            ? [[placeKey(source.host ?? "", volume.name.value), volume.source.hostPath] as const]
            : [],
        ),
      ),
  );
}

/** Combines several names into one key without ambiguity. */
export function placeKey(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
