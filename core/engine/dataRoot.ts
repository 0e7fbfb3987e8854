import type { Segments } from "../docker/hostPath";
import type { Container } from "../model/container";
import { isUnknown, type Unknown } from "../model/known";
import type { Mount } from "../model/mount";
import type { Workload } from "../model/workload";
import { certainEngineOf, type Engine } from "./engine";
import { dataRootsOf } from "./engineOptions";
import { bindBackedVolumes, locateMount, mountOver, placeKey } from "./storageLocation";

/** A place outside its container where an engine inside keeps its data. */
export interface DataRoot {
  readonly workload: Workload;
  readonly container: Container;
  /** The mount that exposes the place to the container. */
  readonly mount: Mount;
  /** Identifies the place: two engines with the same one share their data. Unknown where a name is not known yet. */
  readonly place: string | Unknown;
  /** Whether every copy of the workload uses the same place. */
  readonly acrossCopies: boolean;
}

/** The data roots of every certain engine that another container could reach. */
export function dataRoots(workloads: readonly Workload[], engineImages: readonly string[]): DataRoot[] {
  const binds = bindBackedVolumes(workloads);
  return workloads.flatMap((workload, at) =>
    workload.containers.flatMap((container) => {
      const engine = certainEngineOf(container, engineImages);
      if (!engine) return [];
      return mountsOfDataRoots(engine, container).flatMap(({ mount, below }) => {
        const found = locateMount(mount, workload, at, binds);
        if (!found) return [];
        const { place, acrossCopies } = found;
        return [
          { workload, container, mount, place: isUnknown(place) ? place : placeKey(...place, ...below), acrossCopies },
        ];
      });
    }),
  );
}

function mountsOfDataRoots(engine: Engine, container: Container): { mount: Mount; below: Segments }[] {
  const found = dataRootsOf(engine).flatMap((root) => mountOver(root, container) ?? []);
  return [...new Map(found.map((over) => [over.mount, over])).values()];
}
