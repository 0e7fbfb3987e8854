import type { CheckFinding } from "../../check/report";
import { lineStarts } from "../../core/text/lines";
import { parsePropertyPath } from "../../core/text/propertyPath";
import {
  nodeAt,
  placesIn,
  type TextEntry,
  type TextNode,
  textNodesOf,
  valueAt,
} from "../../documents/positions/textNode";

/** A container of a pod as it is written, with what it stands in. */
export interface PodContainer {
  readonly node: TextNode;
  /** Its list. */
  readonly list: TextNode;
  readonly spec: TextNode;
  readonly document: TextNode;
}

/** The container that a finding is about; undefined where it is not written plainly. */
export function containerOf(text: string, finding: CheckFinding): PodContainer | undefined {
  return itemOf(text, finding, isContainers);
}

/** A volume of a pod as it is written, with what it stands in. */
export type PodVolume = PodContainer;

/** The volume that a finding is about; undefined where it is not written plainly. */
export function volumeOf(text: string, finding: CheckFinding): PodVolume | undefined {
  return itemOf(text, finding, (list) => valueAt(list.parent, "volumes") === list);
}

/** The item of a list of a pod in which a finding is. */
function itemOf(
  text: string,
  { line = 0, column = 0, path }: CheckFinding,
  isList: (list: TextNode) => boolean,
): PodContainer | undefined {
  const start = lineStarts(text)[line - 1];
  const roots = textNodesOf(text);
  if (start === undefined || !roots) return undefined;
  const found = nodeAt(placesIn(roots), start + column - 1, parsePropertyPath(path).at(-1) ?? "");
  for (let node = found?.node; node?.parent; node = node.parent) {
    const { parent } = node;
    if (!parent.items || !isList(parent) || !parent.parent) continue;
    let document = parent;
    while (document.parent) document = document.parent;
    return { node, list: parent, spec: parent.parent, document };
  }
  return undefined;
}

/** Lists of containers of a pod, and of a Task of Tekton, whose volumes stand beside them as well. */
const LISTS = ["initContainers", "containers", "steps", "sidecars"];

function isContainers(list: TextNode): boolean {
  return LISTS.some((name) => valueAt(list.parent, name) === list);
}

/** Every container of a pod. */
export function containersOf(spec: TextNode): TextNode[] {
  return LISTS.flatMap((name) => valueAt(spec, name)?.items ?? []);
}

/** An item of a container's `env`, by its name. */
export function variableOf(container: TextNode, name: string): TextNode | undefined {
  return valueAt(container, "env")?.items?.findLast((item) => valueAt(item, "name")?.value === name);
}

/** The names of a mapping's entries. */
export function namesOf({ entries = [] }: TextNode): string[] {
  return entries.map(({ key }: TextEntry) => key.value ?? "");
}
