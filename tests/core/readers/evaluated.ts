import { jsonExpression } from "../../../core/hcl/jsonSyntax";
import { Session } from "../../../core/hcl/session";
import { Unresolved } from "../../../core/hcl/values";
import type { Interpretation } from "../../../core/readers/raw/raw";
import { evaluateMarked } from "../../../core/readers/terraform/bodyValue";
import { configurationBody } from "../../../core/readers/terraform/configuration";
import { interpretEvaluated } from "../../../core/readers/terraform/expressionMarks";
import { Module, type ModuleFolder } from "../../../core/readers/terraform/module";

const NO_FILE = new Unresolved("names a file, and there are none");

/** A module of one file in Terraform's JSON syntax. */
export function moduleOf(configuration: unknown): Module {
  const folder: ModuleFolder = {
    path: ".",
    files: [{ file: "main.tf.json", body: configurationBody(configuration) }],
    templates: { text: () => NO_FILE, exists: () => NO_FILE, list: () => NO_FILE },
    open: () => undefined,
  };
  const call = { address: "", depth: 0, rootPath: ".", input: () => undefined, provider: (name: string) => name };
  return new Module(folder, call, new Session());
}

/** What a value of Terraform's JSON syntax means in a configuration. */
export function evaluatedIn(configuration: unknown, value: unknown): Interpretation {
  const module = moduleOf(configuration);
  const evaluated = evaluateMarked(jsonExpression(value), module.scope, module.session);
  return interpretEvaluated(evaluated) ?? { value: evaluated };
}
