import { isObject } from "../../../core/text/jsonObject";
import { harmless, judged, type Keys, limited, listOf, mapOf, object, oneOf } from "./key";

const CONTENT = harmless("how the container sees what it is given");

const OTHER_DRIVER =
  "names a volume driver other than local: a plugin runs as root on the host, and what its volumes " +
  "show only it knows. Use the driver local";

/** The driver of a volume. */
export const VOLUME_DRIVER = limited(OTHER_DRIVER, oneOf("local"));

const TMPFS_OPTION =
  /^((size|nr_blocks|nr_inodes|mode|uid|gid)=[\w.%]+|r[ow]|(no)?(suid|dev|exec|atime|diratime)|relatime|strictatime|r?private)$/;

function isTmpfsOptions(options: string): boolean {
  return options === "" || options.split(",").every((option) => TMPFS_OPTION.test(option));
}

/** The options of a file system in memory: `rw,size=64m`. */
export const TMPFS = limited(
  "has an option that is none of tmpfs, or makes a bind of it",
  (options) => typeof options === "string" && isTmpfsOptions(options),
);

/** The options of a volume of the driver `local`. */
export const VOLUME_OPTIONS = limited(
  "have the engine mount something of its host's for a volume: only tmpfs with its own options may " +
    "be mounted. Leave the options out, and the volume is a folder of its own",
  isOwnVolume,
);

/**
 * Whether a local volume with these options is a folder of its own, or a file system in memory. With some mount flags,
 * such as `bind`, the kernel ignores the type.
 */
export function isOwnVolume(options: unknown): boolean {
  if (!isObject(options)) return false;
  const { type, device, o = "", size = "", ...others } = options;
  if (Object.keys(others).length > 0 || typeof size !== "string" || typeof o !== "string") return false;
  if (type === undefined && device === undefined && o === "") return true;
  return type === "tmpfs" && typeof device === "string" && !/[/\\]/.test(device) && isTmpfsOptions(o);
}

/** With a shared mount, what a container mounts appears on the host. */
export const PROPAGATION = limited(
  "shares mounts with the host in both directions: use rprivate or rslave",
  oneOf("private", "rprivate", "slave", "rslave"),
);

/** Modes of `SOURCE:TARGET:MODE`. */
const BIND_MODE = /^(r[ow]|z|Z|nocopy|r?private|r?slave|consistent|cached|delegated|default)$/;

export const BINDS = listOf({
  is: "limited",
  why: "has a mode that the guard does not know, or shares mounts with the host in both directions",
  allows: (bind) => {
    const [, , mode = "", ...more] = typeof bind === "string" ? bind.split(":") : ["", "", "?"];
    return more.length === 0 && (mode === "" || mode.split(",").every((part) => BIND_MODE.test(part)));
  },
});

const MOUNT: Keys = {
  Type: limited("is a kind of mount that the guard does not know", oneOf("bind", "volume", "tmpfs", "image")),
  Source: judged,
  Target: judged,
  ReadOnly: judged,
  Consistency: CONTENT,
  BindOptions: object({
    Propagation: PROPAGATION,
    NonRecursive: CONTENT,
    CreateMountpoint: harmless("the folder that is made is one that may be bound"),
    ReadOnlyNonRecursive: CONTENT,
    ReadOnlyForceRecursive: CONTENT,
  }),
  VolumeOptions: object({
    NoCopy: CONTENT,
    Labels: mapOf(harmless("names for people")),
    Subpath: harmless("the engine keeps it inside of the volume"),
    DriverConfig: object({ Name: VOLUME_DRIVER, Options: VOLUME_OPTIONS }),
  }),
  ImageOptions: object({ Subpath: harmless("the engine keeps it inside of the image") }),
  TmpfsOptions: object({
    SizeBytes: CONTENT,
    Mode: CONTENT,
    Options: harmless("the engine knows none but exec and noexec"),
  }),
  ClusterOptions: limited("mounts a volume of the cluster's storage plugins"),
};

export const MOUNTS = listOf(object(MOUNT));
