import { ALLOWED_HOST_PATHS, isAllowedPath } from "../docker/allowedPaths";
import { hostFolders } from "../engine/hostFolder";
import { judgeFolder } from "./support/hostFolders";
import { type Rule, show } from "./support/rule";

interface Settings {
  readonly allowedHostPaths: readonly string[];
}

/**
 * What must hold: a Kubernetes workload mounts no host path at all. For paths that give the node away it hands over to
 * `dood-engine-socket`, `sensitive-host-path` and the rules for engines.
 * Fields: every hostPath volume of a pod, mounted or not; hostPath and local PersistentVolumes.
 * Allowed: everything on Docker, where bind mounts are normal; paths below the setting `allowedHostPaths`.
 */
export const rule: Rule<Settings> = {
  id: "host-path",
  group: "kubernetes",
  severity: "low",
  level: "advisory",
  title: "Kubernetes workloads should not mount host paths",
  why:
    "A hostPath volume ties a pod to files of whatever node it lands on: it reads what other " +
    "workloads left there and fills the node's disk past every quota.",
  remediation: "Use an emptyDir, a PersistentVolumeClaim, a ConfigMap or a Secret.",
  remedies: ["podVolumes"],
  exception: "What a node agent truly needs goes into this rule's setting `allowedHostPaths`.",
  references: ["Pod Security Standards, baseline: HostPath Volumes"],
  settings: { allowedHostPaths: ALLOWED_HOST_PATHS },
  needs: "hostFolders",
  handsOverTo: [
    "dood-engine-socket",
    "sensitive-host-path",
    "dind-host-data-root",
    "dind-host-cgroup",
    "dind-cgroup-read-only",
  ],
  *check(workload, settings) {
    if (workload.platform !== "kubernetes") return;
    for (const folder of hostFolders(workload)) {
      yield* judgeFolder(folder, folder.containers[0], (path) => {
        if (isAllowedPath(path, settings.allowedHostPaths)) return false;
        return path === "" ? "is a host path that names no place" : `is ${show(folder.hostPath)}, a path of the node`;
      });
    }
  },
};
