import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import { readKubernetes } from "../../../core/readers/kubernetes/kubernetes";
import { groupOf } from "../../../core/readers/kubernetes/object";
import { Raw } from "../../../core/readers/raw/raw";

/** What the mandatory rules, and `undetermined`, say of a Kubernetes object, as `rule path`. */
export function said(apiVersion: string, kind: string, content: object): string[] {
  const object = new Raw({ apiVersion, kind, metadata: { name: "thing" }, ...content }, "");
  const workloads = readKubernetes(object, { type: kind, name: "thing" }, groupOf(apiVersion) ?? "", kind);
  return evaluateAll(workloads, configuration())
    .filter(({ level, rule }) => level === "mandatory" || rule === "undetermined")
    .map(({ rule, path }) => `${rule} ${path}`);
}
