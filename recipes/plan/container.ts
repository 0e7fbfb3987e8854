import type { RunnerDevice } from "../../components/spec/runner";

/** A file or folder that a container mounts. */
export interface PlannedBind {
  /** Relative to the recipe's folder. */
  readonly source: string;
  readonly target: string;
  /** @default false */
  readonly isWritable?: boolean;
}

/** A mount of a volume. */
export interface PlannedMount {
  readonly volume: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** When a container counts as healthy. Durations in Go's format. */
export interface PlannedHealth {
  /** A POSIX shell line, or the words of a program. */
  readonly test: string | readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly startPeriod: string;
  readonly retries: number;
}

/** A container of a recipe, in Docker's words. Every format that starts containers with Docker translates this. */
export interface PlannedContainer {
  readonly name: string;
  /** What it is for, as a comment beside it. */
  readonly about: string;
  /** Whether it ends by itself, before those that wait for it start. */
  readonly isOneShot?: boolean;
  /** Whether people start it, as a job of theirs. */
  readonly isJob?: boolean;
  readonly image: string;
  readonly user?: string;
  /** Replaces the image's entrypoint. @default the image's own */
  readonly entrypoint?: readonly string[];
  /** @default the image's own, or none with an entrypoint */
  readonly command?: readonly string[];
  /** All capabilities that it has. @default Docker's default ones */
  readonly capabilities?: readonly string[];
  /** The file of its seccomp profile, in the recipe's folder. @default Docker's default profile */
  readonly seccomp?: string;
  readonly apparmor?: "unconfined";
  readonly noNewPrivileges?: boolean;
  readonly init?: boolean;
  readonly cgroupNamespace?: "private";
  readonly devices?: readonly RunnerDevice[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly binds?: readonly PlannedBind[];
  readonly mounts?: readonly PlannedMount[];
  /** Folders inside what it mounts that it sees as empty ones. */
  readonly hidden?: readonly string[];
  /** Whether it is on the recipe's network, or on none at all. */
  readonly isConnected: boolean;
  /** An address of the server on which its port is open. */
  readonly publish?: { readonly ip: string; readonly external: number; readonly internal: number };
  /** MiB. */
  readonly memory?: number;
  /** Processes and threads. */
  readonly processes?: number;
  readonly logOptions?: Readonly<Record<string, string>>;
  readonly health?: PlannedHealth;
  readonly restart?: string;
  /** Containers that have to be healthy, or to have ended well, before it starts. */
  readonly after?: readonly { readonly container: string; readonly is: "healthy" | "completed" }[];
}

/** A volume of a recipe. */
export interface PlannedVolume {
  readonly name: string;
  readonly about: string;
  /** For a tmpfs, as `mount -o` takes them. @default a volume on the disk */
  readonly tmpfs?: string;
}

/** Containers that work together, and what they share. */
export interface Plan {
  readonly network: string;
  readonly containers: readonly PlannedContainer[];
  readonly volumes: readonly PlannedVolume[];
}
