import { dirname } from "node:path";
import { configuredResources } from "../../../core/readers/terraform/configuration";
import type { Input } from "../../input/input";
import { declaredBy } from "./terraform";

/** The blocks that only Terraform's language has. */
const BLOCKS = new Set([
  ...["//", "terraform", "provider", "variable", "locals", "output", "module", "data", "resource", "ephemeral"],
  ...["moved", "import", "removed", "check"],
]);

/** Terraform's JSON syntax, as CDKTF synthesises it. The files of one folder are one module. */
export const terraformConfiguration: Input = {
  name: "Terraform JSON",
  group: "Terraform",
  reads: "JSON configuration such as CDKTF's `cdk.tf.json`",
  words: ['"resource"', '"provider"', '"module"'],
  resembles: (keys) =>
    ["resource", "provider", "module"].some((key) => keys.has(key)) && [...keys].every((key) => BLOCKS.has(key)),
  matches: (content) =>
    isBlock(content["resource"] ?? content["provider"] ?? content["module"]) &&
    Object.keys(content).every((key) => BLOCKS.has(key)),
  read: (document) => declaredBy(configuredResources(document.content), document, dirname(document.file)),
};

function isBlock(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
