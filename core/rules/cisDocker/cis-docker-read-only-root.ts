import type { Rule } from "../support/rule";
import { judgeRequired } from "./support";

/**
 * What must hold: a container cannot write to its root file system.
 * Fields: the read-only setting of every whole container.
 * Allowed: true. Volumes and tmpfs mounts stay writable.
 */
export const rule: Rule = {
  id: "cis-docker-read-only-root",
  group: "isolation",
  severity: "low",
  level: "mandatory",
  title: "Containers must have a read-only root file system",
  why:
    "Whoever takes over a process writes programs into a writable root file system, replaces those of the image, and " +
    "stays there until the container is replaced.",
  remediation: "Make the root file system read-only, and mount a volume or a tmpfs where the program writes.",
  remedies: ["readOnlyRoot"],
  references: ["CIS Docker Benchmark 5.13 (5.12 before 1.6)"],
  check: (workload) =>
    judgeRequired(workload, {
      of: ({ settings }) => settings.readOnlyRoot,
      absent: "has a writable root file system",
      found: (isReadOnly) => !isReadOnly && "leaves the root file system writable",
    }),
};
