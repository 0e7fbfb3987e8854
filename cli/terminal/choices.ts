/** The available report formats. */
export const FORMATS = ["text", "json", "sarif", "junit", "github"] as const;
/** The shells with a completion script. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
