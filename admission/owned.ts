import { isObject } from "../core/text/jsonObject";
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
  return (CONTROLLERS.has(user) || more.has(user)) && hasController(object);
}

function hasController(object: Review["object"]): boolean {
  const metadata = object?.["metadata"];
  const references: unknown = isObject(metadata) ? metadata["ownerReferences"] : undefined;
  return Array.isArray(references) && references.some((each: unknown) => isObject(each) && each["controller"] === true);
}
