import { DOCKER_DEFAULT_CAPABILITIES as DEFAULT_CAPABILITIES } from "../../facts/capabilities";
import type { Container } from "../model/container";
import type { Platform } from "../model/workload";

/** The capabilities that Docker gives a container by default, to ask for one. */
export const DOCKER_DEFAULT_CAPABILITIES: ReadonlySet<string> = new Set(DEFAULT_CAPABILITIES);

/** What a Docker engine inside a container needs beside Docker's default set: measured in docs/nested-engines.md. */
export const ENGINE_CAPABILITIES: ReadonlySet<string> = new Set(["SYS_ADMIN", "NET_ADMIN"]);

/** What the Pod Security Standards' baseline profile lets a pod add: Docker's default without NET_RAW. */
export const POD_SECURITY_BASELINE_CAPABILITIES: ReadonlySet<string> = new Set(
  [...DOCKER_DEFAULT_CAPABILITIES].filter((capability) => capability !== "NET_RAW"),
);

/** `cap_sys_admin`, `CAP_SYS_ADMIN` and `sys_admin` are all `SYS_ADMIN`; `all` is `ALL`. */
export function capabilityName(spelling: string): string {
  return spelling.trim().toUpperCase().replace(/^CAP_/, "");
}

/**
 * Whether a capability that no platform gives by default (SYS_ADMIN, say) is held by a container that adds it, by its
 * name or with ALL. Docker: what is added wins over the same one dropped, unless ALL is added. Kubernetes: what is
 * dropped is not held.
 */
export function holdsCapability({ capabilities }: Container, capability: string, platform: Platform): boolean {
  const [added, dropped] = [namesIn(capabilities.add), namesIn(capabilities.drop)];
  if (added.has("ALL"))
    return !dropped.has(capability) && (platform === "docker" || !dropped.has("ALL") || added.has(capability));
  return added.has(capability) && (platform === "docker" || !dropped.has(capability));
}

/** The names in a list, by the list: a rule asks for each of them. */
const readLists = new WeakMap<Container["capabilities"]["add"], ReadonlySet<string>>();

function namesIn(capabilities: Container["capabilities"]["add"]): ReadonlySet<string> {
  let names = readLists.get(capabilities);
  if (!names) {
    names = new Set(capabilities.flatMap((name) => (name.known ? capabilityName(name.value) : [])));
    readLists.set(capabilities, names);
  }
  return names;
}
