import { readContainerGroup } from "../../../core/readers/azure/containerGroup";
import { type Interpret, Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import { childPath } from "../../../core/text/propertyPath";
import type { Content, Input } from "../../input/input";

const TYPE = "Microsoft.ContainerInstance/containerGroups";

/** ARM templates, as Bicep compiles to them, and container groups as Azure's command line takes them. */
export const containerGroup: Input = {
  name: "ARM template",
  group: "Cloud services",
  reads: "container groups of Azure in ARM templates",
  isSelfContained: true,
  words: ["eploymentTemplate.json", TYPE],
  resembles: () => false,
  matches: (content) => isTemplate(content) || isGroup(content),
  read: ({ file, index, content }) => {
    const interpret = interpretExpressions(isObject(content["parameters"]) ? content["parameters"] : {});
    const listed = content["resources"];
    const resources: [path: string, resource: unknown][] = isTemplate(content)
      ? Array.isArray(listed)
        ? listed.map((each, at) => [childPath("resources", at), each])
        : Object.entries(isObject(listed) ? listed : {}).map(([name, each]) => [childPath("resources", name), each])
      : [["", content]];
    const workloads = resources.flatMap(([path, resource]) => {
      if (!isGroup(resource)) return [];
      const group = new Raw(resource, path, interpret);
      const source = {
        type: TYPE,
        name: group.get("name").name() ?? "",
        host: `${file}#${index}`,
        origin: { file, document: index, path: "" },
      };
      return readContainerGroup(group.get("properties"), source);
    });
    return { resources: resources.length, workloads };
  },
};

function isTemplate({ $schema }: Content): boolean {
  return typeof $schema === "string" && /eploymentTemplate\.json#?$/.test($schema);
}

function isGroup(resource: unknown): resource is Content {
  return isObject(resource) && String(resource["type"]).toLowerCase() === TYPE.toLowerCase();
}

/** `[parameters('x')]` has the parameter's default; any other expression is unknown. */
function interpretExpressions(parameters: Content): Interpret {
  return (value) => {
    if (typeof value !== "string" || !/^\[(?!\[).*\]$/s.test(value)) return undefined;
    const [, name = ""] = /^\[parameters\('([^']*)'\)\]$/.exec(value) ?? [];
    const parameter = parameters[name];
    const fallback = isObject(parameter) ? parameter["defaultValue"] : undefined;
    return fallback === undefined
      ? { value: undefined, unknown: "is known when the template is deployed" }
      : { value: fallback };
  };
}
