import type { CheckFinding } from "../../check/report";
import type { Format } from "../../core/model/format";
import type { PlacedNode } from "../../documents/positions/textNode";
import type { Edit } from "./edit";
import type { Pipeline } from "./pipeline";

/** What a fixer is given: a finding, and where it is written. */
export interface Target extends PlacedNode {
  readonly text: string;
  readonly finding: CheckFinding;
  /** The text as a pipeline of GitLab CI, read once. */
  pipeline(): Pipeline | undefined;
  /** Digests of images that the user vouches for, by the image's name as it is written. */
  readonly digests: ReadonlyMap<string, string>;
}

/** A change that mends the violations of one rule, and cannot change what a workload does in an unwanted way. */
export interface Fixer {
  readonly rule: string;
  /** What it does, as a sentence without a full stop: "mount the certificates read-only". */
  readonly does: string;
  /** The formats whose files it changes. */
  readonly formats: readonly Format[];
  /** The edits; undefined where the text is not plain enough, or the change would not be certain. */
  edits(target: Target): readonly Edit[] | undefined;
}
