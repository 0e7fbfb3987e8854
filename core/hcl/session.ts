import { isOpaque, Unresolved, type Value } from "./values";

/** Files that functions may read, by the path that an expression gives. */
export interface TemplateFiles {
  /** The text of a file, or why it was not read. */
  text(path: string): string | Unresolved;
  exists(path: string): boolean | Unresolved;
  /** The paths of the files in a folder and below, relative to it, with forward slashes. */
  list(folder: string): readonly string[] | Unresolved;
}

/** Steps of evaluation for one file: far more than any real module takes. */
const MAX_STEPS = 400_000;
/** Nested expressions and references. */
const MAX_DEPTH = 250;
/** Characters of one text, and items of one list. */
export const MAX_TEXT = 1_000_000;
export const MAX_ITEMS = 10_000;

export const TOO_COSTLY = new Unresolved("takes too many steps to compute");

/** Values in one value, each as often as it occurs; a long text counts for several. */
const MAX_SIZE = 100_000;
const CHARACTERS_PER_VALUE = 100;

const sizes = new WeakMap<object, number>();

/**
 * A value, unless it is too large. Lists that hold the same list several times take little memory, but whoever goes
 * through them takes a step for each item.
 */
export function bounded(value: Value): Value {
  return sizeOf(value) > MAX_SIZE ? TOO_COSTLY : value;
}

function sizeOf(value: Value): number {
  if (typeof value === "string") return 1 + value.length / CHARACTERS_PER_VALUE;
  if (typeof value !== "object" || value === null || isOpaque(value)) return 1;
  let size = sizes.get(value);
  if (size === undefined) {
    size = 1;
    for (const each of Object.values(value)) size += sizeOf(each);
    sizes.set(value, size);
  }
  return size;
}

/** Thrown when evaluation takes too long. It never leaves this folder. */
export class BudgetError extends Error {
  override readonly name = "BudgetError";
  readonly code = "BREAKWATER_EVALUATION_TOO_LONG";
}

/** Bounds an evaluation, and remembers whether what was evaluated depends on a secret. */
export class Session {
  isSecret = false;
  private steps = 0;
  private depth = 0;

  spend(steps = 1): void {
    this.steps += steps;
    if (this.steps > MAX_STEPS) throw new BudgetError();
  }

  /** Evaluates something that may contain or refer to more. */
  deeper<T>(evaluate: () => T): T {
    this.spend();
    if (this.depth >= MAX_DEPTH) throw new BudgetError();
    this.depth++;
    try {
      return evaluate();
    } finally {
      this.depth--;
    }
  }

  /** The result of an evaluation, or that it is too costly; and whether it depends on a secret. */
  attempt<T>(evaluate: () => T): { value: T | Unresolved; isSecret: boolean } {
    const before = this.isSecret;
    this.isSecret = false;
    try {
      return { value: evaluate(), isSecret: this.isSecret };
    } catch (error) {
      if (!(error instanceof BudgetError)) throw error;
      return { value: TOO_COSTLY, isSecret: this.isSecret };
    } finally {
      this.isSecret ||= before;
    }
  }
}
