import { exposureOf, hostFolders } from "../workload/hostFolder";
import { judge, type Rule, show } from "./rule";

/**
 * What must hold: no container reaches the socket of a container engine.
 * Fields: every host path that is mounted or declared for mounting, through whatever: bind mounts, pod volumes, PersistentVolumes,
 * volume drivers, another container's mounts.
 * Allowed: paths that are neither an engine's socket nor a folder above one. Read-only changes nothing.
 */
export const rule: Rule = {
  id: "dood-engine-socket",
  group: "dood",
  severity: "critical",
  level: "mandatory",
  title: "Containers must not reach a container engine's socket",
  why: "Whoever can talk to the engine can start a container that mounts the host's root folder, and so is root on the host. A read-only mount changes nothing: it stops the file from being replaced, not from being talked to.",
  remediation:
    "Put a DockerApiEndpoint in front of the engine (mutual TLS, one restricted role a client) and spread dockerClient(endpoint, NAME) into this container; or give the job an engine of its own with a DindRunner (rootless by default).",
  references: [
    "CIS Docker Benchmark 5.32 (5.31 before 1.6)",
    "OWASP Docker Security Cheat Sheet, rule 1",
    "Pod Security Standards, baseline: HostPath Volumes",
  ],
  *check(workload, settings) {
    for (const folder of hostFolders(workload)) {
      const [container] = folder.containers;
      yield* judge(folder.hostPath, container, (path) => {
        const exposure = exposureOf(folder, path, settings.engineImages);
        if (exposure.class !== "engine-socket") return false;
        const { engine, path: socket } = exposure.socket;
        const readOnly = folder.readOnly ? ", read-only, which does not help" : "";
        return exposure.direct
          ? `is ${show(folder.hostPath)}, the socket of ${engine}${readOnly}`
          : `is ${show(folder.hostPath)}, which holds ${socket}, the socket of ${engine}${readOnly}`;
      });
    }
  },
};
