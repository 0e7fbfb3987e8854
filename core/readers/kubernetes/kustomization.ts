import { isUnknown, knownValue } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { parseYaml } from "../../text/yamlText";
import { Raw } from "../raw/raw";
import { groupOf, readKubernetes } from "./kubernetes";
import { findPodTemplates } from "./podTemplates";

/**
 * The patches that a kustomization holds itself. What one lays over a resource is judged as a resource by itself; what
 * it changes together with the resource, `kustomize build` alone shows.
 */
export function readKustomization(kustomization: Raw, source: Source): Workload[] {
  const patches = ["patches", "patchesJson6902"].flatMap((list) => kustomization.get(list).items());
  return [
    ...patches.flatMap((patch) => readPatch(patch.get("patch"), patch.get("target"), source)),
    // Files are named here as well, in one line.
    ...kustomization
      .get("patchesStrategicMerge")
      .items()
      .filter((place) => /\n/.test(knownValue(place.string()) ?? ""))
      .flatMap((place) => readPatch(place, place, source)),
  ];
}

/** What a patch is for, as far as it says. */
interface Target {
  readonly kind: string | undefined;
  readonly group: string | undefined;
}

function readPatch(place: Raw, target: Raw, source: Source): Workload[] {
  const text = place.string();
  if (!text) return [];
  const documents = text.known ? parseYaml(text.value) : undefined;
  if (!documents || isUnknown(text))
    return [workload({ source, platform: "kubernetes", unreadable: [place.unknown("is not readable as YAML")] })];
  const [kind, group] = target.isObject ? ["kind", "group"].map((key) => target.get(key).name()) : [];
  return documents.flatMap((document) => {
    const patch = new Raw(document, place.path);
    if (patch.isList)
      return patch.items().flatMap((operation) => readOperation(operation, place.path, { kind, group }, source));
    const own = { kind: patch.get("kind").name() ?? kind, group: groupOf(patch.get("apiVersion").name()) ?? group };
    return readObject(patch, own, source);
  });
}

/** `{ op: add, path: /spec/template/spec/hostPID, value: true }`: the value where it will stand. */
function readOperation(operation: Raw, path: string, of: Target, source: Source): Workload[] {
  const pointer = operation.get("path").name() ?? "";
  const keys = pointer.split("/").slice(1);
  if (!operation.get("value").exists || keys.length > DEEPEST) return [];
  const within = keys.reduceRight<unknown>((inner, key) => nested(key, inner), operation.get("value").raw());
  return readObject(new Raw(within, path), of, source);
}

/** Deeper than any manifest. */
const DEEPEST = 50;

function nested(key: string, inner: unknown): unknown {
  return /^(\d+|-)$/.test(key) ? [inner] : { [key.replaceAll("~1", "/").replaceAll("~0", "~")]: inner };
}

/** Of a kind that is not told, or a pattern for several, pods are searched for. */
function readObject(object: Raw, { kind, group = "" }: Target, source: Source): Workload[] {
  return kind === undefined || /\W/.test(kind)
    ? findPodTemplates(object, source)
    : readKubernetes(object, source, group, kind);
}
