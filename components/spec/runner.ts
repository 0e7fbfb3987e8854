import type { Given } from "./given";

/** How an engine inside a container runs. */
export type RunnerMode = "rootless" | "rootful";

/** A device of the host that a runner opens. */
export interface RunnerDevice {
  readonly path: string;
  /** What of read, write and mknod (`rwm`) its cgroup lets the container do with it. */
  readonly permissions: string;
}

/** A file system of the kernel's, mounted in a container. */
export interface KernelFileSystem {
  readonly type: "tmpfs" | "proc" | "sysfs";
  readonly path: string;
  /** As `mount -o` takes them. */
  readonly options: string;
}

/**
 * A runner: how its container is confined, and how the engine starts in it. In nobody's words but Linux's and Docker's.
 */
export interface Runner {
  readonly mode: RunnerMode;
  /** The image with the engine, unless another is named. */
  readonly image: string;
  /** The user as which the container starts. */
  readonly user: Given<string>;
  /** The user as which the engine runs, by its number. */
  readonly engineUser: number;
  /** All capabilities of the container: every other one is dropped. */
  readonly capabilities: readonly Given<string>[];
  /** System calls that the seccomp profile allows beside Docker's default one: `seccomp/MODE.json` is made of them. */
  readonly systemCalls: readonly Given<string>[];
  readonly apparmor: Given<"unconfined">;
  /**
   * Whether the container is created without masks over /proc and /sys: `systempaths=unconfined`, `procMount:
   * Unmasked`.
   */
  readonly unmaskedPaths: Given<boolean>;
  /** Mounted besides: what makes unmasked paths unnecessary, where the platform can mount such. */
  readonly kernelFileSystems: readonly Given<KernelFileSystem>[];
  readonly cgroupNamespace: Given<"private">;
  /** Whether process 1 is an init, which takes leave of processes that have lost their parents. */
  readonly init: Given<boolean>;
  readonly devices: readonly Given<RunnerDevice>[];
  readonly environment: Readonly<Record<string, Given<string>>>;
  /** Where the engine keeps its data; a volume of its own is mounted there. */
  readonly dataRoot: Given<string>;
  /** Lines of a POSIX shell, in which the container's user makes the container fit for the engine. */
  readonly preparation: readonly Given<string>[];
  /** The last line of that shell, which becomes the engine. */
  readonly launch: Given<string>;
  /** The socket on which the engine listens for its own container. */
  readonly socket: string;
  /** The group of its sockets, as the engine names the one that is `SHARED_SOCKET.group` outside. */
  readonly socketGroup: Given<string>;
  /** A line of a POSIX shell, run as the container's user, that fails while the engine does not answer. */
  readonly healthCheck: Given<string>;
}

/** What a runner's container runs, as an argument vector. */
export function startCommand({ preparation, launch }: Pick<Runner, "preparation" | "launch">): string[] {
  return ["/bin/sh", "-c", ["set -eu", ...preparation.map(({ value }) => value), launch.value].join("\n")];
}
