import type { Rule } from "../support/rule";
import { isUnlimited, judgeRequired } from "./support";

/**
 * What must hold: a container has a memory limit.
 * Fields: the memory limit of every whole container.
 * Allowed: any limit above zero. It hands over to `dind-no-limits` for an engine.
 */
export const rule: Rule = {
  id: "cis-docker-memory-limit",
  group: "isolation",
  severity: "medium",
  level: "mandatory",
  title: "Containers must have a memory limit",
  why: "A container without a limit takes the memory of its host, and with it every other container and the engine.",
  remediation: "Set a memory limit.",
  remedies: ["memoryLimit"],
  references: ["CIS Docker Benchmark 5.11 (5.10 before 1.6)"],
  handsOverTo: ["dind-no-limits"],
  check: (workload) =>
    judgeRequired(workload, {
      of: ({ limits }) => limits.memory,
      absent: "has no memory limit",
      found: (limit) => isUnlimited(limit) && "sets no memory limit: the value means unlimited",
    }),
};
