import { jsonBody, literalExpression } from "../../hcl/jsonSyntax";
import { parseExpression } from "../../hcl/parser";
import { type Attribute, type Block, type Body, HclSyntaxError } from "../../hcl/syntax";
import { Unresolved } from "../../hcl/values";
import { Raw } from "../raw/raw";
import { blocksOf } from "./blocks";
import { type ConfiguredResource, resourcesOfModule } from "./moduleResources";

/** The blocks of a configuration that are read, and how many labels each has. */
const LABELS: Readonly<Record<string, number>> = {
  provider: 1,
  resource: 2,
  variable: 1,
  output: 1,
  module: 1,
  locals: 0,
  terraform: 0,
};

/** A configuration in Terraform's JSON syntax. */
export function configurationBody(configuration: unknown): Body {
  const root = new Raw(configuration, "");
  const blocks = Object.entries(LABELS).flatMap(([type, count]) =>
    blocksOf(root.get(type), count).map(({ labels, body }): Block => {
      const content = body.raw();
      const object = typeof content === "object" && content !== null && !Array.isArray(content) ? content : {};
      return {
        type,
        labels,
        body: type === "variable" ? variableBody(object) : jsonBody(object),
        path: body.path,
        at: 0,
      };
    }),
  );
  return { attributes: new Map(), blocks };
}

/** A variable has no templates: its default is a value, its type an expression. */
function variableBody(content: object): Body {
  const attributes = Object.entries(content).flatMap(([name, value]): [string, Attribute][] => {
    if (name !== "type") return [[name, { at: 0, value: literalExpression(value) }]];
    try {
      return typeof value === "string" ? [[name, { at: 0, value: parseExpression(value) }]] : [];
    } catch (error) {
      if (error instanceof HclSyntaxError) return [];
      throw error;
    }
  });
  return { attributes: new Map(attributes), blocks: [] };
}

const NO_FILE = new Unresolved("names a file, and which folder it is in is not known");

/**
 * The resources, the Docker providers and the modules of one configuration in Terraform's JSON syntax, as CDKTF
 * synthesises it, without the files beside it.
 */
export function configuredResources(configuration: unknown): ConfiguredResource[] {
  return resourcesOfModule({
    path: ".",
    files: [{ file: "", body: configurationBody(configuration) }],
    templates: { text: () => NO_FILE, exists: () => NO_FILE, list: () => NO_FILE },
    open: () => undefined,
  });
}
