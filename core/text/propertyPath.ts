import { NAME_LENGTH } from "./shorten";

/**
 * The path of a property below another one, as messages show it: `spec.volumes`, or `metadata.labels["a.b"]` for a name
 * that contains anything but letters, digits, `_`, `$` and `-`. `childPath` writes it in full.
 *
 * @param length how many characters of the name to show; `…` stands for the rest. @default 100
 */
export function propertyIn(path: string, name: string, length = NAME_LENGTH): string {
  const shown = name.length > length ? `${name.slice(0, length)}…` : name;
  if (!/^[\w$-]+$/.test(shown)) return `${path}[${JSON.stringify(shown)}]`;
  return path === "" ? shown : `${path}.${shown}`;
}

/** The full path of a property or an item below another place, for use as a lookup key. */
export function childPath(path: string, key: string | number): string {
  return typeof key === "number" ? `${path}[${key}]` : propertyIn(path, key, Number.POSITIVE_INFINITY);
}

/** The parts of a property path: `spec.volumes[0]["a.b"]` has the parts `spec`, `volumes`, `0` and `a.b`. */
export function parsePropertyPath(path: string): string[] {
  return [...path.matchAll(/\[("(?:[^"\\]|\\.)*"|\d+)\]|([^.[\]]+)/g)].map(([, inner, name]) =>
    inner === undefined ? (name ?? "") : inner.startsWith('"') ? (JSON.parse(inner) as string) : inner,
  );
}
