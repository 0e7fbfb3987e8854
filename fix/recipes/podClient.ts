import { ConfigurationError } from "../../configuration/configurationError";
import { type TextNode, valueAt } from "../../documents/positions/textNode";
import type { RecipeOptions } from "../../recipes/plan/options";
import type { PodClient } from "../../recipes/plan/pod";
import { recipeFiles } from "../../recipes/recipe";
import { checkedRequest, type RecipeRequest } from "../../recipes/request";
import { yaml } from "../../recipes/text/yaml";
import { replaced, withItems } from "../change/change";
import type { Edit } from "../change/edit";
import { allOf, type Edited } from "../change/edited";
import { addedLines, inColumn, itemLines, removedItem } from "../change/lines";
import type { FixRecipe } from "../change/replacement";
import { variableOf } from "./pod";

const FOLDER = "breakwater";

/**
 * A container of a pod as a client: what it has already is changed where it stands.
 *
 * @param isInstead which of its mounts go
 */
export function podClientEdits(
  text: string,
  client: TextNode,
  { env, volumeMounts }: Pick<PodClient, "env" | "volumeMounts">,
  isInstead: (mount: TextNode) => boolean,
): Edited {
  const list = valueAt(client, "env");
  const mounts = valueAt(client, "volumeMounts");
  const edits: (Edit | undefined)[] = [];
  for (const { name, value } of env) {
    const written = valueAt(variableOf(client, name), "value");
    if (written) edits.push(replaced(text, written, value));
  }
  const missing = env.filter(({ name }) => !variableOf(client, name));
  const pairs = missing.map(({ name, value }) => [["name", name] as const, ["value", value] as const]);
  if (list && pairs.length > 0) edits.push(withItems(text, list, pairs));
  if (mounts) {
    const instead = (mounts.items ?? []).filter(isInstead);
    const wanted = volumeMounts.map((mount) => Object.entries(mount) as [string, string | boolean][]);
    edits.push(...instead.map((mount) => removedItem(text, mounts, mount)), withItems(text, mounts, wanted));
  }
  const added = { ...(!list && { env }), ...(!mounts && { volumeMounts }) };
  if (Object.keys(added).length > 0) edits.push(addedToItem(text, client, yaml(added)));
  return allOf(edits, `${valueAt(client, "name")?.value ?? ""} is not written plainly`);
}

/** Adds lines to a mapping whose first key stands beside the dash of an item. */
function addedToItem(text: string, item: TextNode, lines: string): Edit | undefined {
  const inLines = addedLines(text, item, lines);
  if (inLines) return inLines;
  const list = item.parent;
  const place = list && itemLines(text, list, item);
  if (!place || item.isFlow) return undefined;
  const column = item.from - (text.lastIndexOf("\n", item.from - 1) + 1);
  return { from: place.to, to: place.to, text: inColumn(text, lines, column) };
}

export interface PodRecipe extends FixRecipe {
  readonly options: RecipeOptions;
}

/**
 * The recipe for an object's pod; undefined where a name cannot be one of a recipe's.
 *
 * @param kind a runner is part of the pod, an endpoint has a pod of its own
 */
export function podRecipeOf(
  kind: "runner" | "endpoint",
  metadata: TextNode | undefined,
  client: readonly string[],
): PodRecipe | undefined {
  const name = `${valueAt(metadata, "name")?.value}-docker`;
  const namespace = valueAt(metadata, "namespace")?.value;
  const folder = `${FOLDER}/${name}`;
  const request: RecipeRequest = {
    kind,
    for: "kubernetes",
    name,
    client,
    ...(kind === "runner" && { in: folder }),
    ...(namespace !== undefined && { namespace }),
  };
  try {
    const { format, options } = checkedRequest(request);
    return { request, folder, options, files: recipeFiles(format, options, { version: "", command: [] }) };
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}
