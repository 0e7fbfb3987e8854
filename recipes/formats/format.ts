import type { RecipeCertificates } from "../plan/certificates";
import type { Plan } from "../plan/container";
import type { Kind, RecipeOptions } from "../plan/options";

/** A file of a recipe, without the lines that say where it comes from. */
export interface RecipeFile {
  /** In the recipe's folder. */
  readonly path: string;
  readonly text: string;
  /** Whether it is a program. */
  readonly isExecutable?: boolean;
  /** Whether only its owner may read it. */
  readonly isSecret?: boolean;
}

/** What a format translates. */
export interface Recipe {
  readonly options: RecipeOptions;
  readonly plan: Plan;
  /** The certificates, for formats that put them into a file. @default none: the files name those of the folder */
  readonly certificates?: RecipeCertificates;
}

/** A format in which recipes are written. */
export interface RecipeFormat {
  readonly name: string;
  /** What it is, in its own words. */
  readonly title: string;
  /** The kinds that it has a recipe for. */
  readonly kinds: readonly Kind[];
  /** Whether jobs reach the server by an address of its own, so that it has to be published. */
  readonly isElsewhere?: boolean;
  /** Whether everything runs in a Kubernetes cluster. */
  readonly isInCluster?: boolean;
  /** Whether the texts that containers mount are files of the folder. @default true */
  readonly hasMountedFiles?: boolean;
  /** Whether certificates are in one of the files. */
  readonly hasCertificates?: boolean;
  files(recipe: Recipe): RecipeFile[];
  /** How people use it, as lines of Markdown. */
  steps(recipe: Recipe): string[];
}

export const ALL_KINDS: readonly Kind[] = ["runner", "endpoint", "builder", "client"];
