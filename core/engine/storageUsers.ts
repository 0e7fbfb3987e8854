import type { Container } from "../model/container";
import { isUnknown, knownValue } from "../model/known";
import type { Mount } from "../model/mount";
import type { Workload } from "../model/workload";
import { bindBackedVolumes, locateMount, placeKey } from "./storageLocation";

/** Which of a stack's containers have the same storage, by mounts of the same place or of a folder above or below it. */
export class StorageUsers {
  private readonly at = new Map<string, Set<Container>>();
  private readonly atOrBelow = new Map<string, Set<Container>>();
  /** Containers whose mounts others take over (`volumes_from`). */
  private readonly lenders = new Set<string>();
  private readonly binds;

  /** @param isUser which containers count */
  constructor(
    private readonly workloads: readonly Workload[],
    isUser: (container: Container) => boolean,
  ) {
    this.binds = bindBackedVolumes(workloads);
    for (const [at, { containers }] of workloads.entries())
      for (const container of containers)
        if (isUser(container)) for (const mount of container.mounts) this.add(mount, at, container);
  }

  /** Whether a user other than this container of the stack's nth workload has what it can write to, or may have it. */
  canWriteForOthers(container: Container, at: number): boolean {
    if (this.lenders.has(container.name)) return true;
    return container.mounts.some((mount) => {
      if (knownValue(mount.readOnly) === true) return false;
      const place = this.placeOf(mount, at);
      if (place === undefined) return mount.from.kind === "container";
      if (isUnknown(place)) return true;
      const above = place.map((_, length) => this.at.get(placeKey(...place.slice(0, length))));
      return [...above, this.atOrBelow.get(placeKey(...place))].some(
        (users) => users !== undefined && (users.size > 1 || !users.has(container)),
      );
    });
  }

  private add(mount: Mount, at: number, container: Container): void {
    if (mount.from.kind === "container") this.lenders.add(knownValue(mount.from.container) ?? "");
    const place = this.placeOf(mount, at);
    if (place === undefined || isUnknown(place)) return;
    addTo(this.at, placeKey(...place), container);
    for (let length = 1; length <= place.length; length++)
      addTo(this.atOrBelow, placeKey(...place.slice(0, length)), container);
  }

  private placeOf(mount: Mount, at: number) {
    const workload = this.workloads[at];
    return workload && locateMount(mount, workload, at, this.binds)?.place;
  }
}

/** Two users are enough to know that there is another. */
function addTo(users: Map<string, Set<Container>>, key: string, container: Container): void {
  const found = users.get(key);
  if (!found) users.set(key, new Set([container]));
  else if (found.size < 2) found.add(container);
}
