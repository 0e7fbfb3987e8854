/** Loaded when the first text of TOML is read: few runs have any. */
type Toml = { readonly parse: (text: string, options?: { readonly maxDepth?: number }) => unknown };
let toml: Toml | undefined;

/** The content of a TOML text; undefined where it is not TOML. */
export function parseToml(text: string): unknown {
  try {
    toml ??= require("smol-toml") as Toml;
    return toml.parse(text, { maxDepth: 100 });
  } catch {
    return undefined;
  }
}
