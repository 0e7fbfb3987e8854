/**
 * A rootless engine in the place of a privileged one in pods: the container keeps its name and place, and the containers
 * of its pod that use it become its clients. What they mount is in the recipe's folder, and is applied before.
 */
import type { CheckFinding } from "../../check/report";
import { API_PORT } from "../../components/spec/engineFiles";
import { type TextNode, valueAt } from "../../documents/positions/textNode";
import { dockerHost } from "../../recipes/plan/options";
import { podClient, sidecarOf } from "../../recipes/plan/pod";
import { yaml } from "../../recipes/text/yaml";
import { allOf, type Edited, joined } from "../change/edited";
import {
  CLIENT_FOLDERS,
  ENGINE_FOLDERS,
  ENGINE_IMAGE,
  ENGINE_VARIABLES,
  ENGINE_WORDS,
  PROXY_VARIABLES,
} from "../change/engineWords";
import { addedLines, entryAt, inColumn, itemLines, replacedItem } from "../change/lines";
import type { Replacement } from "../change/replacement";
import { usesOf } from "../change/shared";
import { dataOf, wordsOf } from "../change/values";
import { containerOf, containersOf, namesOf, type PodContainer, variableOf } from "./pod";
import { podClientEdits, podRecipeOf } from "./podClient";
import { socketReplacements } from "./podSocket";

/** Settings of the container that stay, and those that the recipe replaces or has no use for. */
const KEPT = ["imagePullPolicy", "restartPolicy", "resources"];
const REPLACED = [
  ...["name", "image", "command", "args", "env", "securityContext", "volumeMounts", "ports", "tty", "stdin"],
  ...["livenessProbe", "readinessProbe", "startupProbe"],
];

/** The replacements for the findings of a manifest, each with the findings that it mends. */
export function podReplacements(text: string, findings: readonly CheckFinding[]): Replacement[] {
  const engines = findings
    .filter(({ rule }) => rule === "dind-privileged")
    .map((finding): Replacement => {
      const found = containerOf(text, finding);
      const replacement = found
        ? engineReplacement(text, found, finding)
        : "is not one of a pod, or not written plainly";
      if (typeof replacement !== "string") return replacement;
      return { findings: [finding], why: `the container ${replacement}` };
    });
  return [
    ...engines,
    ...socketReplacements(
      text,
      findings.filter(({ rule }) => rule === "dood-engine-socket"),
    ),
  ];
}

function engineReplacement(text: string, found: PodContainer, finding: CheckFinding): Replacement | string {
  const { node, list, spec, document } = found;
  if (usesOf(text, node) > 1) return "is shared by an alias";
  if (!itemLines(text, list, node)) return "is not written in lines of its own";
  if (entryAt(spec, "hostUsers")) return "is in a pod with a user namespace of its own: see docs/KUBERNETES.md";
  const clients = containersOf(spec).filter((container) => container !== node && usesEngine(container));
  if (clients.length === 0) return "has no client in its pod: no DOCKER_HOST names its port on the loopback address";
  const names = clients.map((client) => valueAt(client, "name")?.value ?? "");
  const metadata = valueAt(document, "metadata");
  const recipe = podRecipeOf("runner", metadata, names);
  if (!recipe) return "is in an object with a name that cannot be a recipe's";
  const kept = keptSettings(text, node);
  if (typeof kept === "string") return kept;
  const { engine, volumes } = sidecarOf(recipe.options);
  const { restartPolicy: _, ...sidecar } = engine as Record<string, unknown>;
  const { env, volumeMounts, ...others } = kept;
  const settings = {
    ...sidecar,
    name: valueAt(node, "name")?.value,
    env: [...(sidecar["env"] as readonly unknown[]), ...env],
    volumeMounts: [...(sidecar["volumeMounts"] as readonly unknown[]), ...volumeMounts],
    ...others,
  };
  const more = recipe.options.clients
    .slice(1)
    .flatMap((client) => podClient({ ...recipe.options, clients: [client] }).volumes);
  const edits = joined(
    allOf([replacedItem(text, list, node, yaml([settings]))], "has comments beside its settings"),
    ...clients.map((client, at) => {
      const own = { ...recipe.options, clients: recipe.options.clients.slice(at, at + 1) };
      const lines = podClient(own, dockerHost("localhost", API_PORT));
      return podClientEdits(text, client, lines, (mount) =>
        CLIENT_FOLDERS.test(valueAt(mount, "mountPath")?.value ?? ""),
      );
    }),
    volumeEdits(text, spec, [...volumes, ...more]),
  );
  if (typeof edits === "string") return edits;
  return { findings: [finding], does: "run a rootless engine instead of the privileged one", edits, recipe };
}

/** Whether a container is a client of an engine in its pod. */
function usesEngine(container: TextNode): boolean {
  const host = valueAt(variableOf(container, "DOCKER_HOST"), "value")?.value ?? "";
  return /^tcp:\/\/(?:localhost|127\.0\.0\.1):237[56]\/?$/.test(host);
}

/** What a container keeps, or why the change would not be certain. */
function keptSettings(text: string, node: TextNode) {
  const other = namesOf(node).find((name) => !KEPT.includes(name) && !REPLACED.includes(name));
  if (other !== undefined) return `has \`${other}\`, of which the recipe knows nothing`;
  if (!ENGINE_IMAGE.test(valueAt(node, "image")?.value ?? "")) return "has an image of its own";
  const words = [wordsOf(valueAt(node, "command")), wordsOf(valueAt(node, "args"))];
  const word = words.flatMap((each) => each ?? ["…"]).find((each) => !ENGINE_WORDS.test(each));
  if (word !== undefined) return `has the option ${word}, which belongs into the recipe's daemon.json`;
  const env = listOf(text, node, "env", "name", (name) => !ENGINE_VARIABLES.test(name));
  const volumeMounts = listOf(text, node, "volumeMounts", "mountPath", (path) => !ENGINE_FOLDERS.test(path));
  const ports = listOf(text, node, "ports", "containerPort", (port) => !/^237[56]$/.test(port));
  if (!env || !volumeMounts || !ports) return "is not written plainly";
  const variable = env.find(({ name }) => !PROXY_VARIABLES.test(`${name}`));
  if (variable) return `has the variable ${variable["name"]}, of which the recipe knows nothing`;
  if (volumeMounts.some(({ mountPath }) => `${mountPath}`.startsWith("/etc/docker")))
    return "mounts a configuration of its own";
  const own = KEPT.filter((name) => valueAt(node, name)).map((name) => [
    name,
    dataOf(text, valueAt(node, name) as TextNode),
  ]);
  if (own.some(([, value]) => value === undefined)) return "is not written plainly";
  return { env, volumeMounts, ...(ports.length > 0 && { ports }), ...(Object.fromEntries(own) as object) };
}

type Item = Readonly<Record<string, unknown>>;

/** The items of a list whose key has a value that stays; undefined where they are not written plainly. */
function listOf(
  text: string,
  node: TextNode,
  list: string,
  key: string,
  stays: (value: string) => boolean,
): Item[] | undefined {
  const items = valueAt(node, list)?.items ?? [];
  if (items.some((item) => valueAt(item, key)?.value === undefined)) return undefined;
  const own = items.filter((item) => stays(valueAt(item, key)?.value ?? "")).map((item) => dataOf(text, item));
  return own.every((item) => typeof item === "object") ? (own as Item[]) : undefined;
}

/** The volumes that a pod does not have yet. */
function volumeEdits(text: string, spec: TextNode, volumes: readonly object[]): Edited {
  const list = valueAt(spec, "volumes");
  const taken = (list?.items ?? []).map((volume) => valueAt(volume, "name")?.value);
  const other = volumes.find((volume) => taken.includes((volume as { name: string }).name)) as
    | { name: string }
    | undefined;
  if (other) return `is in a pod that has a volume \`${other.name}\` already`;
  if (!list) return allOf([addedLines(text, spec, yaml({ volumes }))], "is in a pod that is not written plainly");
  const last = list.items?.at(-1);
  const place = last && itemLines(text, list, last);
  if (!place || text.charAt(place.to - 1) !== "\n") return "is in a pod whose `volumes` are not written plainly";
  const column = /^ */.exec(text.slice(place.from))?.[0].length ?? 0;
  return [{ from: place.to, to: place.to, text: inColumn(text, yaml(volumes), column) }];
}
