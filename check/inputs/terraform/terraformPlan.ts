import { plannedResources } from "../../../core/readers/terraform/plan";
import { isObject } from "../../../core/text/jsonObject";
import type { Input } from "../../input/input";
import { declaredBy } from "./terraform";

/** The output of `terraform show -json` for a plan or a state. Its engines and clusters are its own. */
export const terraformPlan: Input = {
  name: "Terraform plan",
  format: "terraform",
  group: "Terraform",
  reads: "`terraform show -json` of a plan or a state",
  isSelfContained: true,
  words: ["format_version"],
  resembles: (keys) => keys.has("format_version"),
  matches: ({ format_version, resource_changes, planned_values, values }) =>
    typeof format_version === "string" &&
    (Array.isArray(resource_changes) || isObject(planned_values) || isObject(values)),
  read: (document) =>
    declaredBy(plannedResources(document.content), document.file, ({ path }) => ({
      file: document.file,
      document: document.index,
      path,
    })),
};
