import type { Raw } from "../raw/raw";
import { interpretPlan, Sensitive, UNKNOWN } from "./planMarks";
import type { TerraformResource } from "./terraform";

/** The resources of a plan's configuration, in all of its modules, by address. */
export function resourcesByAddress(root: Raw): Map<string, Raw> {
  const found = new Map<string, Raw>();
  const open = [{ within: "", module: root }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { within, module } = next;
    if (!module.isObject) continue;
    for (const resource of module.get("resources").items())
      found.set(within + (resource.get("address").name() ?? ""), resource);
    for (const [name, call] of module.get("module_calls").entries())
      open.push({ within: `${within}module.${name ?? ""}.`, module: call.get("module") });
  }
  return found;
}

/** The Docker providers of a plan's configuration: a plan has only their expressions, not their values. */
export function plannedProviders(plan: Raw): TerraformResource[] {
  return plan
    .get("configuration", "provider_config")
    .entries()
    .flatMap(([key, provider]): TerraformResource[] => {
      // A module may give the provider any name.
      const name = provider.oneOf("full_name", "name").name() ?? "";
      if (key === undefined || !/(^|\/)docker$/.test(name)) return [];
      const inModule = provider.get("module_address").exists;
      const expressions = provider.get("expressions");
      const attributes = expressions
        .entries()
        .map(([name = "", expression]) => [name, written(expression, name, plan, inModule)]);
      return [
        {
          type: "provider",
          address: key.replace(":", "."),
          provider: key,
          path: expressions.path,
          attributes: Object.fromEntries(attributes),
          interpret: interpretPlan,
        },
      ];
    });
}

/** The value of an expression: a constant, or a variable of the root module. */
function written(expression: Raw, name: string, plan: Raw, inModule: boolean): unknown {
  if (expression.entries().some(([key]) => key === "constant_value")) return expression.get("constant_value").raw();
  const variable = variableOf(expression);
  if (variable === undefined || inModule) return UNKNOWN;
  const value = plan.get("variables", variable, "value").raw();
  // A plan lists what an expression refers to, not its result: the variable's value is certain to be the whole host
  // only if it is an address.
  if (name === "host" && typeof value === "string" && !value.includes("://")) return UNKNOWN;
  const isSensitive = plan.get("configuration", "root_module", "variables", variable, "sensitive").raw() === true;
  return isSensitive ? new Sensitive(value) : value;
}

/** The variable that an expression refers to, if it refers to nothing else. */
function variableOf(expression: Raw): string | undefined {
  const references = expression.get("references").items();
  const [only, ...others] = references.map((reference) => reference.name() ?? "");
  return others.length === 0 ? /^var\.([\w-]+)$/.exec(only ?? "")?.[1] : undefined;
}
