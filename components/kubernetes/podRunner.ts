import { ROOTFUL } from "../spec/rootful";
import { ROOTLESS } from "../spec/rootless";
import { ROOTLESS_IN_POD } from "../spec/rootlessInPod";
import type { Runner } from "../spec/runner";
import { SYSBOX } from "../spec/sysbox";
import type { PodEngineArgs } from "./args";

/**
 * The strictest of the Pod Security Standards that a pod's namespace may enforce
 * (`pod-security.kubernetes.io/enforce`).
 */
export type PodSecurityLevel = "privileged" | "baseline";

/** The runner for a pod with these inputs. */
export function podRunner({ mode, hostUsers, tunResource }: PodEngineArgs): Runner {
  if (mode === "sysbox") return SYSBOX;
  if (hostUsers === false) return ROOTLESS;
  return mode === "rootful" ? ROOTFUL : withoutNode(tunResource);
}

/** If the pod gets the device, the runner need not create it. */
function withoutNode(tunResource: string | undefined): Runner {
  if (tunResource === undefined) return ROOTLESS_IN_POD;
  return { ...ROOTLESS_IN_POD, capabilities: ROOTLESS_IN_POD.capabilities.filter(({ value }) => value !== "MKNOD") };
}

/**
 * SYS_ADMIN and an unconfined AppArmor profile require a privileged namespace; SETUID, SETGID and, with hostUsers:
 * false, unmasked paths do not, nor does what Sysbox confines.
 */
export function podSecurityLevel(
  runner: Pick<Runner, "capabilities" | "runtime">,
  { appArmorProfile }: Pick<PodEngineArgs, "appArmorProfile">,
): PodSecurityLevel {
  if (runner.runtime !== undefined) return "baseline";
  const isAdministrator = runner.capabilities.some(({ value }) => value === "SYS_ADMIN");
  return isAdministrator || appArmorProfile === undefined ? "privileged" : "baseline";
}
