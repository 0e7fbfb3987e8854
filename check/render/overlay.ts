import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isObject } from "../../core/text/jsonObject";
import { readContent } from "../../documents/file";
import { untagged } from "../../documents/yaml/schema";
import type { Rendering } from "./chart";
import { findTool, runTool } from "./tool";

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
/** Fields that name files, folders or, for a tool with a network, addresses. */
const NAMING = [
  "resources",
  "bases",
  "components",
  "crds",
  "generators",
  "transformers",
  "validators",
  "configurations",
];
/** Fields of objects that name them at `path`, `files`, `envs` or `env`. */
const HOLDING = ["patches", "patchesJson6902", "replacements", "configMapGenerator", "secretGenerator", "openapi"];
/** Folders that an overlay may lead to. */
const MAX_FOLDERS = 200;

export function isKustomizationFile(file: string): boolean {
  return NAMES.includes(basename(file));
}

export function canRenderOverlays(): boolean {
  return command() !== undefined;
}

function command(): readonly [tool: string, ...args: string[]] | undefined {
  const kustomize = findTool("kustomize");
  if (kustomize !== undefined) return [kustomize, "build"];
  const kubectl = findTool("kubectl");
  return kubectl === undefined ? undefined : [kubectl, "kustomize"];
}

/** What a kustomization makes: nothing is downloaded, and neither charts nor plugins are run. */
export async function renderOverlay(file: string): Promise<Rendering> {
  const [tool, ...args] = command() ?? [];
  if (tool === undefined) return { manifests: [], failures: [] };
  const why = whyNotLocal(dirname(file));
  if (why !== undefined) return { manifests: [], failures: [why] };
  const output = await runTool(tool, [...args, resolve(dirname(file))]);
  return "text" in output
    ? { manifests: [{ file, text: output.text }], failures: [] }
    : { manifests: [], failures: [output.failure] };
}

/** Why a kustomization must not be rendered: it, or one that it leads to, needs something that is not on this machine. */
function whyNotLocal(folder: string): string | undefined {
  const open = [realpathSync(folder)];
  const seen = new Set<string>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (seen.size > MAX_FOLDERS) return `it leads to more than ${MAX_FOLDERS} folders`;
    const named = namedIn(next);
    if (named === undefined) return "a kustomization that it leads to cannot be read";
    for (const name of named) {
      const path = resolve(next, name);
      if (/:\/\//.test(name) || !existsSync(path))
        return `it names ${name.slice(0, 100)}, which is not on this machine`;
      const found = statSync(path);
      if (found.isDirectory()) open.push(realpathSync(path));
      else if (!found.isFile()) return `${name.slice(0, 100)} is not a file`;
    }
  }
  return undefined;
}

/** The files and folders that a folder's kustomization names; undefined if it cannot be read. */
function namedIn(folder: string): string[] | undefined {
  const file = NAMES.map((name) => join(folder, name)).find(existsSync);
  if (file === undefined) return undefined;
  try {
    const content = untagged(readContent(file));
    if (!isObject(content)) return undefined;
    return [
      ...NAMING.flatMap((field) => textsIn(content[field])),
      ...textsIn(content["patchesStrategicMerge"]),
      ...HOLDING.flatMap((field) => itemsIn(content[field]).flatMap(namedBy)),
    ].filter((name) => !name.includes("\n")); // A patch in place of a file's name.
  } catch {
    return undefined;
  }
}

function namedBy(item: unknown): string[] {
  if (!isObject(item)) return [];
  const files = textsIn(item["files"]).map((entry) => entry.slice(entry.indexOf("=") + 1));
  return [...textsIn(item["path"]), ...files, ...textsIn(item["envs"]), ...textsIn(item["env"])];
}

function itemsIn(value: unknown): readonly unknown[] {
  const inner = untagged(value);
  return Array.isArray(inner) ? inner.map(untagged) : inner === undefined || inner === null ? [] : [inner];
}

function textsIn(value: unknown): string[] {
  return itemsIn(value).filter((item) => typeof item === "string");
}
