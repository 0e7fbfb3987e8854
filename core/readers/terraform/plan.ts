import { Raw } from "../raw/raw";
import { plannedProviders, resourcesByAddress } from "./planConfiguration";
import { withoutDefaults } from "./planDefaults";
import { withImage } from "./planImages";
import { interpretPlan, marked } from "./planMarks";
import type { TerraformResource } from "./terraform";

/**
 * The planned resources in the output of `terraform show -json` for a plan or a state, and the Docker providers of a
 * plan. Resources that are deleted, or only read, are left out.
 */
export function plannedResources(plan: unknown): TerraformResource[] {
  const root = new Raw(plan, "");
  const configured = resourcesByAddress(root.get("configuration", "root_module"));
  const changed = root.get("resource_changes").exists;
  const all = [...(changed ? changes(root) : values(root.oneOf("planned_values", "values").get("root_module")))];
  const images = new Map(
    all.filter(({ type }) => type === "docker_image").map((image) => [image.address, image.attributes]),
  );
  return [
    ...plannedProviders(root),
    ...all.map(({ address, resource, attributes, ...rest }): TerraformResource => {
      const written = configured.get(withoutKeys(address));
      const provider = written?.get("provider_config_key").name() ?? resource.get("provider_name").name() ?? "";
      return {
        ...rest,
        address,
        provider,
        attributes: written
          ? withImage(withoutDefaults(rest.type, attributes, written), address, written, images)
          : attributes,
        interpret: interpretPlan,
      };
    }),
  ];
}

interface Planned extends Pick<TerraformResource, "type" | "address" | "attributes" | "path"> {
  /** The plan's record of the resource, apart from its attributes. */
  readonly resource: Raw;
}

function* planned(resource: Raw, attributes: unknown, path: string): Iterable<Planned> {
  const [type = "", address = ""] = [resource.get("type").name(), resource.get("address").name()];
  if (resource.get("mode").name() !== "data") yield { resource, type, address, attributes, path };
}

function* changes(plan: Raw): Iterable<Planned> {
  const deferred = plan.get("deferred_changes").items();
  for (const resource of [
    ...plan.get("resource_changes").items(),
    ...deferred.map((each) => each.get("resource_change")),
  ]) {
    const change = resource.get("change");
    const actions = change.get("actions").strings();
    if (actions.length > 0 && actions.every((action) => action.known && ENDING.has(action.value))) continue;
    const after = change.get("after");
    const attributes = marked(after.raw(), change.get("after_unknown").raw(), change.get("after_sensitive").raw());
    yield* planned(resource, attributes, after.path);
  }
}

/** Actions after which Terraform no longer manages a resource. */
const ENDING = new Set(["delete", "forget"]);

function* values(root: Raw): Iterable<Planned> {
  const open = [root];
  for (let module = open.pop(); module; module = open.pop()) {
    if (!module.isObject) continue;
    for (const resource of module.get("resources").items()) {
      const attributes = resource.get("values");
      yield* planned(
        resource,
        marked(attributes.raw(), false, resource.get("sensitive_values").raw()),
        attributes.path,
      );
    }
    for (const child of module.get("child_modules").items().reverse()) open.push(child);
  }
}

/**
 * Converts `module.ci[0].docker_container.job["a"]` to the configuration's address: `module.ci.docker_container.job`.
 */
function withoutKeys(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, "");
}
