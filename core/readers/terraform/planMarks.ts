import type { Interpretation } from "../raw/raw";

/** The mark for a value that a plan lists as unknown. */
export const UNKNOWN = Symbol("unknown");

/** The mark for a value that a plan lists as sensitive. */
export class Sensitive {
  constructor(readonly value: unknown) {}
}

/** Deeper than any resource. */
const MAX_DEPTH = 100;

/** Interprets the marks that `marked` sets. */
export function interpretPlan(value: unknown): Interpretation {
  if (value === UNKNOWN) return { value: undefined, unknown: "is not known until apply" };
  return value instanceof Sensitive ? { ...interpretPlan(value.value), secret: true } : { value };
}

/**
 * A value with marks, from the plan's two trees of the same shape, which have `true` wherever a value is unknown or
 * sensitive.
 */
export function marked(value: unknown, unknown: unknown, sensitive: unknown, depth = 0): unknown {
  if (unknown === true || depth > MAX_DEPTH) return UNKNOWN;
  if (sensitive === true) return new Sensitive(marked(value, unknown, undefined, depth));
  let copy: Record<string, unknown> | undefined;
  for (const key of new Set([...keysOf(unknown), ...keysOf(sensitive)])) {
    const child = marked(at(value, key), at(unknown, key), at(sensitive, key), depth + 1);
    if (child === at(value, key)) continue;
    copy ??= (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
    copy[key] = child;
  }
  return copy ?? value;
}

function keysOf(tree: unknown): string[] {
  return typeof tree === "object" && tree !== null ? Object.keys(tree) : [];
}

function at(tree: unknown, key: string): unknown {
  return typeof tree === "object" && tree !== null && Object.hasOwn(tree, key)
    ? (tree as Record<string, unknown>)[key]
    : undefined;
}
