import { type Known, type Unknown, unknown } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { textDocuments } from "./embeddedText";
import { isRunnerConfiguration, readRunnerConfiguration } from "./gitlabRunner";
import { nestedOperation } from "./jsonPatch";
import { groupOf, type ReadObject, sourceWithin } from "./object";
import { readHostPath, readPod, readSecurityContext } from "./pod";
import { isPodLike, isTrue, partsOf } from "./podShape";
import { readRunnerSwitches } from "./runnerSwitches";
import { readServiceSpec } from "./service";

/** More places than any real resource has: the rest is reported as not read. */
const MAX_PLACES = 100_000;
const MAX_DEPTH = 64;

/**
 * The keys that may hold a pod or something that identifies one: if such a place is unknown, so is whether there is a
 * pod.
 */
const MAY_HOLD_A_POD =
  /(^|[a-z])(spec|template|pod|containers|steps|sidecars|container|script|volumes|securitycontext|hostpid|hostipc|hostnetwork|podspecpatch)$/i;
const SECURITY_CONTEXT = /securityContext$/i;
/** The keys under which resources keep the values of a chart. */
const CHART_VALUES = /^(helm)?values(Content|Object|Inline|Template|Yaml)?$/i;
/** The keys under which resources keep the path of a host folder, or of a disk in a file of the host (KubeVirt). */
const HOST_PLACE = /^host(Path|Disk)$/;
/** The keys under which resources keep a whole Service, or its spec. */
const SERVICE = /service$/i;

export interface PodSearch {
  /**
   * Reads an object inside the resource that has its own apiVersion and kind; undefined for an object to search with
   * the rest. @default searches every object
   */
  readonly readEmbedded?: (...object: Parameters<ReadObject>) => Workload[] | undefined;
  /**
   * Whether these are values of a chart, which say the same as a pod in fewer words: `privileged`, `hostPath: /data`.
   */
  readonly isChartValues?: boolean;
}

interface Visit {
  readonly place: Raw;
  readonly key: string;
  readonly metadata: Raw;
  readonly depth: number;
  readonly inPod: boolean;
  readonly inValues: boolean;
}

/**
 * The pod templates inside a resource of any kind, recognised by shape: a list of containers, or a volume or namespace
 * of the host; the parts that an operator puts into its pods: security contexts and host folders on their own;
 * Kubernetes objects, values of charts, patches, and texts that hold any of these. Visits every object once, so that
 * cycles end. Reports a resource that is too large or too deep to search, and any unknown place that may hold a pod.
 */
export function findPodTemplates(
  resource: Raw,
  source: Source,
  { readEmbedded, isChartValues = false }: PodSearch = {},
): Workload[] {
  const found: Workload[] = [];
  const unread: Unknown[] = [];
  const seen = new Set<object>();
  const readInPod = new Set<object | undefined>();
  const root = { place: resource, key: "", metadata: resource.get("metadata"), depth: 0 };
  const open: Visit[] = [{ ...root, inPod: false, inValues: isChartValues }];
  let tooDeep: Raw | undefined;
  for (let next = open.pop(); next; next = open.pop()) {
    const { place, key, metadata, depth, inPod } = next;
    const inValues = next.inValues || CHART_VALUES.test(key);
    if (place.isUnknown && !inPod && MAY_HOLD_A_POD.test(key)) unread.push(place.unknown());
    const runners = runnerConfigurationAt(place);
    if (runners) found.push(...readRunnerConfiguration(runners, source));
    const texts = textDocuments(place, key);
    if (texts.isUnreadable) unread.push(unknown(place.path, "is not readable as YAML"));
    for (const document of texts.documents)
      open.push({
        ...next,
        place: document,
        metadata: document.get("metadata"),
        depth: depth + 1,
        inPod: false,
        inValues,
      });
    if (key === "hostPath" && !inPod && isFolder(place, inValues)) found.push(readHostPath(place, source));
    const identity = place.identity;
    if (!identity || seen.has(identity)) continue;
    if (depth > MAX_DEPTH) {
      tooDeep ??= place;
      continue;
    }
    seen.add(identity);
    if (seen.size > MAX_PLACES) {
      unread.push(unknown(place.path, "lies after too much to be searched"));
      break;
    }
    const embedded = depth > 0 ? embeddedObject(place) : undefined;
    const object =
      embedded && readEmbedded?.(place, sourceWithin(place, source, embedded.kind), embedded.group, embedded.kind);
    if (object) {
      for (const each of object) found.push(each);
      continue;
    }
    const operation = nestedOperation(place);
    if (operation) {
      open.push({ ...next, place: operation, metadata: operation.get("metadata"), depth: depth + 1, inPod: false });
      continue;
    }
    const isPod = isPodLike(place);
    if (isPod) {
      found.push(readPod(metadata, place, source));
      for (const part of partsOf(place)) readInPod.add(part.identity);
    } else if (place.isObject && !readInPod.has(identity)) {
      if (SECURITY_CONTEXT.test(key) || (inValues && isContext(place))) found.push(readSecurityContext(place, source));
      else if (HOST_PLACE.test(key) && place.get("path").exists) found.push(readHostPath(place.get("path"), source));
    }
    if (place.isObject) {
      found.push(...readRunnerSwitches(place, source));
      if (SERVICE.test(key)) for (const spec of serviceSpecs(place)) found.push(...readServiceSpec(spec, source));
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
        inValues,
      });
    }
  }
  if (tooDeep) unread.push(unknown(tooDeep.path, "lies too deep to be searched"));
  return unread.length > 0 ? [...found, workload({ source, platform: "kubernetes", unreadable: unread })] : found;
}

/** The configuration of a GitLab Runner, which its chart and its operator take as text. */
function runnerConfigurationAt(place: Raw): Known<string> | undefined {
  const content = place.identity ? undefined : place.raw();
  return typeof content === "string" && isRunnerConfiguration(content) ? place.string() : undefined;
}

/** A security context that charts write without the usual key: `runners.privileged`. */
function isContext(place: Raw): boolean {
  return isTrue(place.get("privileged")) || place.get("capabilities").isObject;
}

/** A host folder written as one word. In a chart's values any text may be there, in a resource a path. */
function isFolder(place: Raw, inValues: boolean): boolean {
  const text = place.isObject || place.isList || place.isUnknown ? undefined : place.string();
  return text?.known === true && (inValues ? text.value !== "" : text.value.startsWith("/"));
}

/** A Kubernetes object inside another: a mere reference to one has a name, but no content. */
function embeddedObject(place: Raw): { group: string; kind: string } | undefined {
  if (!place.isObject) return undefined;
  const [version, kind] = [place.get("apiVersion").name(), place.get("kind").name()];
  if (version === undefined || kind === undefined) return undefined;
  const hasContent = ["spec", "data", "stringData", "binaryData", "template", "items", "objects"].some(
    (key) => place.get(key).exists,
  );
  return hasContent ? { group: groupOf(version) ?? "", kind } : undefined;
}

/** A Service that a resource describes without a kind: the ports, and perhaps a type, of its spec. */
function serviceSpecs(place: Raw): Raw[] {
  return [place, place.get("spec")].filter((spec) => {
    const ports = spec.isObject ? spec.get("ports") : undefined;
    return ports?.isList && ports.items().some((port) => port.isObject && port.get("port").exists);
  });
}
