import { judge, type Rule } from "../support/rule";
import { wholeContainers } from "./support";

/**
 * What must hold: a container that fails is started again five times at most.
 * Fields: the restart policy of every whole container.
 * Allowed: no policy, `no`, `on-failure` with 5 attempts or fewer.
 */
export const rule: Rule = {
  id: "cis-docker-restart-policy",
  group: "isolation",
  severity: "low",
  level: "mandatory",
  title: "Containers must be restarted on failure only, five times at most",
  why:
    "A container that is started again without end hides that it fails, wears out its host, and gives whoever attacks " +
    "it as many attempts as they like.",
  remediation: "Set the restart policy to `on-failure` with 5 attempts.",
  remedies: ["restartPolicy"],
  references: ["CIS Docker Benchmark 5.15 (5.14 before 1.6)"],
  *check(workload) {
    for (const container of wholeContainers(workload)) {
      yield* judge(container.settings.restart, container, mistakeIn);
    }
  },
};

function mistakeIn(policy: string): string | undefined {
  const [, name, attempts] = /^([^:]*)(?::(\d+))?$/.exec(policy.trim()) ?? [];
  if (name === "" || name === "no") return undefined;
  if (name !== "on-failure") return "starts the container again without end, whatever made it stop";
  const number = Number(attempts ?? 0);
  if (number === 0) return "starts a container that fails again without end";
  return number > MAX_ATTEMPTS ? `starts a container that fails again ${number} times` : undefined;
}

const MAX_ATTEMPTS = 5;
