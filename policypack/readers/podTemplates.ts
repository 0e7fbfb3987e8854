import { unknown } from "../workload/known";
import type { Source, Workload } from "../workload/workload";
import { workload } from "../workload/workload";
import { CONTAINER_LISTS, readPod, SINGLE_CONTAINERS } from "./pod";
import type { Raw } from "./raw";

/** More places than any real resource has: what lies beyond is reported as not read. */
const MOST_PLACES = 100_000;
const DEEPEST = 64;

/**
 * The pod templates inside a resource of any kind, found by their shape: a list of containers with images, or a volume or namespace of the
 * host. Walks every object once, so that a cycle ends; a resource too large or too deep to search is reported as such.
 */
export function findPodTemplates(resource: Raw, source: Source): Workload[] {
  const found: Workload[] = [];
  const seen = new Set<object>();
  const open: { place: Raw; metadata: Raw; depth: number }[] = [{ place: resource, metadata: resource.get("metadata"), depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { place, metadata, depth } = next;
    const identity = place.identity;
    if (!identity || seen.has(identity)) continue;
    seen.add(identity);
    if (seen.size > MOST_PLACES || depth > DEEPEST) {
      found.push(
        workload({ source, platform: "kubernetes", unreadable: [unknown(place.path, "lies too deep, or after too much, to be searched")] }),
      );
      break;
    }
    const isPod = isPodLike(place);
    if (isPod) found.push(readPod(metadata, place, source));
    const children = place.isList ? place.items() : place.entries().map(([, child]) => child);
    const own = place.isObject ? place.get("metadata") : metadata;
    for (const child of children.reverse()) open.push({ place: child, metadata: own.exists ? own : metadata, depth: depth + 1 });
  }
  return found;
}

function isPodLike(place: Raw): boolean {
  if (!place.isObject) return false;
  const namesImage = (candidate: Raw) =>
    candidate.isObject &&
    candidate.get("image").exists &&
    candidate.get("image").string() !== undefined &&
    !candidate.get("image").isObject;
  if (CONTAINER_LISTS.some((list) => place.get(list).isList && place.get(list).items().some(namesImage))) return true;
  if (SINGLE_CONTAINERS.some((key) => place.get(key).isObject && namesImage(place.get(key)))) return true;
  const volumes = place.get("volumes");
  if (volumes.isList && volumes.items().some((volume) => volume.isObject && volume.get("hostPath").exists)) return true;
  return ["hostPID", "hostIPC", "hostNetwork"].some((field) => place.get(field).raw() === true);
}
