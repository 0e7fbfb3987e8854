import type { Rule } from "../support/rule";
import { judgeRequired } from "./support";

/**
 * What must hold: a container has a part of the CPU's time of its own.
 * Fields: the limits of the CPU (a number of CPUs, a quota, a list of CPUs) and the shares of every whole container.
 * Allowed: any limit above zero; shares other than 1024, which is the engine's default.
 */
export const rule: Rule = {
  id: "cis-docker-cpu-limit",
  group: "isolation",
  severity: "low",
  level: "mandatory",
  title: "Containers must have a limit or a share of the CPU",
  why: "Containers share the CPU equally by default, so that one that never rests slows down all others and the host.",
  remediation: "Set a number of CPUs, or shares.",
  remedies: ["cpuLimit"],
  references: ["CIS Docker Benchmark 5.12 (5.11 before 1.6)"],
  check: (workload) =>
    judgeRequired(workload, {
      of: ({ settings }) => settings.cpuLimit,
      absent: "has neither a limit nor a share of the CPU",
      found: (isLimited) => !isLimited && "sets no limit of the CPU: the value is the engine's default",
    }),
};
