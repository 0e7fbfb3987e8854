import type { Resolved } from "./resolve";

/**
 * Path and query as the engine gets them, written anew from what was understood, so that the engine reads nothing that
 * was not. Slashes, colons and at signs of a reference stay as they are, as the Docker client writes them.
 */
export function targetOf({ operation, version, parameters, query }: Resolved): string {
  const path = operation.path.replace(/\{(\w+)\}/, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`${operation.id} needs the parameter ${name}`);
    return encodeURIComponent(value).replace(/%(?:2F|3A|40)/g, decodeURIComponent);
  });
  const pairs = [...query].flatMap(([name, values]) =>
    values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  return `${version === undefined ? "" : `/v${version}`}${path}${pairs.length > 0 ? `?${pairs.join("&")}` : ""}`;
}
