import { isObject } from "../../core/text/jsonObject";
import { bytesIn, sizeOf } from "../../core/text/units";
import { type Objection, objection } from "../judgement/keys/key";
import type { Range } from "../model/limits";
import { beyond } from "./beyond";

type Body = Record<string, unknown>;

/**
 * Limits every file system in memory of a new container: those of `Tmpfs`, mounts of the type tmpfs, and volumes that
 * are made with the container. What is in such a volume stays after the container that is charged for it has ended.
 */
export function limitMemoryFileSystems(host: Body, range: Range | undefined): Objection[] {
  if (range === undefined) return [];
  const objections: Objection[] = [];
  const tmpfs = host["Tmpfs"];
  if (isObject(tmpfs)) {
    for (const [path, options] of Object.entries(tmpfs)) {
      if (typeof options !== "string") continue;
      tmpfs[path] = withSize(options, range);
      objections.push(...optionObjections(tmpfs[path] as string, `HostConfig.Tmpfs.${path}`, range));
    }
  }
  const mounts: unknown[] = Array.isArray(host["Mounts"]) ? host["Mounts"] : [];
  for (const [at, mount] of mounts.entries()) {
    if (!isObject(mount)) continue;
    const path = `HostConfig.Mounts[${at}]`;
    if (mount["Type"] === "tmpfs") objections.push(...limitMount(mount, path, range));
    const volume = mount["VolumeOptions"];
    const driver = isObject(volume) ? volume["DriverConfig"] : undefined;
    if (isObject(driver))
      objections.push(...limitVolumeOptions(driver["Options"], `${path}.VolumeOptions.DriverConfig.Options`, range));
  }
  return objections;
}

/** The same for a volume, by the options of its driver. */
export function limitVolumeOptions(options: unknown, path: string, range: Range | undefined): Objection[] {
  if (range === undefined || !isObject(options) || options["type"] !== "tmpfs") return [];
  const { o = "" } = options;
  if (typeof o !== "string") return [];
  options["o"] = withSize(o, range);
  return optionObjections(options["o"] as string, `${path}.o`, range);
}

function limitMount(mount: Body, path: string, { default: given, max }: Range): Objection[] {
  const options: Body = isObject(mount["TmpfsOptions"]) ? mount["TmpfsOptions"] : {};
  const { SizeBytes: size } = options;
  if (size === undefined || size === null || size === 0) {
    if (given !== undefined) mount["TmpfsOptions"] = { ...options, SizeBytes: given };
    return [];
  }
  const isFine = max === undefined || (typeof size === "number" && size > 0 && size <= max);
  return isFine ? [] : [objection(`${path}.TmpfsOptions.SizeBytes`, beyond("shmSize", sizeOf(max)))];
}

const SIZE = /^(size|nr_blocks)=/;

function withSize(options: string, { default: given }: Range): string {
  if (given === undefined || options.split(",").some((option) => SIZE.test(option))) return options;
  return [...(options === "" ? [] : [options]), `size=${given}`].join(",");
}

/** Each of them has to be small enough: which of several counts is up to the kernel. */
function optionObjections(options: string, path: string, { max }: Range): Objection[] {
  if (max === undefined) return [];
  const sizes = options.split(",").filter((option) => SIZE.test(option));
  const isFine = sizes.every((option) => {
    const bytes = option.startsWith("size=") ? bytesIn(option.slice("size=".length)) : undefined;
    // The kernel takes size=0 for no limit.
    return bytes !== undefined && bytes > 0 && bytes <= max;
  });
  return isFine ? [] : [objection(path, beyond("shmSize", sizeOf(max)))];
}

/** Objects to a size in a request of BuildKit's, which is a plain number of bytes. */
export function sizeObjections(size: string, path: string, range: Range | undefined): Objection[] {
  const { max } = range ?? {};
  if (max === undefined || (/^\d+$/.test(size) && Number(size) <= max)) return [];
  return [objection(path, beyond("shmSize", sizeOf(max)))];
}
