import { ACCELERATOR } from "../../facts/accelerators";
import { isAllowedPath } from "../docker/allowedPaths";
import { covers, segmentsOf } from "../docker/hostPath";
import type { Container } from "../model/container";
import type { MountSource, VolumeSource } from "../model/mount";
import { judge, type Rule, show } from "./support/rule";

interface Settings {
  readonly allowedDevices: readonly string[];
}

/**
 * Devices that lead nowhere on the host: those that every container has anyway, and those that an engine inside works
 * with.
 */
const HARMLESS = [
  "/dev/null",
  "/dev/zero",
  "/dev/full",
  "/dev/random",
  "/dev/urandom",
  "/dev/tty",
  "/dev/fuse",
  "/dev/net",
].map(segmentsOf);
/**
 * The same as rules for the device cgroup: major and minor numbers of the character devices above, and of terminals.
 */
const HARMLESS_NUMBERS = /^c (1:(3|5|7|8|9)|5:(0|1|2)|136:(\d+|\*)|10:(200|229)) /;
/** Creating device files, which opens nothing; `a` stands for every device and every access, whatever follows it. */
const MAKING_FILES = /^[bc] \S+ m$/;

/**
 * What must hold: no container gets a device of the host.
 * Fields: host devices, CDI names, device cgroup rules, disks that a volume driver mounts.
 * Allowed: /dev/fuse and /dev/net/tun, pseudo devices, GPUs by their CDI name, in any spelling of the path; cgroup
 * rules for the same devices or only for creating device files, which Docker lets every container do; those that the
 * setting `allowedDevices` names.
 */
export const rule: Rule<Settings> = {
  id: "host-device",
  group: "isolation",
  severity: "high",
  level: "mandatory",
  title: "Containers must not get devices of the host",
  why:
    "A device is the host's hardware without the host's permissions in between: with the disk's a " +
    "process reads and writes every file there is, with /dev/mem the kernel's memory.",
  remediation:
    "Remove the device; use a named volume for data, and a GPU by its CDI name (nvidia.com/gpu=all). A " +
    "rootless engine needs /dev/net/tun alone.",
  remedies: ["devices"],
  exception: "What a workload truly needs goes into this rule's setting `allowedDevices`.",
  references: ["CIS Docker Benchmark 5.18 (5.17 before 1.6)"],
  settings: {
    allowedDevices: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description:
        "Devices that containers may have: paths (`*` stands for characters within one name, and a " +
        "folder for what is below it), CDI names, or device cgroup rules as they are written.",
    },
  },
  *check({ containers, volumes }, { allowedDevices }) {
    const paths = allowedDevices.filter((entry) => entry.startsWith("/"));
    const isAllowed = (device: string) => allowedDevices.includes(device) || isAllowedPath(device, paths);
    const judgeDisk = (from: MountSource | VolumeSource, container?: Container) =>
      from.kind === "hostPath" && from.isDisk
        ? judge(
            from.hostPath,
            container,
            (device) =>
              !isAllowed(device) && `is ${show(from.hostPath)}: the volume is all that is on a disk of the host`,
          )
        : [];
    for (const { source } of volumes) yield* judgeDisk(source);
    for (const container of containers) {
      for (const { from } of container.mounts) yield* judgeDisk(from, container);
      for (const field of container.devices) {
        yield* judge(field, container, (device) => {
          if (ACCELERATOR.test(device) || isAllowed(device)) return false;
          if (HARMLESS.some((place) => covers(place, segmentsOf(device)))) return false;
          return `is ${show(field)}, a device of the host`;
        });
      }
      for (const field of container.deviceCgroupRules) {
        yield* judge(field, container, (text) => {
          if (HARMLESS_NUMBERS.test(text) || MAKING_FILES.test(text) || allowedDevices.includes(text)) return false;
          return `is ${show(field)}, which opens devices of the host`;
        });
      }
    }
  },
};
