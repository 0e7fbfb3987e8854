import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { claimSpec, DATA, UNUSED_CLAIM_SIZE } from "../spec/engineInPod";
import type { DataClaim } from "./args";

/** What all objects of a component have. */
interface Metadata {
  readonly labels: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
  readonly namespace?: pulumi.Input<string>;
}

/**
 * The claims of a StatefulSet's pods, which it looks for by these names and would otherwise create itself. Its own
 * cannot be changed: their template is immutable, and so another size would replace the set and leave the claims as they
 * are. These grow in place where their class allows it, and keep the class that they were made with: another one would
 * delete the data.
 */
export function dataClaims(
  name: string,
  replicas: number,
  { size, storageClassName, retainData = false }: DataClaim,
  { labels, ...place }: Metadata,
  child: pulumi.CustomResourceOptions,
): kubernetes.core.v1.PersistentVolumeClaim[] {
  // Most classes bind a claim only when a pod uses it, which is created afterwards.
  const annotations = { "pulumi.com/skipAwait": "true" };
  return Array.from({ length: replicas }, (_, index) => {
    const own = `${DATA}-${name}-${index}`;
    return new kubernetes.core.v1.PersistentVolumeClaim(
      own,
      { metadata: { name: own, labels, annotations, ...place }, spec: claimSpec(size, storageClassName) },
      { ...child, ignoreChanges: ["spec.storageClassName"], retainOnDelete: retainData },
    );
  });
}

/** The template by which a StatefulSet names the claims of its pods. It is the same whatever the claims are. */
export const CLAIM_TEMPLATE = { metadata: { name: DATA }, spec: claimSpec(UNUSED_CLAIM_SIZE) };
