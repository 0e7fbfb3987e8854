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
  | "jenkins"
  | "devcontainer";

/** The command that writes complete files of a format; a client's need the name of the engine's host. */
export function recipe(kind: "runner" | "endpoint" | "client", format: RecipeFormat): string {
  return `\`breakwater recipe ${kind} --for ${format}${kind === "client" ? " --host HOST" : ""}\``;
}
