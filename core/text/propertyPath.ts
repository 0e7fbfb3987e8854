import { NAME_LENGTH } from "./shorten";

/**
 * The path of a property below another one: `spec.volumes`, or `metadata.labels["a.b"]` for a name that is no word.
 *
 * @param length characters that are shown of the name, with `…` for the rest. A path that is to be found again has all
 *   of them. @default 100
 */
export function propertyIn(path: string, name: string, length = NAME_LENGTH): string {
  const shown = name.length > length ? `${name.slice(0, length)}…` : name;
  if (!/^[\w$-]+$/.test(shown)) return `${path}[${JSON.stringify(shown)}]`;
  return path === "" ? shown : `${path}.${shown}`;
}

/** The parts of a property's path: of `spec.volumes[0]["a.b"]` they are `spec`, `volumes`, `0` and `a.b`. */
export function parsePropertyPath(path: string): string[] {
  return [...path.matchAll(/\[("(?:[^"\\]|\\.)*"|\d+)\]|([^.[\]]+)/g)].map(([, inner, name]) =>
    inner === undefined ? (name ?? "") : inner.startsWith('"') ? (JSON.parse(inner) as string) : inner,
  );
}
