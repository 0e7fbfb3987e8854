import assert from "node:assert/strict";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import { interpretPlan } from "../../../core/readers/terraform/planMarks";
import { readTerraform, type TerraformResource } from "../../../core/readers/terraform/terraform";

/** A resource with attributes as a plan shows them. */
export function resource(type: string, attributes: object, name = "job"): TerraformResource {
  return {
    type,
    address: `${type}.${name}`,
    provider: type.split("_")[0] ?? "",
    path: "",
    attributes,
    interpret: interpretPlan,
  };
}

/** The rules that speak, with their paths. */
export function said(...resources: TerraformResource[]): string[] {
  const workloads = resources.flatMap((each) => readTerraform(each, { host: each.provider }));
  return evaluateAll(workloads, configuration())
    .map(({ rule, path }) => `${rule} ${path}`)
    .sort();
}

/** A test for each case: what is said of its resources, in any order. */
export function says(
  title: string,
  cases: Record<string, readonly [TerraformResource | readonly TerraformResource[], readonly string[]]>,
): void {
  describe(title, () => {
    for (const [name, [resources, expected]] of Object.entries(cases))
      it(name, () => assert.deepEqual(said(...[resources].flat()), [...expected].sort()));
  });
}
