import { engineOf } from "../engine/engine";
import { isRootless } from "../engine/rootless";
import { isUnknown, type Known, knownValue } from "../model/known";
import type { Workload } from "../model/workload";
import { judge, type PackSettings, type Rule, undetermined, type Verdict } from "./support/rule";

/**
 * What must hold: no container lifts the engine's masks over /proc and /sys.
 * Fields: `procMount` of every container, `systempaths` among Docker's security options.
 * Allowed: absent, `Default`. Lifted for a rootless engine inside, which cannot otherwise mount /proc for its
 * containers: it must add no capability beyond SETUID and SETGID, and its user must be an ordinary one. Lifted in a pod
 * with its own user namespace, for the Pod Security Standards from v1.35 on.
 */
export const rule: Rule = {
  id: "unmasked-paths",
  group: "isolation",
  severity: "high",
  level: "mandatory",
  title: "Containers must keep the masks over /proc and /sys",
  why:
    "The masks hide the parts of /proc and /sys that belong to the host: its memory, its keys, its " +
    "kernel settings. Without them root in the container writes /proc/sys/kernel/core_pattern, which " +
    "names a program that the host's kernel runs as root.",
  remediation:
    "Remove `systempaths=unconfined`, or set `procMount: Default`. Only a rootless engine inside truly needs " +
    "it, with no capability but SETUID and SETGID and an ordinary user. A pod that builds images without root " +
    "sets `hostUsers: false` beside it.",
  remedies: ["maskedPaths"],
  references: [
    "CVE-2025-31133",
    "Pod Security Standards, baseline: /proc Mount Type",
    "measured: a rootless engine cannot mount /proc for its containers while the masks are there",
  ],
  versions: [
    { from: "v1.0", check: (workload, settings) => judgeMasks(workload, settings, undefined) },
    { from: "v1.35", check: (workload, settings) => judgeMasks(workload, settings, podUsers(workload)) },
  ],
};

/** The user namespace of a pod. */
function podUsers({ platform, host }: Workload): Known<string> | undefined {
  return platform === "kubernetes" ? host.user : undefined;
}

/** @param ownUsers a user namespace that excuses lifted masks if it is the workload's own */
function* judgeMasks(
  { containers }: Workload,
  { engineImages }: PackSettings,
  ownUsers: Known<string> | undefined,
): Iterable<Verdict> {
  if (knownValue(ownUsers) === "private") return;
  for (const container of containers) {
    const engine = engineOf(container, engineImages);
    const isOrdinary = engine && !isUnknown(engine) ? isRootless(engine, container) : false;
    if (isOrdinary === true) continue;
    // The masks are certainly lifted, but what could excuse that is not known yet.
    const excuse = [ownUsers, engine, isOrdinary].find(isUnknown);
    if (excuse && knownValue(container.unmaskedPaths) === true) yield undetermined(excuse, container);
    else
      yield* judge(
        container.unmaskedPaths,
        container,
        (lifted) => lifted && "lifts the masks over the host's parts of /proc and /sys",
      );
  }
}
