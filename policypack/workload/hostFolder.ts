import type { Container } from "./container";
import { type Engine, engineOf, HOST_DATA_ROOTS } from "./engine";
import { type EngineSocket, reachedSocket } from "./engineSockets";
import { covers, expandHome, type Segments, segmentsOf } from "./hostPath";
import { isUnknown, type Known, knownValue, type Unknown } from "./known";
import type { Workload } from "./workload";

/** A folder or file of the host that a workload mounts, or declares for mounting. */
export interface HostFolder {
  readonly hostPath: Known<string>;
  /** The containers that mount it: a volume may have several, or none. */
  readonly containers: readonly Container[];
  /** Whether every one of them mounts it read-only. */
  readonly readOnly: boolean;
  /** Where it is not known whether a mount is read-only; such a one counts as writable. */
  readonly undecided: Unknown | undefined;
}

/** Every host folder of a workload: each pod volume once, and each bind mount of a container. */
export function* hostFolders(workload: Workload): Iterable<HostFolder> {
  for (const volume of workload.volumes) {
    if (volume.source.kind !== "hostPath") continue;
    const name = knownValue(volume.name);
    const mounts = workload.containers.flatMap((container) =>
      container.mounts
        .filter(({ from }) => from.kind === "volume" && name !== undefined && knownValue(from.volume) === name)
        .map(({ readOnly }) => ({ container, readOnly })),
    );
    yield {
      hostPath: volume.source.hostPath,
      containers: [...new Set(mounts.map((mount) => mount.container))],
      readOnly: mounts.length > 0 && mounts.every(({ readOnly }) => knownValue(readOnly) === true),
      undecided: mounts.map(({ readOnly }) => readOnly).find(isUnknown),
    };
  }
  for (const container of workload.containers) {
    for (const { from, readOnly } of container.mounts) {
      if (from.kind !== "hostPath") continue;
      yield {
        hostPath: from.hostPath,
        containers: [container],
        readOnly: knownValue(readOnly) === true,
        undecided: isUnknown(readOnly) ? readOnly : undefined,
      };
    }
  }
}

/** What a host folder gives away; each folder is of one class, so that one rule speaks for it. */
export type Exposure =
  | { readonly class: "engine-socket"; readonly socket: EngineSocket; readonly direct: boolean }
  | { readonly class: "host-data-root"; readonly gives: string }
  | { readonly class: "host-cgroup"; readonly gives: string }
  | { readonly class: "sensitive"; readonly gives: string }
  | { readonly class: "other" };

export function exposureOf(folder: HostFolder, path: string, engineImages: readonly string[]): Exposure {
  const mounted = segmentsOf(path);
  const socket = reachedSocket(mounted);
  if (socket) return { class: "engine-socket", socket, direct: expandHome(socket.path).some((place) => place.length === mounted.length) };
  const forEngine = folder.containers.some((container) => isEngine(engineOf(container, engineImages)));
  if (forEngine && HOST_DATA_ROOTS.some((root) => covers(mounted, root))) {
    return { class: "host-data-root", gives: "the host engine's own images, layers and volumes" };
  }
  if (forEngine && covers(CGROUP, mounted)) return { class: "host-cgroup", gives: "the host's control groups" };
  const sensitive = SENSITIVE.find((place) => isSensitive(place, mounted, folder.readOnly));
  return sensitive ? { class: "sensitive", gives: sensitive.gives } : { class: "other" };
}

function isEngine(engine: ReturnType<typeof engineOf>): engine is Engine {
  return engine !== undefined && !isUnknown(engine as Known<never>);
}

const CGROUP = segmentsOf("/sys/fs/cgroup");

interface SensitivePlace {
  readonly segments: Segments;
  readonly gives: string;
  /** `tree`: everything below it as well; `folder`: itself and what is above it; `writable`: the tree, unless it is mounted read-only. */
  readonly extent: "tree" | "folder" | "writable";
}

const SENSITIVE: readonly SensitivePlace[] = [
  ...places("tree", "the host's configuration, accounts and keys", "/etc"),
  ...places("tree", "the host's processes and kernel settings", "/proc"),
  ...places("tree", "the host's kernel and devices", "/sys"),
  ...places("tree", "the host's devices", "/dev"),
  ...places("tree", "the host's boot loader and kernel", "/boot"),
  ...places(
    "tree",
    "the container engine's images, layers, volumes and secrets",
    "/var/lib/docker",
    "/var/lib/containerd",
    "/var/lib/containers",
    "/var/lib/buildkit",
    "/var/lib/balena-engine",
    "~/.local/share/docker",
    "~/.local/share/containers",
    "c:/programdata/docker",
  ),
  ...places(
    "tree",
    "the cluster's node: pod volumes, service account tokens and keys",
    "/var/lib/kubelet",
    "/var/lib/rancher",
    "/var/lib/k0s",
    "/var/lib/etcd",
    "/var/lib/crio",
    "/opt/cni",
    "/var/snap/microk8s",
  ),
  ...places("tree", "the host's service manager", "/run/systemd/private", "/run/dbus/system_bus_socket"),
  ...places("tree", "the host's scheduled jobs", "/var/spool/cron"),
  ...places(
    "tree",
    "a user's keys and credentials",
    "~/.ssh",
    "~/.gnupg",
    "~/.aws",
    "~/.azure",
    "~/.kube",
    "~/.docker",
    "~/.config/gcloud",
  ),
  ...places("folder", "users' home folders with their keys and credentials", "~", "/home", "/Users", "c:/users"),
  ...places("folder", "the Windows host", "c:/windows", "c:/programdata"),
  ...places("writable", "the programs the host itself runs", "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"),
];

/** Public files: they tell nothing that a container does not know, and the host does not trust what a container writes there. */
const HARMLESS: readonly Segments[] = [
  "/etc/localtime",
  "/etc/timezone",
  "/etc/hosts",
  "/etc/hostname",
  "/etc/resolv.conf",
  "/etc/os-release",
  "/etc/machine-id",
  "/etc/nsswitch.conf",
  "/etc/ssl/certs",
  "/etc/ssl/cert.pem",
  "/etc/ca-certificates",
  "/etc/ca-certificates.conf",
  "/etc/pki/ca-trust",
  "/etc/pki/tls/certs",
  "/dev/null",
  "/dev/zero",
  "/dev/full",
  "/dev/random",
  "/dev/urandom",
  "/dev/shm",
  "/dev/log",
  "/dev/fuse",
  "/dev/net/tun",
].map(segmentsOf);

/** Accounts without their passwords: harmless to read, root to write. */
const HARMLESS_READ_ONLY: readonly Segments[] = ["/etc/passwd", "/etc/group"].map(segmentsOf);

function places(extent: SensitivePlace["extent"], gives: string, ...paths: string[]): SensitivePlace[] {
  return paths.flatMap(expandHome).map((segments) => ({ segments, gives, extent }));
}

function isSensitive({ segments, extent }: SensitivePlace, mounted: Segments, readOnly: boolean): boolean {
  if (HARMLESS.some((public_) => covers(public_, mounted))) return false;
  if (readOnly && HARMLESS_READ_ONLY.some((public_) => covers(public_, mounted))) return false;
  if (extent === "writable") return !readOnly && (covers(mounted, segments) || covers(segments, mounted));
  if (covers(mounted, segments)) return true;
  return extent === "tree" && covers(segments, mounted);
}
