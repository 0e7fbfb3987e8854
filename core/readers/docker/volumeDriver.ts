import { isAbsolute } from "../../docker/hostPath";
import { isUnknown, type Known, known, knownValue, mapKnown } from "../../model/known";
import type { MountSource } from "../../model/mount";
import type { Raw } from "../raw/raw";

/**
 * File systems of the kernel's own. The engine mounts them for a volume from outside of every container, so that what
 * they show is the host's.
 */
const KERNEL_FILE_SYSTEMS: ReadonlyMap<string, string> = new Map([
  ["proc", "/proc"],
  ["sysfs", "/sys"],
  ["devtmpfs", "/dev"],
  ["cgroup", "/sys/fs/cgroup"],
  ["cgroup2", "/sys/fs/cgroup"],
  ["bpf", "/sys/fs/bpf"],
  ["configfs", "/sys/kernel/config"],
  ["debugfs", "/sys/kernel/debug"],
  ["tracefs", "/sys/kernel/tracing"],
  ["securityfs", "/sys/kernel/security"],
  ["efivarfs", "/sys/firmware/efi/efivars"],
]);

/**
 * The host folders behind a volume driver's options. Docker's `local` driver passes them to mount(8): `o=bind` with a
 * `device` is a bind mount by another name, an overlay shows its lower folders, `/dev/sda1` is all that is on the disk.
 * Other drivers call a host folder `mountpoint`.
 */
export function readVolumeDriver(driver: Raw, options: Raw): MountSource[] {
  if (!options.exists) return [];
  const hostPath = (path: Known<string>): MountSource => ({ kind: "hostPath", hostPath: path });
  if (options.isUnknown) return [hostPath(options.unknown())];
  const name = knownValue(driver.string()) ?? "local";
  if (name !== "local") {
    const mountpoint = options.get("mountpoint").string();
    return mountpoint ? [hostPath(mountpoint)] : [];
  }
  const type = options.get("type").string();
  const flags = options.get("o").string();
  const device = options.get("device").string();
  const words = knownValue(flags)?.split(",") ?? [];
  const folders = words.flatMap((word) => /^(?:lowerdir|upperdir|workdir)=(.*)$/s.exec(word)?.[1]?.split(":") ?? []);
  if (folders.length > 0 && flags)
    return folders.map((folder) => hostPath(known(folder, flags.path, flags.known && flags.secret)));
  const kernel = KERNEL_FILE_SYSTEMS.get(knownValue(type) ?? "");
  if (kernel !== undefined && type) return [hostPath(known(kernel, type.path))];
  const isBind = words.includes("bind") || words.includes("rbind") || ["bind", "none"].includes(knownValue(type) ?? "");
  const isDisk = knownValue(device)?.startsWith("/dev/") === true;
  if (device && (isBind || isDisk)) return [hostPath(mapKnown(device, fromRoot))];
  const mayBind = [flags, type].find(isUnknown);
  const isPath = device !== undefined && (!device.known || isAbsolute(device.value));
  return mayBind && isPath ? [hostPath(mayBind)] : [];
}

/** The engine runs in the root folder, and so a relative device begins there. */
function fromRoot(device: string): string {
  return device === "" || isAbsolute(device) ? device : `/${device}`;
}
