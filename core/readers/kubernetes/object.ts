import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import type { Raw } from "../raw/raw";

/** Reads a Kubernetes object of any kind: what a reader of something around objects is given. */
export type ReadObject = (object: Raw, source: Source, group: string, kind: string) => Workload[];

/** `apps` of `apps/v1`, nothing of `v1`. */
export function groupOf(apiVersion: string | undefined): string | undefined {
  return apiVersion === undefined ? undefined : apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

/**
 * The source of an object that stands in another. In a file, it is what would stand there by itself; in a stack, the
 * resource around it is what people know.
 */
export function sourceWithin(object: Raw, source: Source, kind: string): Source {
  const name = object.get("metadata", "name").name();
  const namespace = object.get("metadata", "namespace").name();
  if (source.origin) return { ...source, type: kind, name: name ?? "", ...(namespace !== undefined && { namespace }) };
  return name === undefined ? source : { ...source, name: `${source.name}/${name}` };
}
