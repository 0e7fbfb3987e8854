import { known } from "../../model/known";
import type { Volume } from "../../model/mount";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";

/** A PersistentVolume that is a folder of its node. */
export function readPersistentVolume(object: Raw, source: Source): Workload[] {
  const spec = object.get("spec");
  // Kubernetes writes the source's fields among the others, Terraform separately.
  const apart = spec.get("persistentVolumeSource");
  const volumes: Volume[] = [spec, apart].flatMap((place) =>
    ["hostPath", "local"].flatMap((kind) => {
      const hostPath = place.get(kind, "path").string();
      return hostPath
        ? [{ name: known(source.name, "metadata.name"), path: spec.path, source: { kind: "hostPath", hostPath } }]
        : [];
    }),
  );
  return [workload({ source, platform: "kubernetes", volumes })];
}
