import type { Given } from "./given";

/** How an engine inside a container runs. */
export type RunnerMode = "rootless" | "rootful";

/** The same, and as root under Sysbox. */
export type ContainerMode = RunnerMode | "sysbox";

/** A device of the host that a runner opens. */
export interface RunnerDevice {
  readonly path: string;
  /** Which of read, write and mknod (`rwm`) the container's cgroup allows on it. */
  readonly permissions: string;
}

/** A kernel file system that is mounted in a container. */
export interface KernelFileSystem {
  readonly type: "tmpfs" | "proc" | "sysfs";
  readonly path: string;
  /** As `mount -o` takes them. */
  readonly options: string;
}

/** A runner: how its container is confined, and how the engine starts in it. Uses only Linux's and Docker's terms. */
export interface Runner {
  readonly mode: RunnerMode;
  /** The default image with the engine. */
  readonly image: string;
  /**
   * The runtime that starts the container, and confines it by itself: without capabilities and profiles of ours.
   *
   * @default the server's own
   */
  readonly runtime?: Given<string>;
  /** The user that the container starts as. */
  readonly user: Given<string>;
  /** The id of the user that the engine runs as. */
  readonly engineUser: number;
  /** All capabilities of the container; every other one is dropped. */
  readonly capabilities: readonly Given<string>[];
  /**
   * System calls that the seccomp profile allows in addition to Docker's default one: `seccomp/MODE.json` is generated
   * from them.
   */
  readonly systemCalls: readonly Given<string>[];
  readonly apparmor: Given<"unconfined">;
  /**
   * Whether the container is created without masks over /proc and /sys: `systempaths=unconfined`, `procMount:
   * Unmasked`.
   */
  readonly unmaskedPaths: Given<boolean>;
  /** Additional mounts that make unmasked paths unnecessary, on platforms that support such mounts. */
  readonly kernelFileSystems: readonly Given<KernelFileSystem>[];
  readonly cgroupNamespace: Given<"private">;
  /** Whether process 1 is an init that reaps orphaned processes. */
  readonly init: Given<boolean>;
  readonly devices: readonly Given<RunnerDevice>[];
  readonly environment: Readonly<Record<string, Given<string>>>;
  /** Where the engine keeps its data; a dedicated volume is mounted there. */
  readonly dataRoot: Given<string>;
  /** POSIX shell lines with which the container's user prepares the container for the engine. */
  readonly preparation: readonly Given<string>[];
  /** The last line of that shell, which replaces the shell with the engine. */
  readonly launch: Given<string>;
  /** The socket on which the engine listens for its own container. */
  readonly socket: string;
  /** The group of its sockets, by the engine's name for the group that is `SHARED_SOCKET.group` outside. */
  readonly socketGroup: Given<string>;
  /** A POSIX shell line, run as the container's user, that fails while the engine does not answer. */
  readonly healthCheck: Given<string>;
}

/** What a container does when it starts. */
export type Started = Pick<Runner, "preparation" | "launch">;

/** The command of a runner's container, as an argument vector. */
export function startCommand({ preparation, launch }: Started): string[] {
  return ["/bin/sh", "-c", ["set -eu", ...preparation.map(({ value }) => value), launch.value].join("\n")];
}
