import { knownValue } from "../../model/known";
import type { Raw } from "../raw/raw";
import { CONTAINER_LISTS, SINGLE_CONTAINERS } from "./pod";

/** Lists that only a pod has; `steps` and `sidecars` mean other things elsewhere. */
const PLAIN_LISTS: readonly string[] = ["initContainers", "containers", "ephemeralContainers"];

/** Fields that only a container has. Operators add the image if a resource does not name one. */
const CONTAINER_FIELDS = [
  "securityContext",
  "volumeMounts",
  "volumeDevices",
  "envFrom",
  "env",
  "command",
  "args",
  "lifecycle",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
] as const;

/**
 * Whether an object is a pod's spec, or stands for one: it lists containers, or has a volume or namespace of the host.
 */
export function isPodLike(place: Raw): boolean {
  if (!place.isObject) return false;
  if (containersOf(place).some(namesImage)) return true;
  if (PLAIN_LISTS.some((list) => itemsOf(place.get(list)).some(isContainerLike))) return true;
  if (place.get("stepTemplate").isObject && place.get("steps").isList) return true;
  const volumes = place.get("volumes");
  if (volumes.isList && volumes.items().some((volume) => volume.isObject && volume.get("hostPath").exists)) return true;
  return ["hostPID", "hostIPC", "hostNetwork"].some((field) => isTrue(place.get(field)));
}

/**
 * The parts of a pod that `readPod` reads. A context with fields that only containers have is a runner's, which an
 * operator keeps next to its pod's fields.
 */
export function partsOf(pod: Raw): Raw[] {
  const own = pod.get("securityContext");
  const isContainers = own.isObject && (own.get("privileged").exists || own.get("capabilities").exists);
  const contexts = [...containersOf(pod), pod.get("stepTemplate")].map((container) => container.get("securityContext"));
  const folders = itemsOf(pod.get("volumes")).map((volume) => volume.get("hostPath"));
  return [...(isContainers ? [] : [own]), ...contexts, ...folders];
}

/** Whether a value is true, in any of YAML's words for it. Any other unknown value is not. */
export function isTrue(place: Raw): boolean {
  return !place.isObject && !place.isList && knownValue(place.boolean()) === true;
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

function namesImage(candidate: Raw): boolean {
  return candidate.get("image").exists && !candidate.get("image").isObject;
}

function isContainerLike(candidate: Raw): boolean {
  return CONTAINER_FIELDS.some((field) => candidate.get(field).exists);
}
