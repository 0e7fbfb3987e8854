/** The reports there are. */
export const FORMATS = ["text", "json", "sarif", "junit", "github"] as const;
/** The shells that completions are written for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
