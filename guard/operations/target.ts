import type { Resolved } from "./resolve";

/**
 * Path and query for the engine, rebuilt from what was understood, so that the engine reads nothing else. Slashes,
 * colons and at signs of a reference stay as they are, as the Docker client writes them.
 */
export function targetOf(resolved: Resolved): string {
  const pairs = [...resolved.query].flatMap(([name, values]) =>
    values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  return withQuery(pathOf(resolved), pairs.join("&"));
}

/** The same for a role whose requests are not judged: its query stays as the client wrote it. */
export function unjudgedTargetOf(resolved: Resolved): string {
  return resolved.rawQuery === undefined ? targetOf(resolved) : withQuery(pathOf(resolved), resolved.rawQuery);
}

const withQuery = (path: string, query: string): string => (query === "" ? path : `${path}?${query}`);

function pathOf({ operation, version, parameters }: Resolved): string {
  const path = operation.path.replace(/\{(\w+)\}/, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`${operation.id} needs the parameter ${name}`);
    return encodeURIComponent(value).replace(/%(?:2F|3A|40)/g, decodeURIComponent);
  });
  return `${version === undefined ? "" : `/v${version}`}${path}`;
}
