import { isAbsolute } from "../../docker/hostPath";
import { isUnknown, known, knownValue, mapKnown } from "../../model/known";
import type { Mount, MountSource } from "../../model/mount";
import { readVolumeDriver } from "../docker/volumeDriver";
import type { Raw } from "../raw/raw";

/**
 * `HostConfig.Binds`: `[SOURCE:]TARGET[:MODE]`, where only an absolute source is a host folder; any other is the name
 * of a volume.
 */
export function readBind(item: Raw): Mount {
  const text = item.string() ?? item.unknown();
  if (!text.known)
    return { path: item.path, target: undefined, readOnly: undefined, from: { kind: "hostPath", hostPath: text } };
  const [source = "", target, mode = ""] = text.value.split(":");
  if (target === undefined)
    return { path: item.path, target: known(source, item.path), readOnly: undefined, from: { kind: "private" } };
  const readOnly = known(mode.split(",").includes("ro"), item.path);
  return { path: item.path, target: known(target, item.path), readOnly, from: sourceOf(text.value, source, item.path) };
}

/** One letter before a colon is a Windows drive: volumes have longer names. */
function sourceOf(text: string, source: string, path: string): MountSource {
  if (/^[a-z]?$/i.test(source)) return { kind: "hostPath", hostPath: known(text, path) };
  return isHostPath(source)
    ? { kind: "hostPath", hostPath: known(source, path) }
    : { kind: "volume", volume: known(source, path) };
}

function isHostPath(source: string): boolean {
  return isAbsolute(source) || source.startsWith(".");
}

/**
 * An entry of `HostConfig.Mounts`, or of a service's `Mounts`. The entries of the Docker provider and of Compose have
 * their own readers: their types and defaults differ, and Compose's sources may be names of the project.
 */
export function readMounts(mount: Raw): Mount[] {
  const type = mount.get("Type").string();
  const source = mount.get("Source").string();
  const options = mount.get("VolumeOptions");
  const subPath = options.get("Subpath").string();
  const base = { path: mount.path, target: mount.get("Target").string(), readOnly: mount.get("ReadOnly").boolean() };
  const from = (of: MountSource): Mount => ({ ...base, ...(subPath && { subPath }), from: of });
  const undecided = [type, source].find(isUnknown);
  if (undecided) return [from({ kind: "hostPath", hostPath: undecided })];
  switch (knownValue(type)) {
    case "tmpfs":
    case "image":
      return [from({ kind: "private" })];
    case "volume": {
      const driver = options.get("DriverConfig");
      const driven = readVolumeDriver(driver.get("Name"), driver.get("Options"));
      if (driven.length > 0) return driven.map(from);
      if (!source || knownValue(source) === "") return [from({ kind: "private" })];
      return [
        from(
          isHostPath(knownValue(source) ?? "")
            ? { kind: "hostPath", hostPath: source }
            : { kind: "volume", volume: source },
        ),
      ];
    }
    default:
      return [from({ kind: "hostPath", hostPath: source ?? known("", mount.path) })];
  }
}

/**
 * An entry of the `Mounts` of an existing container: the result of its binds, its volumes and those of other
 * containers.
 */
export function readMountOfContainer(mount: Raw): Mount {
  const writable = mount.get("RW").boolean();
  const base = {
    path: mount.path,
    target: mount.get("Destination").string(),
    readOnly: mapKnown(writable, (rw) => !rw),
  };
  switch (knownValue(mount.get("Type").string())) {
    case "volume":
      return {
        ...base,
        from: { kind: "volume", volume: mount.get("Name").string() ?? mount.unknown("names no volume") },
      };
    case "tmpfs":
    case "image":
      return { ...base, from: { kind: "private" } };
    default:
      return {
        ...base,
        from: { kind: "hostPath", hostPath: mount.get("Source").string() ?? mount.unknown("names no source") },
      };
  }
}

/** `HostConfig.VolumesFrom`: `NAME` or `NAME:MODE`. */
export function readVolumesFrom(item: Raw): Mount {
  const container = mapKnown<string, string>(item.string() ?? item.unknown(), (text) => text.replace(/:.*$/s, ""));
  return { path: item.path, target: undefined, readOnly: undefined, from: { kind: "container", container } };
}

/** Mounts, by their targets, that hold nothing of others: `HostConfig.Tmpfs`, and volumes without a name. */
export function readPrivateMounts(targets: Raw): Mount[] {
  return targets.entries().map(([target, place]) => ({
    path: place.path,
    target: target === undefined ? place.unknown() : known(target, place.path),
    readOnly: undefined,
    from: { kind: "private" },
  }));
}
