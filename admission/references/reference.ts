type JsonObject = Readonly<Record<string, unknown>>;

/** An object of the cluster that decides what another one means. */
export type Reference =
  /** Variables and files of containers. */
  | { readonly kind: "ConfigMap"; readonly namespace: string; readonly name: string }
  /** A volume, by its claim: what counts is the PersistentVolume that the claim is bound to. */
  | { readonly kind: "PersistentVolumeClaim"; readonly namespace: string; readonly name: string }
  /** What a controller makes the object for. */
  | {
      readonly kind: "Owner";
      readonly namespace: string;
      readonly name: string;
      /** One of Kubernetes' own: `ReplicaSet`. */
      readonly type: string;
      readonly uid: string;
    };

/** What a look-up found. Plain data, because threads send it to each other. */
export type Found = { readonly reference: Reference } & (
  | {
      /** The ConfigMap, the owner, or the PersistentVolume of a claim. */
      readonly object: JsonObject;
    }
  | {
      /** Why there is no object, as a clause that follows what refers to it: "is not bound yet". */
      readonly why: string;
    }
);

/** How many objects are looked up for one review. */
export const MAX_REFERENCES = 20;

/** A name that an API server gives objects. Nothing else gets into a path. */
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

export function isName(text: string | undefined): text is string {
  return text !== undefined && NAME.test(text) && !text.includes("..");
}

export function isSame(one: Reference, other: Reference): boolean {
  return one.kind === other.kind && one.namespace === other.namespace && one.name === other.name;
}
