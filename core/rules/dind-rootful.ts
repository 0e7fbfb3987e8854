import { holdsCapability } from "../docker/capabilities";
import { isRootUser } from "../engine/engine";
import { givesUpSysAdmin } from "../engine/rootless";
import type { Container } from "../model/container";
import { isUnknown, type Known, knownValue } from "../model/known";
import { certainEngine, judge, judgeEach, type Rule, undetermined } from "./support/rule";

/**
 * What must hold: a Docker engine inside a container is not root of the host's user namespace with SYS_ADMIN.
 * Fields: the capabilities, user, privileges and command of containers with an engine, and the user namespace of the
 * workload.
 * Allowed: engines without SYS_ADMIN, users other than root, a pod's own user namespace (`hostUsers: false`), containers
 * of Sysbox, and the start command of this package's rootless runners, which gives SYS_ADMIN up. A rootless image name does not count:
 * with SYS_ADMIN such an engine can mount a fresh /proc. It hands over to the rules for privileged containers.
 */
export const rule: Rule = {
  id: "dind-rootful",
  group: "dind",
  severity: "high",
  level: "advisory",
  title: "Docker engines inside containers should run rootless",
  why:
    "An engine that is root with SYS_ADMIN is protected from accidents, not from attackers: a job " +
    "that breaks out of it can mount a fresh /proc, name a program in core_pattern, and have the " +
    "host run it as root.",
  remediation:
    "Run the engine rootless: as an ordinary user in a user namespace of its own. That takes the capabilities " +
    "SETUID and SETGID alone, a seccomp profile with the calls that user namespaces need, a visible /proc, " +
    "and /dev/net/tun. Where a job needs a rootful engine, run it on machines that hold nothing else.",
  remedies: ["rootless"],
  references: [
    "CIS Docker Benchmark 2.1 (after 1.2)",
    "measured: with Docker's default capabilities, SYS_ADMIN and NET_ADMIN, a fresh mount of proc " +
      "has a writable core_pattern",
    "measured: all nested work passes rootless, with no effective capability in the container",
  ],
  needs: "engine",
  handsOverTo: ["dind-privileged", "privileged-container"],
  *check(workload, settings) {
    const { user: userNamespace } = workload.host;
    if (knownValue(userNamespace) === "private") return;
    for (const container of workload.containers) {
      const engine = certainEngine(container, settings);
      const { privileged, capabilities, user } = container;
      if (!engine) continue;
      const found =
        `gives SYS_ADMIN to a Docker engine (${engine.evidence}), which is rootful with it, whatever its ` +
        "image is called: this keeps accidents from the host, not a job that attacks it";
      if (knownValue(privileged) === true) {
        yield* judge(privileged, container, () => found);
        continue;
      }
      if (givesUpSysAdmin(container)) continue;
      if (isInSysbox(container, userNamespace)) continue;
      const isHeld = holdsCapability(container, "SYS_ADMIN", workload.platform);
      if (!isHeld && !capabilities.add.some(isUnknown)) continue;
      if (user?.known && !isRootUser(user.value)) continue;
      const hiding = [userNamespace, privileged, user].find(isUnknown);
      if (hiding) yield undetermined(hiding, container);
      else {
        const asking = capabilities.add.filter(
          (name) => !name.known || /^\s*(cap_)?(sys_admin|all)\s*$/i.test(name.value),
        );
        yield* judgeEach(
          isHeld ? asking.filter((name) => name.known).slice(0, 1) : asking.slice(0, 1),
          container,
          () => found,
        );
      }
    }
  },
};

/** Sysbox starts each container in a user namespace of its own, unless it is told to use the host's. */
function isInSysbox({ runtime }: Container, userNamespace: Known<string> | undefined): boolean {
  return knownValue(runtime) === "sysbox-runc" && !isUnknown(userNamespace) && knownValue(userNamespace) !== "host";
}
