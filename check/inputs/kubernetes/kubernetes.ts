import { dirname } from "node:path";
import type { Source } from "../../../core/model/source";
import { registeredByContainers, startedByContainers } from "../../../core/readers/dockerCli/script";
import { isBuiltInGroup } from "../../../core/readers/kubernetes/builtIn";
import { isBuiltInKind, likelyKind } from "../../../core/readers/kubernetes/kinds";
import { readKubernetes } from "../../../core/readers/kubernetes/kubernetes";
import { groupOf } from "../../../core/readers/kubernetes/object";
import { type Interpretation, Raw } from "../../../core/readers/raw/raw";
import { quote } from "../../../core/text/shorten";
import type { Document } from "../../../documents/document";
import { UnreadableError } from "../../../documents/unreadable";
import { Tagged, untagged } from "../../../documents/yaml/schema";
import type { Declared, Input } from "../../input/input";
import { storedObjects } from "./storedObjects";

/**
 * Manifests of any kind. Those of one folder are assumed to be for one cluster: references of a pod are looked up
 * there.
 */
export const kubernetes: Input = {
  name: "Kubernetes",
  format: "kubernetes",
  group: "Kubernetes",
  reads: "manifests in YAML and JSON of every kind, in lists too: custom resources, rendered charts",
  isSelfContained: true,
  words: ["apiVersion"],
  resembles: (keys) => keys.has("apiVersion"),
  matches: ({ apiVersion, kind }) => {
    const version = untagged(apiVersion);
    return typeof version === "string" && typeof untagged(kind) === "string" && !version.startsWith("skaffold/");
  },
  read: (document) => {
    const { file, index, content, isTagged } = document;
    refuseLateMerge(document);
    const [apiVersion, kind] = [untagged(content["apiVersion"]) as string, untagged(content["kind"]) as string];
    const object = new Raw(content, "", isTagged ? interpret : undefined);
    const namespace = object.get("metadata", "namespace").name();
    const source: Source = {
      type: kind,
      name: object.get("metadata", "name").name() ?? object.get("metadata", "generateName").name() ?? "",
      ...(namespace !== undefined && { namespace }),
      host: dirname(file),
      origin: { file, document: index, path: "" },
    };
    const items = content["items"];
    const notes = notesOn(apiVersion, kind);
    const group = groupOf(apiVersion) ?? "";
    const workloads = readKubernetes(object, source, group, kind);
    const stored = storedObjects(content);
    return {
      ...(stored.length > 0 && { stored }),
      ...(notes.length > 0 && { notes }),
      resources: kind.endsWith("List") && Array.isArray(items) ? items.length : 1,
      workloads: [
        ...workloads,
        ...(isTekton(group) ? startedByContainers(workloads) : registeredByContainers(workloads)),
      ],
    };
  },
};

/** The steps of Tekton are the scripts of a CI definition. */
function isTekton(group: string): boolean {
  return /(?:^|\.)tekton\.dev$/.test(group);
}

/** No cluster accepts a misspelt kind, so what it was meant to be is not judged. */
function notesOn(apiVersion: string, kind: string): Declared["notes"] & object {
  if (!isBuiltInGroup(groupOf(apiVersion) ?? "") || isBuiltInKind(kind)) return [];
  const likely = likelyKind(kind);
  const meant = likely === undefined ? "" : ` Did you mean ${likely}?`;
  const [word, version] = [kind, apiVersion].map((text) => quote(text));
  return [{ path: "kind", note: `${version} has no kind ${word}, so that this object was not judged.${meant}` }];
}

/**
 * Rejects a merge key after the keys that it merges. For kubectl the merged values win; by the YAML specification, and
 * for human readers, the written ones do.
 */
function refuseLateMerge({ file, lateMerge }: Document): void {
  const position = lateMerge?.();
  if (position)
    throw new UnreadableError(
      file,
      "merges (<<) over a key that precedes it, which YAML parsers handle differently: put << first",
      position,
    );
}

/** kubectl treats an object or a list as if it had no tag. How it treats another value depends on the tag. */
function interpret(value: unknown): Interpretation | undefined {
  if (!(value instanceof Tagged)) return undefined;
  const isScalar = typeof value.value !== "object";
  return isScalar
    ? { value: undefined, unknown: `has the tag ${value.tag}, which Kubernetes does not know` }
    : { value: value.value };
}
