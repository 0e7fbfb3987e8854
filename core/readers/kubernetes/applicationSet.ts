import { isObject } from "../../text/jsonObject";
import type { Interpret, Raw } from "../raw/raw";

/** How many applications of one set are judged, of how many generators, and how deep these are nested. */
const MAX_APPLICATIONS = 50;
const MAX_GENERATORS = 1000;
const MAX_DEPTH = 5;

/** `{{name}}` and, as Go's templates write it, `{{ .name.key }}`. */
const PLACEHOLDER = /\{\{-?\s*\.?([A-Za-z_][\w.-]*)\s*-?\}\}/g;

/**
 * An ApplicationSet of Argo CD once for each literal element of its generators, with the values of that element in
 * place. Itself where no generator has any, and besides them where it has more than are judged.
 */
export function applicationsOf(set: Raw): Raw[] {
  const spec = set.isObject ? set.get("spec") : set;
  const elements: unknown[] = [];
  const isWhole = !spec.isObject || addElements(elements, spec.get("generators"), { depth: 0, left: MAX_GENERATORS });
  const filled = elements.map((element) => set.interpretedBy(filledFrom(element)));
  return filled.length > 0 && isWhole ? filled : [...filled, set];
}

/** What a walk through generators may still visit: aliases of YAML multiply them. */
interface Walk {
  readonly depth: number;
  left: number;
}

/** Adds the elements of lists, also of those that are combined with other generators. @returns whether these are all */
function addElements(elements: unknown[], generators: Raw, walk: Walk): boolean {
  if (!generators.isList) return true;
  if (walk.depth > MAX_DEPTH) return false;
  for (const generator of generators.items()) {
    if (walk.left-- <= 0) return false;
    if (!generator.isObject) continue;
    const list = generator.get("list");
    const own = list.isObject && list.get("elements").isList ? list.get("elements").items() : [];
    for (const element of own) {
      if (elements.length >= MAX_APPLICATIONS) return false;
      elements.push(element.raw());
    }
    const inner = { ...walk, depth: walk.depth + 1 };
    for (const kind of ["matrix", "merge"]) {
      const combined = generator.get(kind);
      if (combined.isObject && !addElements(elements, combined.get("generators"), inner)) return false;
    }
    walk.left = inner.left;
  }
  return true;
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
