import { engineFolders, exposureTo, judgeFolder } from "./support/hostFolders";
import { type Rule, show } from "./support/rule";

/**
 * What must hold: a Docker engine inside a container keeps its data in its own place, not in the data root of the
 * host's engine.
 * Fields: every host folder that a container with an engine mounts.
 * Allowed: named volumes, and host folders that are neither the host engine's data root nor above it. It hands over to
 * `dood-engine-socket` for folders that also hold a socket.
 */
export const rule: Rule = {
  id: "dind-host-data-root",
  group: "dind",
  severity: "critical",
  level: "mandatory",
  title: "Docker engines inside containers must not use the data root of the host's engine",
  why:
    "The host's data root holds the file system of every container on the host, with its secrets: a " +
    "job in the inner engine reads and rewrites them all, and two engines that write one data root " +
    "destroy it.",
  remediation:
    "Give the engine a named volume of its own at /var/lib/docker, or a host folder made for it such as " +
    "/var/lib/docker-inner.",
  remedies: ["engineData"],
  references: [
    "Pod Security Standards, baseline: HostPath Volumes",
    "Docker documentation, multiple daemons: each needs a --data-root of its own",
  ],
  needs: "engine",
  handsOverTo: ["dood-engine-socket"],
  *check(workload, settings) {
    for (const { folder, container } of engineFolders(workload, settings)) {
      yield* judgeFolder(folder, container, (path) => {
        const exposure = exposureTo("host-data-root", folder, path, settings);
        return exposure && `is ${show(folder.hostPath)}, which gives the engine inside ${exposure.gives}`;
      });
    }
  },
};
