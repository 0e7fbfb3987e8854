import { fileSystemKind, kernelFileSystemPath } from "../../docker/fileSystems";
import { isAbsolute, segmentsOf } from "../../docker/hostPath";
import { isUnknown, type Known, known, knownValue, mapKnown } from "../../model/known";
import type { HostPathSource } from "../../model/mount";
import type { Raw } from "../raw/raw";

/**
 * The host folders behind a volume driver's options. Docker's `local` driver passes them to mount(2) and Podman's to
 * mount(8), outside of every container: `o=bind` with a `device` is a bind mount under another name, an overlay shows
 * its lower folders, `/dev/sda1` exposes everything on the disk, `type=proc` is the host's. Other drivers call a host
 * folder `mountpoint`.
 *
 * All possible meanings of the options count: no further word or option removes one.
 */
export function readVolumeDriver(driver: Raw, options: Raw): HostPathSource[] {
  if (!options.exists) return [];
  const entries = options.entries();
  const unnamed = entries.find(([name]) => name === undefined);
  if (unnamed) return [{ kind: "hostPath", hostPath: unnamed[1].unknown() }];
  // Podman accepts the names of options in any case.
  const named = (wanted: string) =>
    entries.flatMap(([name, place]) => (name?.toLowerCase() === wanted ? (place.string() ?? []) : []));
  const name = driver.string();
  const isLocal = name === undefined || !name.known || name.value === "" || name.value === "local";
  return [
    ...(isLocal ? localVolume(named("type"), named("o"), named("device")) : []),
    ...(name?.known && isLocal ? [] : named("mountpoint").map(folder)),
  ];
}

type Fields = readonly Known<string>[];

function localVolume(types: Fields, flags: Fields, devices: Fields): HostPathSource[] {
  const words = flags.flatMap(wordsOf);
  const names = types.flatMap(wordsOf);
  const kinds = names.map(({ value }) => fileSystemKind(value));
  const isBind =
    words.some(({ value }) => /^(r?bind|move)$/i.test(value)) ||
    names.some(({ value }) => /^(none|bind)$/i.test(value));
  const only = (...wanted: (typeof kinds)[number][]) =>
    kinds.length > 0 && kinds.every((kind) => wanted.includes(kind)) && !types.some(isUnknown);
  const isDisk = kinds.includes("disk");
  const sources: HostPathSource[] = [];
  if (!only("memory", "network")) sources.push(...words.flatMap(foldersInOption));
  sources.push(
    ...names.flatMap(({ value, ...place }) => {
      const path = kernelFileSystemPath(value);
      return path === undefined ? [] : [folder(known(path, place.path, place.secret))];
    }),
  );
  for (const device of devices) {
    if (isBind) sources.push(folder(mapKnown(device, fromRoot)));
    else if (only("memory", "overlay", "kernel")) continue;
    else if (device.known && !isOnNetwork(device.value, kinds.includes("network"))) {
      const path = mapKnown(device, diskPath);
      if (isDisk || isBelowDev(knownValue(path) ?? "")) sources.push({ ...folder(path), isDisk: true });
      else if (!only("none") && kinds.length > 0) sources.push(folder(path));
    } else if (!device.known && !only("network")) sources.push(folder(device));
  }
  const undecided = types.find(isUnknown) ?? (isBind ? undefined : flags.find(isUnknown));
  const mayBePath = devices.some((device) => !device.known || isAbsolute(device.value));
  return undecided && mayBePath && !devices.some(isUnknown) ? [...sources, folder(undecided)] : sources;
}

function folder(hostPath: Known<string>): HostPathSource {
  return { kind: "hostPath", hostPath };
}

/** The words of a comma-separated list, each with the list's path. */
function wordsOf(field: Known<string>): { value: string; path: string; secret: boolean }[] {
  if (!field.known) return [];
  return field.value
    .split(",")
    .map((word) => ({ value: word.trim(), path: field.path, secret: field.secret === true }))
    .filter(({ value }) => value !== "");
}

/** Options of overlayfs that name folders; since Linux 6.5 also one by one, with `+=`. A colon separates several. */
const LAYERS = /^(?:lowerdir|upperdir|workdir|datadir)\+?=(.*)$/is;
/** Any other option that names a path: a branch of aufs, another disk of a file system, its journal. */
const NAMED_PATH = /^[^=]*[=:]("?\/.*)$/s;

function foldersInOption({ value, path, secret }: ReturnType<typeof wordsOf>[number]): HostPathSource[] {
  const layers = LAYERS.exec(value)?.[1];
  const text = (layers ?? NAMED_PATH.exec(value)?.[1] ?? "").replace(/^"|"$/g, "");
  // A backslash escapes the next character, even a colon.
  const parts = text.match(/(?:\\[\s\S]|[^:\\])+/g) ?? [];
  return parts.flatMap((part) => {
    const readings = new Set([part, part.replace(/\\([\s\S])/g, "$1")]);
    return [...readings].map((reading) => folder(known(fromRoot(reading), path, secret)));
  });
}

/** The engine runs in the root folder, so a relative path starts there. */
function fromRoot(path: string): string {
  return path === "" || isAbsolute(path) ? path : `/${path}`;
}

const TAG = /^(UUID|LABEL|PARTUUID|PARTLABEL|ID)=(.*)$/is;

/** The path of a disk, even if mount(8) identifies it by its label or id. */
function diskPath(device: string): string {
  const [, tag, value = ""] = TAG.exec(device.trim()) ?? [];
  return tag === undefined ? fromRoot(device) : `/dev/disk/by-${tag.toLowerCase()}/${value.replace(/["']/g, "")}`;
}

function isBelowDev(path: string): boolean {
  return segmentsOf(path)[0] === "dev";
}

/** `host:/export`, `:/export` with the address among the options, `//host/share`, `https://…`. */
function isOnNetwork(device: string, isNetworkType: boolean): boolean {
  return /^[^/]*:/.test(device) || (isNetworkType && /^(\/\/|\\\\)/.test(device));
}
