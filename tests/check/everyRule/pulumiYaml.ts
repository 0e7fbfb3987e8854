import type { Cells } from "./cell";
import { pulumiState } from "./pulumiState";

const RESOURCE =
  /\{ "urn": "urn:pulumi:dev::shop::[^"]*::([^"]+)", "custom": true, "id": "x", ("type": "[^"]*"),( "provider": "[^"]*",)? "inputs":/g;
const STACK = /\{ "urn": "[^"]*", "custom": false, "type": "pulumi:pulumi:Stack" \},?\n/;

/** A state as the program that made it: YAML reads JSON. */
function programOf(state: string): string {
  return state
    .replace(/"version": 3,\n {2}"deployment": \{\n {4}"manifest": [^\n]*\n/, '"name": "shop", "runtime": "yaml",\n')
    .replace(STACK, "")
    .replace(RESOURCE, (_, name, type) => `"${name}": { ${type}, "properties":`)
    .replace('"resources": [', '"resources": {')
    .replace(/\n {4}\]\n {2}\}\n\}$/, "\n  }\n}");
}

/** Programs in YAML, with the resources of the states. */
export const pulumiYaml: Cells = Object.fromEntries(
  Object.entries(pulumiState).map(([id, cell]) => [
    id,
    typeof cell === "string" ? cell : { ...cell, text: programOf(cell.text) },
  ]),
) as Cells;
