import { isObject } from "../../text/jsonObject";
import type { Interpret, Raw } from "../raw/raw";

/** How many applications of one set are judged, and how deep generators are nested. */
const MAX_APPLICATIONS = 50;
const MAX_DEPTH = 5;

/** `{{name}}` and, as Go's templates write it, `{{ .name.key }}`. */
const PLACEHOLDER = /\{\{-?\s*\.?([A-Za-z_][\w.-]*)\s*-?\}\}/g;

/**
 * An ApplicationSet of Argo CD once for each literal element of its generators, with the values of that element in
 * place. Itself where no generator has any.
 */
export function applicationsOf(set: Raw): Raw[] {
  const spec = set.isObject ? set.get("spec") : set;
  const elements = spec.isObject ? elementsIn(spec.get("generators"), 0) : [];
  return elements.length === 0
    ? [set]
    : elements.slice(0, MAX_APPLICATIONS).map((element) => set.interpretedBy(filledFrom(element)));
}

/** The elements of lists, also of those that are combined with other generators. */
function elementsIn(generators: Raw, depth: number): unknown[] {
  if (!generators.isList || depth > MAX_DEPTH) return [];
  return generators.items().flatMap((generator) => {
    if (!generator.isObject) return [];
    const list = generator.get("list");
    const elements = list.isObject && list.get("elements").isList ? list.get("elements").items() : [];
    const combined = ["matrix", "merge"].map((kind) => generator.get(kind)).filter(({ isObject: is }) => is);
    return [
      ...elements.map((element) => element.raw()),
      ...combined.flatMap((each) => elementsIn(each.get("generators"), depth + 1)),
    ];
  });
}

function filledFrom(element: unknown): Interpret {
  return (value) => {
    if (typeof value !== "string" || !value.includes("{{")) return undefined;
    const filled = value.replace(PLACEHOLDER, (match, name: string) => {
      const found = name.split(".").reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), element);
      return ["string", "number", "boolean"].includes(typeof found) ? String(found) : match;
    });
    return { value: filled };
  };
}
