import { scopeWith } from "../../../core/hcl/evaluate";
import { jsonBody } from "../../../core/hcl/jsonSyntax";
import type { Block, Body, Expression } from "../../../core/hcl/syntax";
import { COMPUTED, type Value } from "../../../core/hcl/values";
import { readBuild } from "../../../core/readers/compose/compose";
import { Raw } from "../../../core/readers/raw/raw";
import { evaluateBody } from "../../../core/readers/terraform/bodyValue";
import { interpretWith } from "../../../core/readers/terraform/expressionMarks";
import { standAlone } from "../../../core/readers/terraform/standAlone";
import { isObject } from "../../../core/text/jsonObject";
import { HclContent } from "../../../documents/formats/hcl";
import type { Content, Input } from "../../input/input";

/** What a bake file has at its top, beside attributes, which are variables. */
const BLOCKS = new Set(["target", "group", "variable", "function"]);

/**
 * Files of `docker buildx bake`, in HCL or JSON: what the builds of their targets may do. What a target inherits is
 * judged where it is written.
 */
export const bake: Input = {
  name: "Docker Bake",
  group: "Compose",
  reads: "targets of `docker-bake.hcl` and `docker-bake.json`",
  words: ['"target"'],
  resembles: (keys, file) =>
    /(?:^|\/)docker-bake(?:\.[\w-]+)?\.hcl$/.test(file) ||
    (keys.has("target") && [...keys].every((key) => BLOCKS.has(key))),
  matches: (content) => {
    if (content instanceof HclContent) {
      const { blocks } = content.body;
      return blocks.some(({ type }) => type === "target") && blocks.every(({ type }) => BLOCKS.has(type));
    }
    return isObject(content["target"]) && Object.keys(content).every((key) => BLOCKS.has(key));
  },
  read: ({ file, index, content }) => {
    const body = content instanceof HclContent ? content.body : bodyOf(content);
    const module = standAlone(body, file);
    const scope = scopeWith(
      module.scope,
      variablesOf(body, (value) => module.evaluate(value)),
    );
    const targets = module.of("target");
    return {
      resources: targets.length,
      workloads: targets.flatMap(({ block, path }) => {
        const { value } = evaluateBody(block.body, scope, module.session);
        const target = new Raw(value, "", interpretWith("is known only when it is built"));
        const source = { type: "target", name: block.labels[0] ?? "", host: `${file}#${index}` };
        return readBuild(target, { ...source, origin: { file, document: index, path } });
      }),
    };
  },
};

/** Variables are named without a prefix. The environment may replace their defaults, which count until it does. */
function variablesOf({ attributes, blocks }: Body, evaluate: (value: Expression) => Value): Map<string, Value> {
  const variables = new Map<string, Value>();
  for (const { type, labels, body } of blocks) {
    const fallback = body.attributes.get("default")?.value;
    if (type === "variable") variables.set(labels[0] ?? "", fallback ? evaluate(fallback) : COMPUTED);
  }
  for (const [name, { value }] of attributes) variables.set(name, evaluate(value));
  return variables;
}

function bodyOf(content: Content): Body {
  const blocks = [...BLOCKS].flatMap((type) =>
    Object.entries(isObject(content[type]) ? content[type] : {}).flatMap(([label, inner]): Block[] =>
      isObject(inner) ? [{ type, labels: [label], body: jsonBody(inner), path: `${type}.${label}`, at: 0 }] : [],
    ),
  );
  return { attributes: new Map(), blocks };
}
