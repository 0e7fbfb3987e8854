import { type GuardSettings, isMeantAsGuard, whyNotAGuard } from "../engine/guard";
import { type HostFolder, hostFolders } from "../engine/hostFolder";
import type { Container } from "../model/container";
import { isUnknown } from "../model/known";
import type { Workload } from "../model/workload";
import { exposureTo, judgeFolder, ofFolder } from "./support/hostFolders";
import { type Rule, show, undetermined, type Verdict } from "./support/rule";

/**
 * What must hold: no container reaches the socket of a container engine.
 * Fields: every host path that is mounted or declared for mounting, by any means: bind mounts, pod volumes,
 * PersistentVolumes, volume drivers, another container's mounts.
 * Allowed: paths that are neither an engine's socket nor a folder above one. Mounting read-only does not help. A
 * guard's container may have the socket if it matches a guard byte for byte: this is reported, but not as a violation.
 */
export const rule: Rule<GuardSettings> = {
  id: "dood-engine-socket",
  group: "dood",
  severity: "critical",
  level: "mandatory",
  title: "Containers must not reach a container engine's socket",
  why:
    "Whoever can talk to the engine can start a container that mounts the host's root folder, and so " +
    "is root on the host. A read-only mount changes nothing: it stops the file from being replaced, " +
    "not from being talked to.",
  remediation:
    "Put a guard in front of the engine (mutual TLS, one restricted role per client) and give this container " +
    "the guard's address and a certificate of its own instead of the socket. Or give the job a rootless " +
    "engine of its own.",
  remedies: ["endpoint"],
  references: [
    "CIS Docker Benchmark 5.32 (5.31 before 1.6)",
    "OWASP Docker Security Cheat Sheet, rule 1",
    "Pod Security Standards, baseline: HostPath Volumes",
  ],
  settings: {
    guardImages: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description:
        "Globs of repositories whose images have Node to run a guard in front of a mounted socket, " +
        "beside Docker Hub's node.",
    },
    guardDigests: {
      type: "array",
      items: { type: "string", pattern: "^[0-9a-f]{64}$", description: "a SHA-256 digest in hexadecimal" },
      default: [],
      description: "SHA-256 digests of the guards of other versions of Breakwater that may have a mounted socket.",
    },
  },
  needs: "hostFolders",
  *check(workload, settings) {
    for (const folder of hostFolders(workload)) {
      const [container] = folder.containers;
      const verdicts = judgeFolder(folder, container, (path) => {
        const exposure = exposureTo("engine-socket", folder, path, settings);
        if (!exposure) return false;
        const { engine, path: socket } = exposure.socket;
        const readOnly = folder.readOnly ? ", read-only, which does not help" : "";
        return exposure.direct
          ? `is ${show(folder.hostPath)}, the socket of ${engine}${readOnly}`
          : `is ${show(folder.hostPath)}, which holds ${socket}, the socket of ${engine}${readOnly}`;
      });
      for (const verdict of verdicts)
        yield container && isMeantAsGuard(container)
          ? guarded(verdict, workload, container, folder, settings)
          : verdict;
    }
  },
};

/** The verdict on a socket that a container reaches which is meant to be a guard: accepted if it really is one. */
function guarded(
  verdict: Verdict,
  workload: Workload,
  container: Container,
  folder: HostFolder,
  settings: GuardSettings,
): Verdict {
  if (verdict.status !== "violation") return verdict;
  const found = [...whyNotAGuard(workload, container, folder, settings)];
  const why = found.find((obstacle) => typeof obstacle === "string");
  if (why !== undefined)
    return { ...verdict, found: `${verdict.found}; it is not a guard that may have the socket: ${why}` };
  const waiting = found.find(isUnknown);
  if (waiting) return ofFolder(folder, undetermined(waiting, container));
  const because =
    "the container is the guard of this package, which runs nothing else and lets no client command the engine";
  return { ...verdict, status: "accepted", because };
}
