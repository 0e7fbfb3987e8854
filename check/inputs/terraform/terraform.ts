import { known } from "../../../core/model/known";
import type { FilePlace } from "../../../core/model/source";
import type { Workload } from "../../../core/model/workload";
import { readTerraform, type TerraformResource } from "../../../core/readers/terraform/terraform";
import { childPath, parsePropertyPath } from "../../../core/text/propertyPath";
import type { Declared } from "../../input/input";

/**
 * What Terraform resources declare.
 *
 * @param module distinguishes their providers from those of other inputs
 * @param placeOf where a resource is written
 */
export function declaredBy<T extends TerraformResource>(
  resources: readonly T[],
  module: string,
  placeOf: (resource: T) => FilePlace,
): Declared {
  return {
    resources: resources.filter(({ type }) => !NO_RESOURCES.has(type)).length,
    workloads: resources.flatMap((resource) => workloadsOf(resource, module, placeOf(resource))),
  };
}

/** What is judged and no resource. */
const NO_RESOURCES = new Set(["provider", "module", "local-exec"]);

function workloadsOf(resource: TerraformResource, module: string, place: FilePlace): Workload[] {
  const places = [...(resource.places ?? [])].map(
    ([path, written]) => [path, { ...place, path: below(place.path, written) }] as const,
  );
  const origin = places.length > 0 ? { ...place, elsewhere: new Map(places) } : place;
  const workloads = readTerraform(resource, { host: `${module}#${resource.provider}`, origin });
  const { count = 1 } = resource;
  return count === 1 ? workloads : workloads.map((each) => ({ replicas: known(count, "count"), ...each }));
}

function below(path: string, written: string): string {
  return parsePropertyPath(written).reduce<string>(
    (whole, segment) => childPath(whole, /^\d+$/.test(segment) ? Number(segment) : segment),
    path,
  );
}
