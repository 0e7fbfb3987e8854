/** A guarded API in the place of the node's socket, in pods: what mounted it becomes a client of an engine in a pod of its own. */
import type { CheckFinding } from "../../check/report";
import { type TextNode, valueAt } from "../../documents/positions/textNode";
import { podClient } from "../../recipes/plan/pod";
import { yaml } from "../../recipes/text/yaml";
import { withEntries } from "../change/change";
import { allOf, type Edited, joined } from "../change/edited";
import { addedLines, replacedItem } from "../change/lines";
import type { Replacement } from "../change/replacement";
import { usesOf } from "../change/shared";
import { containersOf, type PodVolume, variableOf, volumeOf } from "./pod";
import { podClientEdits, podRecipeOf } from "./podClient";
import { isSocket, whyNamesHosts } from "./programs";

/** The replacements for volumes that are the node's socket. */
export function socketReplacements(text: string, findings: readonly CheckFinding[]): Replacement[] {
  const places = new Map<string, CheckFinding[]>();
  for (const finding of findings) {
    const place = `${finding.line}:${finding.column}`;
    places.set(place, [...(places.get(place) ?? []), finding]);
  }
  return [...places.values()].map((own): Replacement => {
    const found = volumeOf(text, own[0] as CheckFinding);
    const replacement = found ? socketReplacement(text, found, own) : "is not written plainly";
    return typeof replacement === "string" ? { findings: own, why: `the pod ${replacement}` } : replacement;
  });
}

function socketReplacement(
  text: string,
  { node, list, spec, document }: PodVolume,
  findings: readonly CheckFinding[],
): Replacement | string {
  if (usesOf(text, node) > 1) return "is shared by an alias";
  if (!isSocket(valueAt(valueAt(node, "hostPath"), "path")?.value)) return "mounts a folder that holds the socket";
  const isMount = (mount: TextNode) => valueAt(mount, "name")?.value === valueAt(node, "name")?.value;
  const users = containersOf(spec).filter((each) => valueAt(each, "volumeMounts")?.items?.some(isMount));
  for (const user of users) {
    const why = whyHosts(text, user, isMount);
    if (why !== undefined) return why;
  }
  if (valueAt(spec, "hostNetwork")?.value === "true") return "is on its node's network, which has no labels";
  const names = users.map((user) => valueAt(user, "name")?.value ?? "");
  const recipe = podRecipeOf("endpoint", valueAt(document, "metadata"), names);
  if (!recipe) return "is of an object with a name that cannot be a recipe's";
  const clients = recipe.options.clients.map((client) => podClient({ ...recipe.options, clients: [client] }));
  const edits = joined(
    labelEdits(text, spec, clients[0]?.labels ?? {}),
    ...users.map((user, at) => podClientEdits(text, user, clients[at] ?? { env: [], volumeMounts: [] }, isMount)),
    allOf([replacedItem(text, list, node, yaml(clients.flatMap(({ volumes }) => volumes)))], "is not written plainly"),
  );
  if (typeof edits === "string") return edits;
  const does = "use a guarded API of an engine in a pod of its own instead of the node's socket";
  return { findings, does, edits, recipe };
}

/** Why a container needs the engine of its node, or may need it; a clause about its pod. */
function whyHosts(text: string, container: TextNode, isMount: (mount: TextNode) => boolean): string | undefined {
  const image = valueAt(container, "image")?.value;
  const named = whyNamesHosts(image, [valueAt(container, "name")?.value]);
  if (named !== undefined) return `has a container that ${named}`;
  const mounts = (valueAt(container, "volumeMounts")?.items ?? []).filter(isMount);
  const host = variableOf(container, "DOCKER_HOST");
  const count = (node: TextNode) => text.slice(node.from, node.to).split("docker.sock").length - 1;
  const own = [...mounts, ...(host ? [host] : [])].reduce((sum, node) => sum + count(node), 0);
  return count(container) > own ? "names the socket in other settings as well" : undefined;
}

/** Labels of a pod, without which the NetworkPolicy of the API lets it through to nothing. */
function labelEdits(text: string, spec: TextNode, labels: Readonly<Record<string, string>>): Edited {
  const metadata = valueAt(spec.parent, "metadata");
  const written = valueAt(metadata, "labels");
  const edit = written
    ? withEntries(text, written, Object.entries(labels))
    : metadata
      ? addedLines(text, metadata, yaml({ labels }))
      : spec.parent && addedLines(text, spec.parent, yaml({ metadata: { labels } }));
  return allOf([edit], "has `metadata` that are not written plainly");
}
