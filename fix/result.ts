import type { CheckFinding, Problem } from "../check/report";
import type { Settings } from "../configuration/settings";
import type { Edit } from "./change/edit";
import type { FixRecipe, Replacements } from "./change/replacement";

/** One change of one file, and the finding that it mends. */
export interface Fix {
  readonly finding: CheckFinding;
  readonly does: string;
  readonly edits: readonly Edit[];
  /** Further findings that it mends. */
  readonly also?: readonly CheckFinding[];
  /** The recipe that the changed file uses. */
  readonly recipe?: FixRecipe;
}

/** A file and the changes that it is offered. */
export interface FixedFile {
  readonly file: string;
  /** As it was read, without a byte order mark; offsets of edits count in it. */
  readonly before: string;
  readonly after: string;
  /** The byte order mark that it begins with, or nothing. */
  readonly mark: string;
  readonly fixes: readonly Fix[];
}

export interface FixResult {
  readonly files: readonly FixedFile[];
  /**
   * Findings of rules with a change that were left: the text is not plain enough, the change would not be certain, or
   * the file is a link or was not named.
   */
  readonly left: readonly CheckFinding[];
  /** Violations of rules that have no change of their own. */
  readonly others: readonly CheckFinding[];
  /** Why some of those that were left were, as clauses. */
  readonly reasons: ReadonlyMap<CheckFinding, string>;
  readonly problems: readonly Problem[];
}

export interface FixOptions {
  readonly settings: Settings;
  /** Rules whose findings are mended. @default all that can be */
  readonly rules?: readonly string[];
  readonly exclude?: readonly string[];
  readonly digests?: ReadonlyMap<string, string>;
  /** Recipes that take the place of what breaks a rule. @default none */
  readonly replacements?: Replacements;
}
