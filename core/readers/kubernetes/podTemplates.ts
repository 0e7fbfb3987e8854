import { type Unknown, unknown } from "../../model/known";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { CONTAINER_LISTS, readHostPath, readPod, readSecurityContext, SINGLE_CONTAINERS } from "./pod";

/** More places than any real resource has: what lies beyond is reported as not read. */
const MOST_PLACES = 100_000;
const DEEPEST = 64;

/**
 * Under which keys a pod, or what it is known by, may stand: where such a place is unknown, so is whether there is a
 * pod.
 */
const MAY_HOLD_A_POD =
  /(^|[a-z])(spec|template|pod|containers|steps|sidecars|container|script|volumes|securitycontext|hostpid|hostipc|hostnetwork)$/i;
const SECURITY_CONTEXT = /securityContext$/i;

interface Visit {
  readonly place: Raw;
  readonly key: string;
  readonly metadata: Raw;
  readonly depth: number;
  readonly inPod: boolean;
}

/**
 * The pod templates inside a resource of any kind, found by their shape: a list of containers, or a volume or namespace
 * of the host; and the parts that an operator puts into its pods: security contexts and host folders that stand by
 * themselves. Walks every object once, so that a cycle ends; a resource too large or too deep to search is reported as
 * such, and so is a place that may hold a pod and is not known.
 */
export function findPodTemplates(resource: Raw, source: Source): Workload[] {
  const found: Workload[] = [];
  const unread: Unknown[] = [];
  const seen = new Set<object>();
  const readInPod = new Set<object | undefined>();
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
    const isPod = isPodLike(place);
    if (isPod) {
      found.push(readPod(metadata, place, source));
      for (const part of partsOf(place)) readInPod.add(part.identity);
    } else if (place.isObject && !readInPod.has(identity)) {
      if (SECURITY_CONTEXT.test(key)) found.push(readSecurityContext(place, source));
      else if (key === "hostPath" && place.get("path").exists) found.push(readHostPath(place.get("path"), source));
    }
    const own = place.isObject ? place.get("metadata") : metadata;
    const children = place.isList ? place.items().map((item) => [key, item] as const) : place.entries();
    for (const [name, child] of children.reverse()) {
      open.push({
        place: child,
        key: name ?? "",
        metadata: own.exists ? own : metadata,
        depth: depth + 1,
        inPod: inPod || isPod,
      });
    }
  }
  if (tooDeep) unread.push(unknown(tooDeep.path, "lies too deep to be searched"));
  return unread.length > 0 ? [...found, workload({ source, platform: "kubernetes", unreadable: unread })] : found;
}

/**
 * What reading a pod has read. A context with what only containers have is a runner's that an operator keeps beside its
 * pod's fields.
 */
function partsOf(pod: Raw): Raw[] {
  const own = pod.get("securityContext");
  const isContainers = own.isObject && (own.get("privileged").exists || own.get("capabilities").exists);
  const contexts = containersOf(pod).map((container) => container.get("securityContext"));
  const folders = itemsOf(pod.get("volumes")).map((volume) => volume.get("hostPath"));
  return [...(isContainers ? [] : [own]), ...contexts, ...folders];
}

function containersOf(place: Raw): Raw[] {
  return [
    ...CONTAINER_LISTS.flatMap((list) => itemsOf(place.get(list))),
    ...SINGLE_CONTAINERS.map((key) => place.get(key)),
  ].filter((container) => container.isObject);
}

function itemsOf(list: Raw): Raw[] {
  return list.isList ? list.items().filter((item) => item.isObject) : [];
}

function isPodLike(place: Raw): boolean {
  if (!place.isObject) return false;
  const namesImage = (candidate: Raw) => candidate.get("image").exists && !candidate.get("image").isObject;
  if (containersOf(place).some(namesImage)) return true;
  const volumes = place.get("volumes");
  if (volumes.isList && volumes.items().some((volume) => volume.isObject && volume.get("hostPath").exists)) return true;
  return ["hostPID", "hostIPC", "hostNetwork"].some((field) => place.get(field).raw() === true);
}
