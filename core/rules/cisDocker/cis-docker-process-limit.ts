import type { Rule } from "../support/rule";
import { isUnlimited, judgeRequired } from "./support";

/**
 * What must hold: a container has a limit of processes.
 * Fields: the process limit of every whole container; the `nproc` of `ulimits` counts, since the Docker providers have
 * nothing else.
 * Allowed: any limit above zero. It hands over to `dind-no-limits` for an engine.
 */
export const rule: Rule = {
  id: "cis-docker-process-limit",
  group: "isolation",
  severity: "medium",
  level: "mandatory",
  title: "Containers must have a limit of processes",
  why: "One fork bomb in a container without a limit takes every process number of its host, which then starts nothing.",
  remediation: "Set a limit of processes.",
  remedies: ["processLimit"],
  references: ["CIS Docker Benchmark 5.29 (5.28 before 1.6)"],
  handsOverTo: ["dind-no-limits"],
  check: (workload) =>
    judgeRequired(workload, {
      of: ({ limits }) => limits.processes,
      absent: "has no limit of processes",
      found: (limit) => isUnlimited(limit) && "sets no limit of processes: the value means unlimited",
    }),
};
