import { type Format, FORMATS as WORDS_OF } from "../../core/model/format";

/** The available report formats. */
export const FORMATS = ["text", "json", "sarif", "junit", "github"] as const;
/** The formats in whose words a rule can be explained. */
export const ADVICE_FORMATS = Object.keys(WORDS_OF) as readonly Format[];
/** The shells with a completion script. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
/** What `breakwater recipe` makes, how, and in which formats: what recipes/ has, which startup does not load. */
export const RECIPE_KINDS = ["runner", "endpoint", "builder", "client"] as const;
export const RECIPE_MODES = ["rootless", "rootful"] as const;
export const RECIPE_FORMATS = [
  ...(["compose", "kubernetes", "docker-run", "gitlab-ci", "github-actions", "systemd", "quadlet"] as const),
  ...(["terraform", "gitlab-runner", "devcontainer", "jenkins", "arc", "tekton"] as const),
] as const;
/** What `breakwater init` writes. */
export const INIT_PARTS = ["configuration", "hook", "github", "gitlab"] as const;
