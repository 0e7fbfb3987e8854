import { engineOf } from "../../core/engine/engine";
import type { Container } from "../../core/model/container";
import { type Known, knownValue } from "../../core/model/known";
import type { Workload } from "../../core/model/workload";
import { isName, isSame, type Reference } from "./reference";

/**
 * What the rules would ask a cluster for: claims of volumes, the ConfigMaps of variables, and those that a container
 * with an engine mounts, where its daemon.json may be.
 *
 * @param namespace of the review: containers in other namespaces are not looked up for
 */
export function referencesOf(workloads: readonly Workload[], namespace: string): Reference[] {
  const references: Reference[] = [];
  const add = (kind: "ConfigMap" | "PersistentVolumeClaim", known: Known<string> | undefined) => {
    const name = knownValue(known);
    if (!isName(name)) return;
    const reference = { kind, namespace, name };
    if (!references.some((each) => isSame(each, reference))) references.push(reference);
  };
  for (const { platform, source, volumes, containers } of workloads) {
    if (platform !== "kubernetes" || (source.namespace ?? namespace) !== namespace) continue;
    for (const { source: volume } of volumes) if (volume.kind === "claim") add("PersistentVolumeClaim", volume.claim);
    for (const container of containers) for (const name of configMapsOf(container)) add("ConfigMap", name);
  }
  return references;
}

function* configMapsOf(container: Container): Iterable<Known<string> | undefined> {
  const { env, envFrom, mounts } = container;
  for (const { kind, name } of envFrom) if (kind === "ConfigMap") yield name;
  for (const { reference } of env) if (reference?.kind === "ConfigMap") yield reference.name;
  if (mounts.length === 0 || engineOf(container) === undefined) return;
  for (const { from } of mounts) {
    if (from.kind !== "volume" || from.declared?.kind !== "data") continue;
    for (const { of, name } of from.declared.sources) if (of === "ConfigMap") yield name;
  }
}
