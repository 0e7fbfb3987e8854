import { type Unknown, unknown } from "../workload/known";
import type { Source, Workload } from "../workload/workload";
import { workload } from "../workload/workload";
import { CONTAINER_LISTS, readPod, readVolume, SINGLE_CONTAINERS } from "./pod";
import type { Raw } from "./raw";

/** More places than any real resource has: what lies beyond is reported as not read. */
const MOST_PLACES = 100_000;
const DEEPEST = 64;

/** Under which keys a pod, or what it is known by, may stand: where such a place is unknown, so is whether there is a pod. */
const MAY_HOLD_A_POD = /(^|[a-z])(spec|template|pod|containers|steps|sidecars|container|script|volumes|hostpid|hostipc|hostnetwork)$/i;

/** Lists of volumes that a controller adds to pods of its own making: `extraVolumes`, `additionalVolumes`. */
const OTHER_VOLUMES = /[a-z]volumes$/i;

interface Visit {
  readonly place: Raw;
  readonly key: string;
  readonly metadata: Raw;
  readonly depth: number;
  readonly inPod: boolean;
}

/**
 * The pod templates inside a resource of any kind, found by their shape: a list of containers with images, or a volume or namespace of the
 * host. Walks every object once, so that a cycle ends; a resource too large or too deep to search is reported as such, and so is a place
 * that may hold a pod and is not known.
 */
export function findPodTemplates(resource: Raw, source: Source): Workload[] {
  const found: Workload[] = [];
  const unread: Unknown[] = [];
  const seen = new Set<object>();
  const open: Visit[] = [{ place: resource, key: "", metadata: resource.get("metadata"), depth: 0, inPod: false }];
  let tooDeep: Raw | undefined;
  for (let next = open.pop(); next; next = open.pop()) {
    const { place, key, metadata, depth, inPod } = next;
    if (place.isUnknown && !inPod && MAY_HOLD_A_POD.test(key)) unread.push(place.unknown());
    const identity = place.identity;
    if (!identity || seen.has(identity)) continue;
    if (depth > DEEPEST) {
      tooDeep ??= place;
      continue;
    }
    seen.add(identity);
    if (seen.size > MOST_PLACES) {
      unread.push(unknown(place.path, "lies after too much to be searched"));
      break;
    }
    if (place.isList && OTHER_VOLUMES.test(key)) found.push(...readOtherVolumes(place, source));
    const isPod = isPodLike(place);
    if (isPod) found.push(readPod(metadata, place, source));
    const own = place.isObject ? place.get("metadata") : metadata;
    const children = place.isList ? place.items().map((item) => [key, item] as const) : place.entries();
    for (const [name, child] of children.reverse()) {
      open.push({ place: child, key: name ?? "", metadata: own.exists ? own : metadata, depth: depth + 1, inPod: inPod || isPod });
    }
  }
  if (tooDeep) unread.push(unknown(tooDeep.path, "lies too deep to be searched"));
  return unread.length > 0 ? [...found, workload({ source, platform: "kubernetes", unreadable: unread })] : found;
}

function readOtherVolumes(list: Raw, source: Source): Workload[] {
  const volumes = list.items().filter((item) => item.isObject && item.get("hostPath").isObject);
  return volumes.length > 0 ? [workload({ source, platform: "kubernetes", volumes: volumes.map(readVolume) })] : [];
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
