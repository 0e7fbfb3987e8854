import { STDIN } from "../../../documents/file";
import { HclContent } from "../../../documents/formats/hcl";
import { folderAround, NOTHING_CHECKED } from "../../input/checked";
import type { Input } from "../../input/input";
import { declaredInModule, declaredInText, declaredWithVariables } from "./module";
import { CONFIGURATION } from "./moduleFolder";
import { isOnRequest, moduleOf, VARIABLES } from "./variableFiles";

/** Whether a file has a name that only Terraform's own language has. */
export function isTerraform(file: string): boolean {
  return /\.(?:tf|tofu|tfvars)$/.test(file);
}

/** Blocks that only Terraform has. */
const BLOCKS = new Set(["resource", "data", "module", "provider", "terraform", "output"]);

/** Terraform's and OpenTofu's own language. The files of one folder are one module. */
export const terraformHcl: Input = {
  name: "Terraform",
  format: "terraform",
  group: "Terraform",
  reads: "configuration of Terraform and OpenTofu (`.tf`, `.tofu`) with its local modules and variables",
  words: [],
  resembles: () => false,
  matches: (content, file) =>
    content instanceof HclContent &&
    (CONFIGURATION.test(file) || (file === STDIN && content.body.blocks.some(({ type }) => BLOCKS.has(type)))),
  read: ({ file, content }, checked = NOTHING_CHECKED) =>
    file === STDIN ? declaredInText((content as unknown as HclContent).body, file) : declaredInModule(file, checked),
};

/** Values of variables, in either syntax. Those that Terraform reads by itself are part of the module beside them. */
export const terraformVariables: Input = {
  name: "Terraform variables",
  format: "terraform",
  group: "Terraform",
  reads: "values of variables (`.tfvars`), each with the module that it is for",
  words: [],
  resembles: () => false,
  isNamed: (file) => VARIABLES.test(file),
  matches: (_, file) => VARIABLES.test(file),
  read: ({ file }, checked = NOTHING_CHECKED) => {
    const folder = isOnRequest(file) ? moduleOf(file, folderAround(file, checked)) : undefined;
    return folder === undefined ? { resources: 0, workloads: [] } : declaredWithVariables(folder, file, checked);
  },
};
