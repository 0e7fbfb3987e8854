import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import type { Raw } from "../raw/raw";

/** A function that reads a Kubernetes object of any kind, for readers of resources that contain objects. */
export type ReadObject = (object: Raw, source: Source, group: string, kind: string) => Workload[];

/** `apps` for `apps/v1`, undefined for `v1`. */
export function groupOf(apiVersion: string | undefined): string | undefined {
  return apiVersion === undefined ? undefined : apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

/**
 * The source of an object inside another one. In a file, it is the object's own; in a stack, it is the resource around
 * it, which users know.
 */
export function sourceWithin(object: Raw, source: Source, kind: string): Source {
  const name = object.get("metadata", "name").name();
  const namespace = object.get("metadata", "namespace").name();
  if (source.origin) return { ...source, type: kind, name: name ?? "", ...(namespace !== undefined && { namespace }) };
  return name === undefined ? source : { ...source, name: `${source.name}/${name}` };
}
