import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "./objects";

/**
 * The fields for which pulumi-kubernetes 4 replaces an object beside its name and its namespace, of the kinds that
 * components make; it applies every other change. Of a pod, it is most of its specification.
 */
const REPLACED_FOR: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ["data", "binaryData"],
  Secret: ["data", "stringData", "type"],
  Service: ["spec.clusterIP"],
  PersistentVolumeClaim: ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  StatefulSet: [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  Deployment: ["spec.selector"],
  ClusterRoleBinding: ["roleRef"],
  Job: ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  Pod: ["spec"],
};

/** What the component has the provider ignore of an object that there is. */
const IGNORED: Readonly<Record<string, readonly string[]>> = { PersistentVolumeClaim: ["spec.storageClassName"] };

/** What the provider does to an object. */
export type Step = "nothing" | "applied" | "replaced" | "created" | "deleted";

/** What an update does to an object: what it was and what it is to be, where there is one. */
export function stepOf(before: KubernetesObject | undefined, declared: KubernetesObject | undefined): Step {
  if (before === undefined) return "created";
  if (declared === undefined) return "deleted";
  const after = withoutIgnored(before, declared);
  if (isDeepStrictEqual(before, after)) return "nothing";
  const fields = ["metadata.name", "metadata.namespace", ...(REPLACED_FOR[before.kind] ?? [])];
  return fields.some((field) => !isDeepStrictEqual(at(before, field), at(after, field))) ? "replaced" : "applied";
}

/** An object as the provider sends it, over the one that there is. */
export function withoutIgnored(before: KubernetesObject | undefined, declared: KubernetesObject): KubernetesObject {
  if (before === undefined) return declared;
  const sent = structuredClone(declared) as KubernetesObject & Record<string, Record<string, unknown>>;
  for (const field of IGNORED[declared.kind] ?? []) {
    const [parent = "", name = ""] = field.split(".");
    (sent[parent] as Record<string, unknown>)[name] = at(before, field);
  }
  return sent;
}

function at(object: unknown, field: string): unknown {
  return field.split(".").reduce((value, name) => (value as Record<string, unknown> | undefined)?.[name], object);
}
