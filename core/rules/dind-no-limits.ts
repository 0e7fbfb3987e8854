import type { Container } from "../model/container";
import type { Known } from "../model/known";
import { judge, judgeEngines, type Rule, violation } from "./support/rule";

/**
 * What must hold: a container with a Docker engine inside has a memory limit and a process limit.
 * Fields: both limits of every container with an engine, where the ecosystem supports them (the `nproc` of `ulimits`
 * counts).
 * Allowed: any limit above zero.
 */
export const rule: Rule = {
  id: "dind-no-limits",
  group: "dind",
  severity: "medium",
  level: "advisory",
  title: "Docker engines inside containers should have a memory limit and a process limit",
  why:
    "Everything that jobs start runs inside the engine's container, and a rootless engine cannot " +
    "limit it any further: one fork bomb or leaking build takes the memory and processes of the " +
    "whole host.",
  remediation: "Set a memory limit and a process limit on the engine's container.",
  remedies: ["engineLimits"],
  references: [
    "CIS Docker Benchmark 5.11 and 5.29 (5.10 and 5.28 before 1.6)",
    "measured: a rootless engine has no resource limits inside without cgroup delegation",
  ],
  needs: "engine",
  *check(workload, settings) {
    yield* judgeEngines(workload, settings, function* (_, container) {
      const limits = limitsOf(container);
      const absent = limits.filter(({ limit }) => limit === undefined).map(({ name }) => `no ${name} limit`);
      if (absent.length > 0)
        yield violation(container.path, container, `sets ${absent.join(" and ")} on a Docker engine`);
      for (const { name, limit } of limits) {
        yield* judge(
          limit,
          container,
          (value) => isUnlimited(value) && `sets no ${name} limit on a Docker engine: the value means unlimited`,
        );
      }
    });
  },
};

function limitsOf({ limits }: Container): { name: string; limit: Known<number | string> | undefined }[] {
  const memory = { name: "memory", limit: limits.memory };
  const processes = { name: "process", limit: limits.processes };
  return [...(limits.memoryExpressible === false ? [] : [memory]), ...(limits.processesExpressible ? [processes] : [])];
}

/** Zero or a negative number; a Kubernetes quantity is a number with a unit. */
function isUnlimited(limit: number | string): boolean {
  return typeof limit === "number" ? limit <= 0 : Number.parseFloat(limit) <= 0;
}
