import type { Rule } from "../support/rule";
import { judgeRequired } from "./support";

/**
 * What must hold: no process of a container gains more privileges than its parent has.
 * Fields: the `no-new-privileges` security option of every whole container.
 * Allowed: the option alone, or with a true value; the last one counts. What daemon.json sets for every container is not
 * seen.
 */
export const rule: Rule = {
  id: "cis-docker-no-new-privileges",
  group: "isolation",
  severity: "medium",
  level: "mandatory",
  title: "Containers must not let processes gain privileges",
  why:
    "A setuid program, such as sudo or a forgotten one of the image, makes an ordinary user of the container its " +
    "root, and a flaw of the kernel that root alone can reach is a way to the host.",
  remediation: "Set the security option `no-new-privileges`.",
  remedies: ["noNewPrivileges"],
  references: ["CIS Docker Benchmark 5.26 (5.25 before 1.6)"],
  check: (workload) =>
    judgeRequired(workload, {
      of: ({ confinement }) => confinement.noNewPrivileges,
      absent: "does not set `no-new-privileges`",
      found: (isSet) => !isSet && "lets programs gain more privileges than they start with",
    }),
};
