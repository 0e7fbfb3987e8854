import { engineFolders, exposureTo, judgeFolder, ofFolder } from "./support/hostFolders";
import { type Rule, show, undetermined } from "./support/rule";

/**
 * What must hold: a Docker engine inside a container does not bind the host's cgroup tree read-only, which would keep
 * it from working.
 * Fields: every host folder that a container with an engine mounts read-only.
 * Allowed: folders other than /sys/fs/cgroup and those below it. `dind-host-cgroup` judges writable binds.
 */
export const rule: Rule = {
  id: "dind-cgroup-read-only",
  group: "dind",
  severity: "low",
  level: "advisory",
  title: "Docker engines inside containers should not bind the host's control groups",
  why:
    "Many recipes bind /sys/fs/cgroup read-only for safety. On cgroup v2 the engine then starts and " +
    "every nested run and build fails; people go back to privileged, and meanwhile the engine sees " +
    "the host's whole cgroup tree.",
  remediation: "Remove the bind: an engine needs a private cgroup namespace and its own cgroup mounts writable.",
  remedies: ["engineCgroup"],
  references: [
    "measured: with the bind, nested runs and builds fail on cgroup v2, and on v1 under newer outer " +
      "engines (mkdir: read-only file system)",
    "measured: without it, a private cgroup namespace and a writable remount of the container's own " +
      "cgroup mounts work on v1 and v2",
  ],
  needs: "engine",
  *check(workload, settings) {
    for (const { folder, container } of engineFolders(workload, settings)) {
      if (!(folder.readOnly || folder.undecided)) continue;
      for (const verdict of judgeFolder(
        folder,
        container,
        (path) =>
          exposureTo("host-cgroup", folder, path, settings) &&
          `is ${show(folder.hostPath)}, read-only: on cgroup v2 the engine inside starts and cannot run a container`,
      ))
        yield folder.undecided ? ofFolder(folder, undetermined(folder.undecided, container)) : verdict;
    }
  },
};
