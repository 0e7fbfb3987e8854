import { SPELLINGS } from "./body";
import type { Bypasses } from "./bypass";
import { CONFINEMENT, NAMESPACES } from "./confinement";
import { CONTAINERS } from "./containers";
import { HOST_PATHS } from "./hostPaths";
import { IMAGES, NETWORKS, SERVICES, VOLUMES } from "./objects";

/**
 * Every way around the guard that is a request of its own. They are judged by themselves, and sent through the guard's
 * program as it is shipped.
 */
export const BYPASSES: Readonly<Record<string, Bypasses>> = {
  "spelling of a body": SPELLINGS,
  "paths of the host": HOST_PATHS,
  "a container's confinement": CONFINEMENT,
  namespaces: NAMESPACES,
  "containers that are there": CONTAINERS,
  volumes: VOLUMES,
  networks: NETWORKS,
  "images and builds": IMAGES,
  services: SERVICES,
};
