import { certainEngine, judge, type Rule } from "./support/rule";

/**
 * What must hold: a container with a Docker engine inside is not privileged. (For one without an engine:
 * `privileged-container`.)
 * Fields: `privileged` of every container that certainly holds an engine.
 * Allowed: absent, false; the capabilities that `dind-excess-capabilities` allows an engine.
 */
export const rule: Rule = {
  id: "dind-privileged",
  group: "dind",
  severity: "critical",
  level: "mandatory",
  title: "Docker engines inside containers must not be privileged",
  why:
    "A privileged engine hands every job it runs the host: a job starts a privileged container of " +
    "its own, mounts the host's disk from /dev and is root on the host.",
  remediation:
    "Run a rootless engine, or one with Docker's default capabilities plus SYS_ADMIN and NET_ADMIN, with " +
    "which run, exec, build, networks and volumes all work. Or give the job a guarded Docker API over mutual " +
    "TLS and no engine at all.",
  remedies: ["runner"],
  references: [
    "CIS Docker Benchmark 5.5 (5.4 before 1.6)",
    "Pod Security Standards, baseline: Privileged Containers",
    "measured: Docker's default capabilities with SYS_ADMIN and NET_ADMIN pass all nested work on " +
      "cgroup v1 and v2, without privileged",
  ],
  needs: "engine",
  *check(workload, settings) {
    for (const container of workload.containers) {
      const engine = certainEngine(container, settings);
      if (!engine) continue;
      yield* judge(
        container.privileged,
        container,
        (on) =>
          on &&
          `makes it privileged, and it holds a Docker engine (${engine.evidence}): an engine needs two ` +
            "capabilities, not the host",
      );
    }
  },
};
