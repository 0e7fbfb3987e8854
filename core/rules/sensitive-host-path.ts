import { ALLOWED_HOST_PATHS, isAllowedPath } from "../docker/allowedPaths";
import { hostFolders } from "../engine/hostFolder";
import { knownValue } from "../model/known";
import { exposureTo, judgeFolder, ofFolder } from "./support/hostFolders";
import { cleared, type Rule, show, undetermined } from "./support/rule";

interface Settings {
  readonly allowedHostPaths: readonly string[];
}

/**
 * What must hold: no container gets a host path that gives the host away. It hands over to `dood-engine-socket` for a
 * folder that holds a socket, and to `dind-host-data-root` and `dind-host-cgroup` for what an engine inside shares with
 * the host's.
 * Fields: every host path that is mounted or declared for mounting: bind mounts, pod volumes, PersistentVolumes, volume
 * drivers.
 * Allowed: paths that the catalogue of `core/docker/sensitivePaths.ts` does not list; read-only mounts of the host's
 * programs; anything below the setting `allowedHostPaths`.
 */
export const rule: Rule<Settings> = {
  id: "sensitive-host-path",
  group: "isolation",
  severity: "high",
  level: "mandatory",
  title: "Containers must not mount host paths that give the host away",
  why:
    "A container with the host's /etc, devices, kubelet or engine data needs no escape: it reads the " +
    "keys and tokens that are there, or writes the file that the host runs next, as root.",
  remediation:
    "Use a named volume for data, a config or secret for files, and mount a single public file " +
    "(/etc/localtime) rather than its folder; programs of the host read-only.",
  remedies: ["hostFolders"],
  exception: "What a workload truly needs goes into this rule's setting `allowedHostPaths`.",
  references: ["CIS Docker Benchmark 5.6 (5.5 before 1.6)", "Pod Security Standards, baseline: HostPath Volumes"],
  settings: { allowedHostPaths: ALLOWED_HOST_PATHS },
  needs: "hostFolders",
  handsOverTo: ["dood-engine-socket", "dind-host-data-root", "dind-host-cgroup"],
  *check(workload, settings) {
    for (const folder of hostFolders(workload)) {
      const [container] = folder.containers;
      const given = (path: string, readOnly = folder.readOnly) =>
        exposureTo("sensitive", readOnly === folder.readOnly ? folder : { ...folder, readOnly }, path, settings)?.gives;
      const mounted = knownValue(folder.hostPath);
      if (mounted !== undefined && isAllowedPath(mounted, settings.allowedHostPaths)) {
        if (given(mounted)) yield ofFolder(folder, cleared(folder.hostPath.path, container));
        continue;
      }
      if (folder.undecided && mounted !== undefined && given(mounted, false) && !given(mounted, true)) {
        yield ofFolder(folder, undetermined(folder.undecided, container));
        continue;
      }
      yield* judgeFolder(folder, container, (path) => {
        const gives = given(path);
        return gives && `is ${show(folder.hostPath)}, which gives the container ${gives}`;
      });
    }
  },
};
