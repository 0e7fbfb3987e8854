import { isObject } from "../../../core/text/jsonObject";
import type { Content, StoredObject } from "../../input/input";

/** The objects of a document that a cluster has given an identity, in lists too. */
export function storedObjects(content: Content): StoredObject[] {
  const { kind, items } = content;
  if (typeof kind !== "string") return [];
  if (!kind.endsWith("List") || !Array.isArray(items)) return storedObject(content, kind);
  const kindOfItems = kind.slice(0, -"List".length);
  return items.filter(isObject).flatMap((item) => {
    const own = item["kind"];
    return storedObject(item, typeof own === "string" ? own : kindOfItems);
  });
}

function storedObject({ metadata, spec, status }: Content, type: string): StoredObject[] {
  if (!isObject(metadata)) return [];
  const { uid, name, namespace, ownerReferences } = metadata;
  if (typeof uid !== "string" || typeof name !== "string") return [];
  const owner = controllerIn(ownerReferences);
  return [
    {
      type,
      name,
      uid,
      ...(typeof namespace === "string" && { namespace }),
      ...(owner && { owner }),
      isRetired: owner !== undefined && hasEnded(type, spec, status),
    },
  ];
}

function controllerIn(references: unknown): StoredObject["owner"] {
  if (!Array.isArray(references)) return undefined;
  const reference = references.find((each) => isObject(each) && each["controller"] === true);
  if (!isObject(reference)) return undefined;
  const { kind: type, name, uid } = reference;
  return typeof type === "string" && typeof name === "string" && typeof uid === "string"
    ? { type, name, uid }
    : undefined;
}

function hasEnded(type: string, spec: unknown, status: unknown): boolean {
  if (type === "ReplicaSet" || type === "ReplicationController") return isObject(spec) && spec["replicas"] === 0;
  return type === "Pod" && isObject(status) && (status["phase"] === "Succeeded" || status["phase"] === "Failed");
}
