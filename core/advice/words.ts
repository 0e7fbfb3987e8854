import type { Remedy } from "../rules/support/remedy";

/**
 * The remedies in the words of one format, each as sentences. A remedy that a format lacks is one that its files never
 * need; the rule's general advice takes its place.
 */
export type Words = Readonly<Partial<Record<Remedy, string>>>;

/** The formats for which `breakwater recipe` writes files. */
export type RecipeFormat =
  | "compose"
  | "kubernetes"
  | "docker-run"
  | "quadlet"
  | "terraform"
  | "gitlab-ci"
  | "gitlab-runner"
  | "github-actions"
  | "devcontainer";

/** The command that writes complete files of a format. */
export function recipe(part: "runner" | "endpoint" | "client", format: RecipeFormat): string {
  return `\`breakwater recipe ${part} --for ${format}\``;
}
