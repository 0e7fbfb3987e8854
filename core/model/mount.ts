import type { Known } from "./known";

/** A folder or file of the host. */
export interface HostPathSource {
  readonly kind: "hostPath";
  readonly hostPath: Known<string>;
  /** The path is a block device, and the mount shows the file system on it. @default false */
  readonly isDisk?: boolean;
}

/** Where the content of a mount comes from. */
export type MountSource =
  | HostPathSource
  /** A volume by name: one that the pod declares, with the declared content, or one that the engine keeps. */
  | { readonly kind: "volume"; readonly volume: Known<string>; readonly declared?: VolumeSource }
  /** Every mount of another container (`volumes_from`). */
  | { readonly kind: "container"; readonly container: Known<string> }
  /** Nothing that others can reach: tmpfs, an anonymous volume, an image. */
  | { readonly kind: "private" };

/** A place inside a container that shows something from outside. */
export interface Mount {
  /** The mount's own property: `spec.containers[0].volumeMounts[1]`. */
  readonly path: string;
  /** The path inside the container. Absent where a plugin chooses it. */
  readonly target: Known<string> | undefined;
  readonly readOnly: Known<boolean> | undefined;
  /** The part of the volume that is mounted; absent means all of it. */
  readonly subPath?: Known<string>;
  readonly from: MountSource;
  /**
   * Whether mounts that are made later below this one propagate between the container and the host, in Docker's words:
   * `private`, `rprivate`, `slave`, `rslave`, `shared`, `rshared`. Absent means the engine's default, `rprivate`.
   */
  readonly propagation?: Known<string>;
}

/** A ConfigMap or Secret whose keys become a volume's files. A projected volume has several. */
export interface DataSource {
  readonly of: "ConfigMap" | "Secret";
  readonly name?: Known<string>;
  /** The keys that become files, with the files' names; absent means every key under its own name. */
  readonly items?: readonly { readonly key: Known<string>; readonly path: Known<string> }[];
}

/**
 * What a declared volume holds. A volume whose kind is not known yet becomes a hostPath with an unknown path, since it
 * may be one.
 */
export type VolumeSource =
  | HostPathSource
  | { readonly kind: "claim"; readonly claim: Known<string> }
  /** ConfigMap, Secret, projected and downwardAPI volumes: Kubernetes mounts them read-only whatever the mount says. */
  | { readonly kind: "data"; readonly sources: readonly DataSource[] }
  /** Exists as long as the pod does; the pod's containers share it. */
  | { readonly kind: "emptyDir" }
  /** `type` is the name of the field that declares it (`nfs`); absent where nothing does. */
  | { readonly kind: "other"; readonly type?: string };

/** A volume that a resource declares. */
export interface Volume {
  readonly name: Known<string>;
  readonly path: string;
  readonly source: VolumeSource;
}
