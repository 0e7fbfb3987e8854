import {
  capabilityName,
  DOCKER_DEFAULT_CAPABILITIES,
  ENGINE_CAPABILITIES,
  holdsCapability,
} from "../docker/capabilities";
import { isUnknown, mapKnown } from "../model/known";
import { certainEngine, cleared, judge, type Rule, show, undetermined } from "./support/rule";

/**
 * What must hold: a Docker engine inside a container holds no more than Docker's default capabilities, SYS_ADMIN and
 * NET_ADMIN.
 * Fields: the capabilities that a container with an engine adds, in any spelling, including `ALL`.
 * Allowed: those, and the ones that `allowedCapabilities` names. A capability that is both added and dropped is not
 * held on Kubernetes; Docker grants it.
 */
export const rule: Rule<{ allowedCapabilities: readonly string[] }> = {
  id: "dind-excess-capabilities",
  group: "dind",
  severity: "high",
  level: "mandatory",
  title: "Docker engines inside containers must hold no more capabilities than an engine needs",
  why:
    "Each further capability opens another way from a job in the engine to the host: SYS_PTRACE " +
    "reads other processes, SYS_MODULE loads code into the kernel, SYS_RAWIO and ALL reach the " +
    "host's memory and disks.",
  remediation:
    "Keep Docker's default set and add SYS_ADMIN and NET_ADMIN alone; a rootless engine needs only SETUID and " +
    "SETGID.",
  remedies: ["engineCapabilities"],
  references: [
    "CIS Docker Benchmark 5.4 (5.3 before 1.6)",
    "Pod Security Standards, baseline: Capabilities",
    "measured: SYS_PTRACE is not needed; MKNOD and DAC_OVERRIDE are in Docker's default set already",
  ],
  settings: {
    allowedCapabilities: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Capabilities that engines may have beside Docker's default set, SYS_ADMIN and NET_ADMIN.",
    },
  },
  needs: "engine",
  *check(workload, settings) {
    const allowed = new Set([
      ...DOCKER_DEFAULT_CAPABILITIES,
      ...ENGINE_CAPABILITIES,
      ...settings.allowedCapabilities.map(capabilityName),
    ]);
    const isExcess = (name: string) => !allowed.has(capabilityName(name));
    for (const container of workload.containers) {
      if (!certainEngine(container, settings)) continue;
      const { add, drop } = container.capabilities;
      const dropped = workload.platform === "kubernetes" ? drop.find(isUnknown) : undefined;
      if (dropped && add.some((name) => name.known && isExcess(name.value))) yield undetermined(dropped, container);
      for (const field of add) {
        const verdicts = judge(field, container, (spelling) => {
          const name = capabilityName(spelling);
          if (dropped || !isExcess(spelling)) return undefined;
          if (name === "ALL")
            return (
              "adds ALL: every capability there is, where an engine needs Docker's default set, SYS_ADMIN and " +
              "NET_ADMIN"
            );
          return (
            holdsCapability(container, name, workload.platform) &&
            `adds ${show(mapKnown(field, () => name))}, which an engine does not need: Docker's default set, ` +
              "SYS_ADMIN and NET_ADMIN are enough"
          );
        });
        if (verdicts.length > 0) yield* verdicts;
        else if (!dropped) yield cleared(field.path, container);
      }
    }
  },
};
