/** Loaded when the first TOML text is read: few runs have any. */
type Toml = { readonly parse: (text: string, options?: { readonly maxDepth?: number }) => unknown };
let toml: Toml | undefined;

/** The content of a TOML text; undefined if it is not valid TOML. */
export function parseToml(text: string): unknown {
  toml ??= require("smol-toml") as Toml;
  try {
    return toml.parse(text, { maxDepth: 100 });
  } catch {
    return undefined;
  }
}
