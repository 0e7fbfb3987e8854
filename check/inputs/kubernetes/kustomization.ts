import { basename, dirname, join } from "node:path";
import { type PatchFiles, readKustomization } from "../../../core/readers/kubernetes/kustomization";
import { Raw } from "../../../core/readers/raw/raw";
import { exists } from "../../../documents/disk";
import { readDocuments } from "../../../documents/file";
import { untagged } from "../../../documents/yaml/schema";
import type { Input } from "../../input/input";

/**
 * A kustomization, for the patches and charts that it contains and those in separate files that it names. Files of
 * complete objects are judged separately.
 */
export const kustomization: Input = {
  name: "Kustomize",
  format: "kubernetes",
  group: "Kubernetes",
  reads: "kustomizations with their patches",
  words: ["patches", "helmCharts"],
  resembles: (keys, file) => (keys.has("patches") || keys.has("helmCharts")) && isKustomization(file),
  matches: ({ apiVersion }, file) =>
    typeof apiVersion === "string" ? /^kustomize\.config\.k8s\.io\//.test(apiVersion) : isKustomization(file),
  read: ({ file, index, content }) => {
    const object = new Raw(content, "");
    const origin = { file, document: index, path: "" };
    const source = {
      type: "Kustomization",
      name: object.get("metadata", "name").name() ?? basename(dirname(file)),
      host: dirname(file),
      origin,
    };
    return { resources: 1, workloads: readKustomization(object, source, filesBeside(file)) };
  },
};

function filesBeside(file: string): PatchFiles {
  return (path) => {
    const beside = join(dirname(file), path);
    if (!exists(beside)) return undefined;
    try {
      return [...readDocuments(beside)].map(({ content }) => untagged(content));
    } catch {
      return null;
    }
  };
}

function isKustomization(file: string): boolean {
  return /^kustomization(\.ya?ml)?$/i.test(basename(file));
}
