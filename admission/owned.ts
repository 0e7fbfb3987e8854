import { isObject } from "../core/text/jsonObject";
import { isName, type Reference } from "./references/reference";
import type { Review } from "./review";

/**
 * Users as which the controllers of Kubernetes create pods, and what creates pods, for another object. An owner
 * reference alone proves nothing: anybody may write one.
 */
const CONTROLLERS: ReadonlySet<string> = new Set([
  // Where kube-controller-manager runs without --use-service-account-credentials.
  "system:kube-controller-manager",
  ...["cronjob", "daemon-set", "deployment", "job", "replicaset", "replication", "statefulset"].map(
    (name) => `system:serviceaccount:kube-system:${name}-controller`,
  ),
]);

/** Whether a controller creates the object for one that was admitted before, of which it makes a copy. */
export function isCreatedByController({ user, object }: Review, more: ReadonlySet<string>): boolean {
  return (CONTROLLERS.has(user) || more.has(user)) && controllerReference(object) !== undefined;
}

/** What the object was created for, if it can be looked up. */
export function controllerOf({ object, namespace }: Review): Reference | undefined {
  const { kind: type, name, uid } = controllerReference(object) ?? {};
  if (typeof type !== "string" || typeof name !== "string" || typeof uid !== "string") return undefined;
  return isName(name) && isName(namespace) ? { kind: "Owner", namespace, name, type, uid } : undefined;
}

function controllerReference(object: Review["object"]): Readonly<Record<string, unknown>> | undefined {
  const metadata = object?.["metadata"];
  const references: unknown = isObject(metadata) ? metadata["ownerReferences"] : undefined;
  if (!Array.isArray(references)) return undefined;
  return references.filter(isObject).find((each) => each["controller"] === true);
}
