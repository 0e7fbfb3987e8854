import type { Container } from "./container";
import { knownValue } from "./known";
import type { Platform } from "./workload";

/** What Docker gives a container that asks for nothing: moby, `oci/caps/defaults.go`. */
export const DOCKER_DEFAULT_CAPABILITIES: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

/** What the Pod Security Standards' baseline profile lets a pod add: Docker's default without NET_RAW. */
export const POD_SECURITY_BASELINE_CAPABILITIES: ReadonlySet<string> = new Set(
  [...DOCKER_DEFAULT_CAPABILITIES].filter((capability) => capability !== "NET_RAW"),
);

/** `cap_sys_admin`, `CAP_SYS_ADMIN` and `sys_admin` are all `SYS_ADMIN`; `all` is `ALL`. */
export function capabilityName(spelling: string): string {
  return spelling.trim().toUpperCase().replace(/^CAP_/, "");
}

/** Whether the container ends up with a capability that no platform gives by default (SYS_ADMIN, say), as far as is known. */
export function holdsCapability(container: Container, capability: string, platform: Platform): boolean {
  const added = container.capabilities.add.map(knownValue).map((name) => capabilityName(name ?? ""));
  const dropped = container.capabilities.drop.map(knownValue).map((name) => capabilityName(name ?? ""));
  if (added.includes(capability)) return platform === "docker" || !dropped.includes(capability);
  return added.includes("ALL") && !dropped.includes(capability);
}
