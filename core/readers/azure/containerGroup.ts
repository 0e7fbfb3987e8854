import { type Container, container } from "../../model/container";
import { known } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";

const ISOLATED = "Azure gives each container group a virtual machine of its own: all it reaches is that machine.";

/**
 * A container group of Azure Container Instances.
 *
 * @param group the properties of an ARM resource, or a resource of Terraform
 * @see https://learn.microsoft.com/azure/templates/microsoft.containerinstance/containergroups
 */
export function readContainerGroup(group: Raw, source: Source): Workload[] {
  const containers = ["containers", "initContainers"].flatMap((list) => group.get(list).items().map(readContainer));
  return [workload({ source: { ...source, remark: ISOLATED }, platform: "docker", containers })];
}

/** In ARM the properties of a container are an object of their own; Terraform has them beside its name. */
function readContainer(place: Raw): Container {
  const own = place.get("properties").isObject ? place.get("properties") : place;
  const context = own.get("securityContext");
  const security = own.get("security");
  const variables = own.get("environmentVariables");
  return container({
    name: place.get("name").name() ?? "",
    path: place.path,
    image: own.get("image").string(),
    privileged: (context.exists ? context.get("privileged") : security.get("privilegeEnabled")).boolean(),
    capabilities: {
      add: context.get("capabilities", "add").strings(),
      drop: context.get("capabilities", "drop").strings(),
    },
    env: variables.isList
      ? variables.items().map((entry) => ({
          name: entry.get("name").name(),
          value: entry.get("value").string() ?? entry.unknown("is secret"),
        }))
      : variables.entries().map(([name, value]) => ({ name, value: value.string() ?? known("", value.path) })),
    limits: { memory: undefined, processes: undefined, processesExpressible: false, memoryExpressible: false },
  });
}
