import { isUnknown, knownValue } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { parseYaml } from "../../text/yamlText";
import { Raw } from "../raw/raw";
import { readHelmRelease } from "./helm";
import { nestedOperation } from "./jsonPatch";
import { readKubernetes } from "./kubernetes";
import { groupOf } from "./object";
import { findPodTemplates } from "./podTemplates";

/**
 * The content of the documents in a file next to the kustomization, by the path that the kustomization names; undefined
 * for a missing file, on which `kustomize build` fails; null for one that cannot be read.
 */
export type PatchFiles = (path: string) => readonly unknown[] | undefined | null;

/**
 * The patches that a kustomization holds, inline or in separate files, and the values of its charts. What a patch adds
 * to a resource is judged as a resource of its own; only `kustomize build` shows the combined resource. A file with
 * whole objects is judged where it is found.
 */
export function readKustomization(kustomization: Raw, source: Source, files: PatchFiles = () => undefined): Workload[] {
  const patches = ["patches", "patchesJson6902"].flatMap((list) => kustomization.get(list).items());
  return [
    ...patches.flatMap((patch) => [
      ...readPatch(patch.get("patch"), patch.get("target"), source),
      ...readPatchFile(patch.get("path"), patch.get("target"), source, files),
    ]),
    // A single line names a file, whose objects are judged where it is found; several lines are a patch.
    ...kustomization
      .get("patchesStrategicMerge")
      .items()
      .filter((place) => /\n/.test(knownValue(place.string()) ?? ""))
      .flatMap((place) => readPatch(place, place, source)),
    ...kustomization
      .get("helmCharts")
      .items()
      .flatMap((chart) => readHelmRelease(chart, source, valuesOf(chart, files))),
  ];
}

/** The values of a chart, inline in the kustomization or in files next to it. */
function valuesOf(chart: Raw, files: PatchFiles): Raw[] {
  const places = [chart.get("valuesFile"), ...chart.get("additionalValuesFiles").items()];
  return [
    chart.get("valuesInline"),
    ...places.flatMap((place) => {
      const path = place.isObject || place.isList ? undefined : knownValue(place.string());
      const documents = path === undefined ? [] : (files(path) ?? []);
      return documents.map((document) => new Raw(document, place.path));
    }),
  ];
}

/** The target of a patch, as far as the patch states it. */
interface Target {
  readonly kind: string | undefined;
  readonly group: string | undefined;
}

function targetOf(target: Raw): Target {
  const part = (key: string) => (target.isObject ? target.get(key).name() : undefined);
  return { kind: part("kind"), group: part("group") };
}

function readPatch(place: Raw, target: Raw, source: Source): Workload[] {
  const text = place.string();
  if (!text) return [];
  const documents = text.known ? parseYaml(text.value) : undefined;
  if (!documents || isUnknown(text)) return [unreadable(place, source)];
  return documents.flatMap((document) => readDocument(new Raw(document, place.path), targetOf(target), source));
}

function readPatchFile(place: Raw, target: Raw, source: Source, files: PatchFiles): Workload[] {
  const path = place.isObject || place.isList ? undefined : place.string();
  if (!path?.known) return path ? [unreadable(place, source)] : [];
  const documents = files(path.value);
  if (documents === null) return [unreadable(place, source)];
  return (documents ?? []).flatMap((document) => {
    const patch = new Raw(document, place.path);
    const isObject = patch.isObject && patch.get("apiVersion").exists && patch.get("kind").exists;
    return isObject ? [] : readDocument(patch, targetOf(target), source);
  });
}

function unreadable(place: Raw, source: Source): Workload {
  return workload({ source, platform: "kubernetes", unreadable: [place.unknown("is not readable as YAML")] });
}

function readDocument(patch: Raw, target: Target, source: Source): Workload[] {
  if (patch.isList)
    return patch.items().flatMap((operation) => {
      const object = nestedOperation(operation, patch.path);
      return object ? readObject(object, target, source) : [];
    });
  const kind = patch.get("kind").name() ?? target.kind;
  return readObject(patch, { kind, group: groupOf(patch.get("apiVersion").name()) ?? target.group }, source);
}

/** If the kind is missing, or is a pattern for several, the object is searched for pods. */
function readObject(object: Raw, { kind, group = "" }: Target, source: Source): Workload[] {
  return kind === undefined || /\W/.test(kind)
    ? findPodTemplates(object, source)
    : readKubernetes(object, source, group, kind);
}
