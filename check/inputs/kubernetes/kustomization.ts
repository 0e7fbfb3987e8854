import { basename, dirname } from "node:path";
import { readKustomization } from "../../../core/readers/kubernetes/kustomization";
import { Raw } from "../../../core/readers/raw/raw";
import type { Input } from "../../input/input";

/** A kustomization, for the patches in it. The files that it names are judged each by itself. */
export const kustomization: Input = {
  name: "Kustomize",
  words: ["patches"],
  matches: ({ apiVersion }, file) =>
    typeof apiVersion === "string"
      ? /^kustomize\.config\.k8s\.io\//.test(apiVersion)
      : /^kustomization(\.ya?ml)?$/i.test(basename(file)),
  read: ({ file, index, content }) => {
    const object = new Raw(content, "");
    const origin = { file, document: index, path: "" };
    const source = {
      type: "Kustomization",
      name: object.get("metadata", "name").name() ?? basename(dirname(file)),
      host: dirname(file),
      origin,
    };
    return { resources: 1, workloads: readKustomization(object, source) };
  },
};
