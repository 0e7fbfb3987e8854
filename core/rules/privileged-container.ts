import { judge, type Rule } from "./support/rule";

/**
 * What must hold: a container is not privileged. It hands over to `dind-privileged` for one with an engine inside.
 * Fields: `privileged` of every container, including init and ephemeral ones and lifecycle hooks; an engine plugin that
 * is granted whatever it asks for.
 * Allowed: absent, false.
 */
export const rule: Rule = {
  id: "privileged-container",
  group: "isolation",
  severity: "critical",
  level: "mandatory",
  title: "Containers must not be privileged",
  why:
    "A privileged container has every capability, every device and no confinement: a process in it " +
    "mounts the host's disk and is root on the host in one command.",
  remediation:
    "Remove `privileged` and grant what is really needed: a single capability, a single device. A job that " +
    "needs Docker gets a rootless engine or a guarded Docker API.",
  remedies: ["privileges", "dockerJob"],
  references: ["CIS Docker Benchmark 5.5 (5.4 before 1.6)", "Pod Security Standards, baseline: Privileged Containers"],
  handsOverTo: ["dind-privileged"],
  *check({ containers }) {
    for (const container of containers) {
      yield* judge(
        container.privileged,
        container,
        (on) => on && "gives it every capability, every device and no confinement",
      );
    }
  },
};
