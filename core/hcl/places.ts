import { parsePropertyPath } from "../text/propertyPath";
import type { Block, Body, Expression } from "./syntax";

/**
 * The offset of the value at a property path, or of its nearest existing ancestor. A block is below its type and
 * labels, and with an index if there are several: `resource.docker_container.job.volumes[0].host_path`.
 */
export function offsetOf(body: Body, path: string): number {
  let place: Place = { at: 0, body };
  for (const segment of parsePropertyPath(path)) {
    const next = step(place, segment);
    if (!next) break;
    place = next;
  }
  return place.at;
}

interface Place {
  readonly at: number;
  readonly body?: Body;
  /** Blocks that have one beginning of type and labels, and how many of these have been named. */
  readonly blocks?: readonly Block[];
  readonly labels?: number;
  readonly value?: Expression;
}

function step({ body, blocks, labels = 0, value }: Place, segment: string): Place | undefined {
  if (value) return inExpression(value, segment);
  if (body) return inBody(body, segment);
  return blocks && inBlocks(blocks, labels, segment);
}

function inBody({ attributes, blocks }: Body, segment: string): Place | undefined {
  const attribute = attributes.get(segment);
  if (attribute) return { at: attribute.at, value: attribute.value };
  const found = blocks.filter(({ type }) => type === segment);
  return found[0] && { at: found[0].at, blocks: found };
}

function inBlocks(blocks: readonly Block[], labels: number, segment: string): Place | undefined {
  const labelled = blocks.filter((block) => block.labels[labels] === segment);
  if (labelled[0]) return { at: labelled[0].at, blocks: labelled, labels: labels + 1 };
  const complete = blocks.filter((block) => block.labels.length === labels);
  const chosen = /^\d+$/.test(segment) ? complete[Number(segment)] : undefined;
  if (chosen) return { at: chosen.at, body: chosen.body };
  const [only] = complete;
  return only && inBody(only.body, segment);
}

function inExpression(value: Expression, segment: string): Place | undefined {
  if (value.kind === "object") {
    const item = value.items.findLast(
      ({ key }) => (key.kind === "literal" && String(key.value) === segment) || isText(key, segment),
    );
    return item && { at: item.at, value: item.value };
  }
  if (value.kind === "tuple") {
    const item = value.items[Number(segment)];
    return item && { at: item.at, value: item };
  }
  const [only] = value.kind === "call" && TRANSPARENT.has(value.name) ? value.args : [];
  return only && inExpression(only, segment);
}

/** Functions whose result has the places of their argument. */
const TRANSPARENT = new Set(["jsonencode", "yamlencode", "tolist", "tomap", "sensitive", "nonsensitive"]);

function isText(key: Expression, text: string): boolean {
  if (key.kind !== "template") return false;
  const [only] = key.parts;
  return key.parts.length === 1 && only?.kind === "literal" && only.value === text;
}
