import { type EngineSocket, isSocketItself, reachedSocket } from "../docker/engineSockets";
import { covers, isAbsolute, type Segments, segmentsOf, walkedSegmentsOf } from "../docker/hostPath";
import { sensitivity } from "../docker/sensitivePaths";
import type { Container } from "../model/container";
import { isUnknown, type Known, knownValue, type Unknown } from "../model/known";
import type { Mount } from "../model/mount";
import type { Workload } from "../model/workload";
import { certainEngineOf, HOST_DATA_ROOTS } from "./engine";

/** A folder or file of the host that a workload mounts or declares for mounting. */
export interface HostFolder {
  readonly hostPath: Known<string>;
  /** The containers that mount it: a volume may have several, or none. */
  readonly containers: readonly Container[];
  /** Whether all of them mount it read-only, as far as is known. */
  readonly readOnly: boolean;
  /** The unknown value that decides whether all of them do; such a mount counts as writable. */
  readonly undecided: Unknown | undefined;
  /** Whether a relative path starts from the host's root folder, as for the kubelet and its runtime. */
  readonly isFromRoot?: boolean;
}

const found = new WeakMap<Workload, readonly HostFolder[]>();

/** Every host folder of a workload: each pod volume once, and each bind mount of a container. */
export function hostFolders(workload: Workload): readonly HostFolder[] {
  let folders = found.get(workload);
  if (!folders) {
    folders = hasHostFolder(workload) ? [...findHostFolders(workload)] : NONE;
    found.set(workload, folders);
  }
  return folders;
}

const NONE: readonly HostFolder[] = [];

function hasHostFolder({ volumes, containers }: Workload): boolean {
  return (
    volumes.some(({ source }) => source.kind === "hostPath") ||
    containers.some(({ mounts }) => mounts.some(({ from }) => from.kind === "hostPath"))
  );
}

function* findHostFolders(workload: Workload): Iterable<HostFolder> {
  const isFromRoot = workload.platform === "kubernetes";
  const mountsOf = mountsByVolume(workload.containers);
  for (const volume of workload.volumes) {
    if (volume.source.kind !== "hostPath") continue;
    const mounts = mountsOf.get(knownValue(volume.name)) ?? [];
    yield {
      hostPath: volume.source.hostPath,
      containers: [...new Set(mounts.map((mount) => mount.container))],
      ...readOnlyOf(mounts),
      isFromRoot,
    };
  }
  for (const container of workload.containers) {
    for (const mount of container.mounts) {
      if (mount.from.kind !== "hostPath") continue;
      yield { hostPath: mount.from.hostPath, containers: [container], ...readOnlyOf([mount]), isFromRoot };
    }
  }
}

function readOnlyOf(mounts: readonly Pick<Mount, "readOnly">[]): Pick<HostFolder, "readOnly" | "undecided"> {
  const flags = mounts.map(({ readOnly }) => readOnly);
  const undecided = flags.every((flag) => flag && knownValue(flag) !== false) ? flags.find(isUnknown) : undefined;
  return { readOnly: flags.length > 0 && flags.every((flag) => knownValue(flag) === true), undecided };
}

function mountsByVolume(containers: readonly Container[]) {
  const byVolume = new Map<string | undefined, ({ readonly container: Container } & Pick<Mount, "readOnly">)[]>();
  for (const container of containers) {
    for (const { from, readOnly } of container.mounts) {
      if (from.kind !== "volume" || !from.volume.known) continue;
      const mounts = byVolume.get(from.volume.value);
      if (mounts) mounts.push({ container, readOnly });
      else byVolume.set(from.volume.value, [{ container, readOnly }]);
    }
  }
  return byVolume;
}

/** What a host folder gives away. Each class has one rule that reports it. */
export type Exposure =
  | { readonly class: "engine-socket"; readonly socket: EngineSocket; readonly direct: boolean }
  | { readonly class: "host-data-root"; readonly gives: string }
  | { readonly class: "host-cgroup"; readonly gives: string }
  | { readonly class: "sensitive"; readonly gives: string }
  | { readonly class: "other" };

/** The most specific class of what a host folder gives away. */
export function exposureOf(folder: HostFolder, path: string, engineImages: readonly string[]): Exposure {
  const [first = { class: "other" }] = exposuresOf(folder, path, engineImages);
  return first;
}

/**
 * Everything that a host folder gives away, the most specific class first: `/` holds the engines' sockets, and is
 * sensitive in itself. An empty path, which no engine accepts, has the class `other`. So does a relative path, which
 * lies below an unknown folder, unless it starts from the root folder or names an engine's socket.
 */
export function exposuresOf(folder: HostFolder, written: string, engineImages: readonly string[]): readonly Exposure[] {
  const last = judged.get(folder);
  if (last && last.written === written && last.engineImages === engineImages) return last.exposures;
  const exposures = findExposures(folder, written, engineImages);
  judged.set(folder, { written, engineImages, exposures });
  return exposures;
}

/** The last result for each folder: several rules ask for the same one. */
const judged = new WeakMap<
  HostFolder,
  { readonly written: string; readonly engineImages: readonly string[]; readonly exposures: readonly Exposure[] }
>();

function findExposures(folder: HostFolder, written: string, engineImages: readonly string[]): readonly Exposure[] {
  const path = folder.isFromRoot && written !== "" && !isAbsolute(written) ? `/${written}` : written;
  const mounted = segmentsOf(path);
  const [reached] = [mounted, walkedSegmentsOf(path)].flatMap((place) => {
    const socket = reachedSocket(place);
    return socket ? [{ socket, direct: isSocketItself(place, socket) }] : [];
  });
  const found: Exposure[] = [];
  if (reached && (reached.direct || isAbsolute(path))) found.push({ class: "engine-socket", ...reached });
  if (isAbsolute(path)) found.push(...foldersOwn(folder, mounted, engineImages));
  return found.length > 0 ? found : OTHER;
}

/** What a folder gives away regardless of the sockets in it. */
function* foldersOwn(folder: HostFolder, mounted: Segments, engineImages: readonly string[]): Iterable<Exposure> {
  const forEngine = folder.containers.some((container) => certainEngineOf(container, engineImages) !== undefined);
  if (forEngine && HOST_DATA_ROOTS.some((root) => covers(mounted, root)))
    yield { class: "host-data-root", gives: "the host engine's own images, layers and volumes" };
  const isCgroup = forEngine && covers(CGROUP, mounted);
  if (isCgroup) yield { class: "host-cgroup", gives: "the host's control groups" };
  // An engine that sees the cgroup tree but cannot write it does not work; nothing else about the mount is worth
  // reporting.
  if (isCgroup && folder.readOnly) return;
  const gives = sensitivity(mounted, folder.readOnly);
  if (gives !== undefined) yield { class: "sensitive", gives };
}

const OTHER: readonly Exposure[] = [{ class: "other" }];
const CGROUP = segmentsOf("/sys/fs/cgroup");
