import type { Raw } from "../raw/raw";

/** A job with everything that it inherits. */
export interface Job {
  readonly name: string;
  readonly path: string;
  /** Its keywords, each with every place that sets it: later places override earlier ones. */
  readonly keys: ReadonlyMap<string, readonly Raw[]>;
  /** Jobs that it extends and that are in no file that can be read. */
  readonly missing: readonly Raw[];
  /** The variables of the whole pipeline, in order of increasing precedence. */
  readonly globals: readonly Raw[];
  /** The rules of the whole pipeline, which may set variables. */
  readonly rules: readonly Raw[];
}

/** Top-level keywords of a pipeline that are not jobs. */
const GLOBAL = new Set(
  "after_script before_script cache default image include services spec stages types variables workflow".split(" "),
);
/** Keywords that every job inherits from the pipeline's `default`, or from its top level, unless it sets its own. */
const DEFAULTS = ["image", "services", "before_script", "after_script", "hooks"];
/** How deep to follow `extends`, the same as GitLab. */
const MAX_DEPTH = 11;

/**
 * The jobs of a pipeline.
 *
 * @param files the included files, followed by the pipeline's own file
 */
export function jobsOf(files: readonly Raw[]): Job[] {
  const globals = files.map((file) => file.get("variables"));
  const rules = files
    .map((file) => file.get("workflow"))
    .flatMap((place) => (place.isObject ? [place.get("rules")] : []));
  const names = new Set(files.flatMap((file) => file.entries().map(([name = ""]) => name)));
  const placesOf = (name: string) => files.map((file) => file.get(name)).filter((place) => place.isObject);
  const addKeys = (name: string, keys: Map<string, Raw[]>, missing: Raw[], depth = 0): void => {
    if (depth > MAX_DEPTH) return;
    for (const place of placesOf(name)) {
      const extended = place.get("extends");
      for (const each of extended.isList ? extended.items() : extended.exists ? [extended] : []) {
        const above = each.name() ?? "";
        if (placesOf(above).length === 0) missing.push(each);
        addKeys(above, keys, missing, depth + 1);
      }
      for (const [key, value] of place.entries())
        if (key !== undefined) keys.set(key, [...(keys.get(key) ?? []), value]);
    }
  };
  return [...names]
    .filter((name) => !GLOBAL.has(name) && !name.startsWith(".") && placesOf(name).length > 0)
    .map((name) => {
      const keys = new Map<string, Raw[]>();
      const missing: Raw[] = [];
      addKeys(name, keys, missing);
      const inherit = keys.get("inherit")?.at(-1)?.get("default");
      for (const key of DEFAULTS) {
        if (keys.has(key) || !isInherited(inherit, key)) continue;
        const found = files
          .flatMap((file) => [file.get(key), file.get("default", key)])
          .filter((place) => place.exists);
        const last = found.at(-1);
        if (last) keys.set(key, [last]);
      }
      return { name, path: placesOf(name).at(-1)?.path ?? name, keys, missing, globals, rules };
    });
}

function isInherited(inherit: Raw | undefined, key: string): boolean {
  if (!inherit?.exists) return true;
  if (inherit.isList) return inherit.items().some((item) => item.name() === key);
  return inherit.raw() !== false;
}
