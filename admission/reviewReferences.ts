import { workloadsIn } from "./judge";
import { controllerOf, isCreatedByController } from "./owned";
import type { Reference } from "./references/reference";
import { referencesOf } from "./references/referencesOf";
import type { Review } from "./review";
import type { Modes } from "./settings";
import { isUnjudged } from "./verdict";

/** What the object of a review refers to, and the rules would ask a cluster for. */
export function reviewReferences(review: Review, modes: Modes): Reference[] {
  const { object, namespace } = review;
  if (object === undefined || isUnjudged(review, modes)) return [];
  const owner = isCreatedByController(review, modes.controllers) ? controllerOf(review) : undefined;
  return [...(owner ? [owner] : []), ...referencesOf(workloadsIn(object), namespace)];
}
