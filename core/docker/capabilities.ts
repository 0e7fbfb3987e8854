import { DOCKER_DEFAULT_CAPABILITIES as DEFAULT_CAPABILITIES } from "../../facts/capabilities";
import type { Container } from "../model/container";
import type { Platform } from "../model/workload";

/** The capabilities that Docker gives a container by default, as a set. */
export const DOCKER_DEFAULT_CAPABILITIES: ReadonlySet<string> = new Set(DEFAULT_CAPABILITIES);

/**
 * What a Docker engine inside a container needs in addition to Docker's default set, as measured in
 * docs/nested-engines.md.
 */
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
 * Whether a container holds a capability that no platform gives by default (such as SYS_ADMIN) because it adds it, by
 * name or with ALL. Docker: adding a capability beats dropping it, unless ALL is added. Kubernetes: a dropped
 * capability is not held.
 */
export function holdsCapability({ capabilities }: Container, capability: string, platform: Platform): boolean {
  const [added, dropped] = [namesIn(capabilities.add), namesIn(capabilities.drop)];
  if (added.has("ALL"))
    return !dropped.has(capability) && (platform === "docker" || !dropped.has("ALL") || added.has(capability));
  return added.has(capability) && (platform === "docker" || !dropped.has(capability));
}

/** The names in each list, cached because every rule asks for them. */
const readLists = new WeakMap<Container["capabilities"]["add"], ReadonlySet<string>>();

function namesIn(capabilities: Container["capabilities"]["add"]): ReadonlySet<string> {
  let names = readLists.get(capabilities);
  if (!names) {
    names = new Set(capabilities.flatMap((name) => (name.known ? capabilityName(name.value) : [])));
    readLists.set(capabilities, names);
  }
  return names;
}
