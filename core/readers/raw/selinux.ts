import type { SELinuxOptions } from "../../model/confinement";
import type { Raw } from "./raw";

/** A `{ type, user, role }` of a pod, a container or a Swarm service. */
export function readSELinux(options: Raw): SELinuxOptions {
  const part = (key: keyof SELinuxOptions) => {
    const value = options.get(key).string();
    return value ? { [key]: [value] } : {};
  };
  return { ...part("type"), ...part("user"), ...part("role") };
}
