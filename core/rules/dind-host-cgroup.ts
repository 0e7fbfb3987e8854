import { engineFolders, exposureTo, judgeFolder, ofFolder } from "./support/hostFolders";
import { type Rule, show, undetermined } from "./support/rule";

/**
 * What must hold: a Docker engine inside a container does not bind the host's cgroup tree writable.
 * Fields: every host folder that a container with an engine mounts.
 * Allowed: folders other than /sys/fs/cgroup and those below it. `dind-cgroup-read-only` judges read-only binds.
 */
export const rule: Rule = {
  id: "dind-host-cgroup",
  group: "dind",
  severity: "high",
  level: "mandatory",
  title: "Docker engines inside containers must not write the host's control groups",
  why:
    "Who writes the host's cgroup tree lifts every container's limits and freezes or starves the " +
    "host; on cgroup v1 a release_agent written there is a program that the host runs as root.",
  remediation: "Remove the bind: an engine needs a private cgroup namespace and its own cgroup mounts writable.",
  remedies: ["engineCgroup"],
  references: [
    "CVE-2022-0492",
    "CIS Docker Benchmark 5.6 (5.5 before 1.6)",
    "measured: a private cgroup namespace with the container's own cgroup mounts remounted writable " +
      "passes all nested work on v1 and v2",
  ],
  needs: "engine",
  *check(workload, settings) {
    for (const { folder, container } of engineFolders(workload, settings)) {
      if (folder.readOnly) continue;
      for (const verdict of judgeFolder(folder, container, (path) => {
        const exposure = exposureTo("host-cgroup", folder, path, settings);
        return exposure && `is ${show(folder.hostPath)}: the engine inside can write ${exposure.gives}`;
      }))
        yield folder.undecided ? ofFolder(folder, undetermined(folder.undecided, container)) : verdict;
    }
  },
};
