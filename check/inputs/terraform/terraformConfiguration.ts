import { dirname } from "node:path";
import { inFormat } from "../../../core/model/inFormat";
import { configuredResources } from "../../../core/readers/terraform/configuration";
import { isObject } from "../../../core/text/jsonObject";
import { NOTHING_CHECKED } from "../../input/checked";
import type { Content, Input } from "../../input/input";
import { declaredInModule } from "./module";
import { CONFIGURATION } from "./moduleFolder";
import { declaredBy } from "./terraform";

/** The blocks that only Terraform's language has. */
export const BLOCKS: ReadonlySet<string> = new Set([
  ...["//", "terraform", "provider", "variable", "locals", "output", "module", "data", "resource", "ephemeral"],
  ...["moved", "import", "removed", "check"],
]);

/**
 * Terraform's JSON syntax, as CDKTF synthesises it. The files of one folder are one module, if they have the names that
 * Terraform reads.
 */
export const terraformConfiguration: Input = {
  name: "Terraform JSON",
  format: "terraform",
  group: "Terraform",
  reads: "JSON configuration such as CDKTF's `cdk.tf.json`",
  words: ['"resource"', '"provider"', '"module"'],
  resembles: (keys) =>
    ["resource", "provider", "module"].some((key) => keys.has(key)) && [...keys].every((key) => BLOCKS.has(key)),
  matches: (content) =>
    isBlock(content["resource"] ?? content["provider"] ?? content["module"]) &&
    Object.keys(content).every((key) => BLOCKS.has(key)),
  read: ({ file, index, content }, checked = NOTHING_CHECKED) => {
    const declared = CONFIGURATION.test(file)
      ? declaredInModule(file, checked)
      : declaredBy(configuredResources(content), dirname(file), ({ path }) => ({ file, document: index, path }));
    return isSynthesised(content) ? { ...declared, workloads: inFormat(declared.workloads, "cdktf") } : declared;
  },
};

/** Whether CDKTF has written it, from a program. */
function isSynthesised(content: Content): boolean {
  const comment = content["//"];
  const metadata = isObject(comment) ? comment["metadata"] : undefined;
  return isObject(metadata) && typeof metadata["stackName"] === "string";
}

function isBlock(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
