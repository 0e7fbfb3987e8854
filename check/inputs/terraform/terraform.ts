import { known, unknown } from "../../../core/model/known";
import type { FilePlace } from "../../../core/model/source";
import { type Workload, workload } from "../../../core/model/workload";
import { Raw } from "../../../core/readers/raw/raw";
import { relocated } from "../../../core/readers/raw/relocated";
import { readTerraform, type TerraformResource } from "../../../core/readers/terraform/terraform";
import { childPath, parsePropertyPath } from "../../../core/text/propertyPath";
import type { Declared } from "../../input/input";
import { tasksOfText } from "../nomad/nomad";

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
  const host = `${module}#${resource.provider}`;
  const workloads =
    resource.type === "nomad_job" ? readNomadJob(resource, host, origin) : readTerraform(resource, { host, origin });
  const { count = 1 } = resource;
  return count === 1 ? workloads : workloads.map((each) => ({ replicas: known(count, "count"), ...each }));
}

/** A job of Nomad in a text of its own. */
function readNomadJob(resource: TerraformResource, host: string, origin: FilePlace): Workload[] {
  const source = { type: resource.type, name: resource.address, host, origin };
  const place = new Raw(resource.attributes, "", resource.interpret).get("jobspec");
  const text = place.string();
  const written = text?.known ? text.value : place.raw();
  const tasks = typeof written === "string" ? tasksOfText(written, origin.file) : undefined;
  if (tasks) return tasks.map((each) => ({ ...relocated(each, () => place.path), source }));
  const missing = text?.known === false ? text : unknown(place.path, "is not readable as a job of Nomad");
  return text ? [workload({ source, platform: "docker", unreadable: [missing] })] : [];
}

function below(path: string, written: string): string {
  return parsePropertyPath(written).reduce<string>(
    (whole, segment) => childPath(whole, /^\d+$/.test(segment) ? Number(segment) : segment),
    path,
  );
}
