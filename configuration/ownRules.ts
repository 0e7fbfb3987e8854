import { createRequire } from "node:module";
import { join } from "node:path";
import type { createJiti } from "jiti";
import { addRules } from "../core/evaluation/catalogue";
import type { Mistake } from "../core/schema/mistakes";
import { isObject } from "../core/text/jsonObject";

/** The module that rules import, which is the one of this installation wherever they are. */
const AUTHORING = join(__dirname, "..", "authoring", "index.js");

/** The rules of a file, and what is wrong with it. */
export interface LoadedRules {
  readonly ids: readonly string[];
  readonly mistakes: readonly Mistake[];
}

/**
 * Runs a file in TypeScript or JavaScript that exports rules, and makes them known: its default export, or what it
 * exports as `rule` or `rules`. The file is code, and has all rights of this process.
 *
 * @param file an absolute path
 */
export function loadRules(file: string): LoadedRules {
  try {
    const rules = rulesIn(jiti()(file));
    return { ids: rules.map((rule) => String(isObject(rule) ? rule["id"] : "")), mistakes: addRules(rules) };
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\nRequire stack:");
    return { ids: [], mistakes: [{ key: "", problem: `cannot be loaded: ${reason}` }] };
  }
}

function rulesIn(module: unknown): unknown[] {
  if (!isObject(module) || "id" in module) return [module].flat();
  return [module["default"], module["rule"], module["rules"]]
    .flat()
    .filter((each, at, all) => each !== undefined && all.indexOf(each) === at);
}

/** Loaded only where there are such rules, and not part of the guard's one file. */
function jiti(): ReturnType<typeof createJiti> {
  const { createJiti: create } = createRequire(__filename)("jiti") as typeof import("jiti");
  return create(__filename, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    alias: { "breakwater/rules": AUTHORING },
  });
}
