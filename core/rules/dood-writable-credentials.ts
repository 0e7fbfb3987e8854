import { covers, segmentsOf } from "../docker/hostPath";
import { variableValues } from "../docker/runCommand";
import { mountOver } from "../engine/storageLocation";
import type { Container } from "../model/container";
import { isUnknown } from "../model/known";
import type { Mount } from "../model/mount";
import { certainEngine, type Rule, show, undetermined, violation } from "./support/rule";

/**
 * What must hold: a Docker client cannot change the certificates that it was given.
 * Fields: the mounts that contain DOCKER_CERT_PATH, or lie inside it, as the environment and each command set it.
 * Allowed: read-only mounts; Secret, ConfigMap and projected volumes, which are read-only whatever the mount says;
 * files that are copied in.
 */
export const rule: Rule = {
  id: "dood-writable-credentials",
  group: "dood",
  severity: "low",
  level: "advisory",
  title: "Docker clients should have their certificates mounted read-only",
  why:
    "A job that can write to the folder of its certificates replaces the CA in it, and the next job " +
    "on the same volume trusts an engine of the attacker's; or it deletes the key, and nobody gets " +
    "through any more.",
  remediation: "Mount the files read-only.",
  remedies: ["readOnlyCredentials"],
  references: ["CIS Docker Benchmark 3.9 to 3.14: certificate files belong to root and nobody writes to them"],
  *check({ containers }, settings) {
    for (const container of containers) {
      const paths = variableValues(container, "DOCKER_CERT_PATH");
      if (paths.length === 0 || !container.mounts.some(isWritable) || certainEngine(container, settings)) continue;
      const spoken = new Set<Mount>();
      for (const path of paths) {
        if (!path.known) {
          yield undetermined(path, container);
          continue;
        }
        for (const mount of mountsHolding(path.value, container)) {
          if (!isWritable(mount) || spoken.has(mount)) continue;
          spoken.add(mount);
          if (isUnknown(mount.readOnly)) yield undetermined(mount.readOnly, container);
          else yield violation(mount.path, container, `has the certificates in ${show(path)} mounted writable`);
        }
      }
    }
  },
};

function isWritable({ readOnly, from }: Mount): boolean {
  const isData = from.kind === "volume" && from.declared?.kind === "data";
  return !isData && from.kind !== "private" && !(readOnly?.known && readOnly.value);
}

/** The mount that contains a folder, and the mounts inside the folder. */
function mountsHolding(path: string, container: Container): Mount[] {
  if (!path.startsWith("/")) return [];
  const folder = segmentsOf(path);
  const over = mountOver(folder, container)?.mount;
  const isWithin = ({ target }: Mount) => target?.known === true && covers(folder, segmentsOf(target.value));
  return container.mounts.filter((mount) => mount === over || isWithin(mount));
}
