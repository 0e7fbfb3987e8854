import { holdsCapability } from "../docker/capabilities";
import { isDockerHubEngineImage, parseImage } from "../docker/image";
import { engineOf } from "../engine/engine";
import { isRootless, isRootlessBuilder } from "../engine/rootless";
import type { Container } from "../model/container";
import { isUnknown, knownValue, type Unknown } from "../model/known";
import { confinementScopes, type Workload } from "../model/workload";
import { type PackSettings, type Rule, show, undetermined, violation } from "./support/rule";

/**
 * What must hold: no pod and no container turns AppArmor off.
 * Fields: the AppArmor profile of the pod and of every container, each judged separately, in fields and in annotations.
 * Allowed: absent, empty, `runtime/default`, `localhost/*`, and on Docker a profile of any name. `unconfined` for an
 * engine inside that is not privileged and that can mount, since the default profile denies mounts: with SYS_ADMIN
 * (`dind-rootful` explains what that means), rootless, or the official image; and for this package's builders, by their
 * start command. For a whole pod only where every container is one of these.
 */
export const rule: Rule = {
  id: "apparmor-unconfined",
  group: "isolation",
  severity: "high",
  level: "mandatory",
  title: "Containers must run under an AppArmor profile",
  why:
    "The default profile keeps a container from mounting file systems, writing kernel settings below " +
    "/proc and /sys and tracing other processes. Without it, one capability too many or one kernel " +
    "bug is enough to reach the host.",
  remediation:
    "Remove the option, so that the default profile applies, or name a profile of your own that is loaded on " +
    "the host. Only an engine inside may be unconfined: give the job an engine of its own and leave the other " +
    "containers confined.",
  remedies: ["apparmor"],
  references: [
    "CIS Docker Benchmark 5.2 (5.1 before 1.6)",
    "Pod Security Standards, baseline: AppArmor",
    "Docker documentation, AppArmor security profiles: docker-default denies mount",
  ],
  *check(workload, settings) {
    for (const { confinement, container } of confinementScopes(workload)) {
      for (const profile of confinement.apparmor ?? []) {
        if (isUnknown(profile)) yield undetermined(profile, container);
        else if (profile.value === "unconfined") {
          const needs = (container ? [container] : workload.containers).map((each) =>
            needsUnconfined(each, workload, settings),
          );
          const undecided = needs.find((need) => typeof need === "object");
          if (needs.length === 0 || needs.includes(false)) {
            yield violation(
              profile.path,
              container,
              "turns AppArmor off: nothing keeps the container from mounting or from kernel settings",
            );
          } else if (undecided) yield undetermined(undecided, container);
        } else if (workload.platform === "kubernetes" && !/^($|runtime\/default$|localhost\/)/.test(profile.value)) {
          yield violation(
            profile.path,
            container,
            `is ${show(profile)}, which is neither the default profile nor one of the node`,
          );
        }
      }
    }
  },
};

/**
 * Whether the container is an engine or a builder that the default profile would stop; unknown where that depends on a value that is
 * not known yet.
 */
function needsUnconfined(
  container: Container,
  { platform }: Workload,
  { engineImages }: PackSettings,
): boolean | Unknown {
  if (isRootlessBuilder(container)) return true;
  const engine = engineOf(container, engineImages);
  if (engine === undefined) return false;
  if (isUnknown(engine)) return engine;
  const { privileged, capabilities, image } = container;
  if (isUnknown(privileged)) return privileged;
  if (knownValue(privileged) === true) return false;
  if (holdsCapability(container, "SYS_ADMIN", platform)) return true;
  if (image?.known && isDockerHubEngineImage(parseImage(image.value))) return true;
  const rootless = isRootless(engine, container);
  return rootless === false ? (capabilities.add.find(isUnknown) ?? false) : rootless;
}
