import { readTerraform, type TerraformResource } from "../../../core/readers/terraform/terraform";
import type { Document } from "../../../documents/document";
import type { Declared } from "../../input/input";

/**
 * What the Terraform resources of a document declare.
 *
 * @param module distinguishes their providers from those of other inputs
 */
export function declaredBy(
  resources: readonly TerraformResource[],
  { file, index }: Document,
  module: string,
): Declared {
  return {
    resources: resources.filter(({ type }) => type !== "provider" && type !== "module").length,
    workloads: resources.flatMap((resource) =>
      readTerraform(resource, {
        host: `${module}#${resource.provider}`,
        origin: { file, document: index, path: resource.path },
      }),
    ),
  };
}
