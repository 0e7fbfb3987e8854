import type { CheckFinding } from "../../check/report";
import type { RecipeFile } from "../../recipes/formats/format";
import type { RecipeRequest } from "../../recipes/request";
import type { Edit } from "./edit";

/** The recipes that could take the place of findings in a text. */
export type Replacements = (text: string, findings: readonly CheckFinding[]) => readonly Replacement[];

/** A recipe in the place of what breaks a rule, or why there is none. */
export type Replacement = Replaced | Kept;

/** A recipe takes the place. */
export interface Replaced {
  /** What it mends. */
  readonly findings: readonly CheckFinding[];
  /** What it does, as a sentence without a full stop. */
  readonly does: string;
  readonly edits: readonly Edit[];
  readonly recipe: FixRecipe;
}

/** A recipe that a changed file uses: it has to be written before that file. */
export interface FixRecipe {
  /** From the folder of the changed file. */
  readonly folder: string;
  readonly request: RecipeRequest;
  /** What will be in the folder, without certificates. */
  readonly files: readonly RecipeFile[];
}

/** Nothing takes the place. */
export interface Kept {
  readonly findings: readonly CheckFinding[];
  /** Why not, as a clause. */
  readonly why: string;
}
