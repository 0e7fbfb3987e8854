import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { check } from "../../check/check";
import { DEFAULT_SETTINGS } from "../../configuration/settings";
import type { FixRecipe } from "../../fix/change/replacement";
import { fixesFor } from "../../fix/fix";
import { FIXERS } from "../../fix/fixers";
import { RECIPES, REPLACED_RULES } from "../../fix/recipes";

const ONLY_REPLACED = REPLACED_RULES.filter((rule) => !FIXERS.some((fixer) => fixer.rule === rule));
const OPTIONS = { settings: DEFAULT_SETTINGS, replacements: RECIPES };

/** A file in a folder of its own, and what could be changed in it. */
export function withRecipes(root: string, name: string, text: string) {
  const file = join(mkdtempSync(join(root, "project-")), name);
  writeFileSync(file, text);
  return { file, ...fixesFor([file], OPTIONS) };
}

/** The recipe of the one change that has one, as the words of its request, and the changed text. */
export function theRecipe({ files, left }: ReturnType<typeof withRecipes>) {
  assert.deepEqual(left, []);
  const [{ after = "", fixes = [] } = {}] = files;
  const recipes = fixes.flatMap(({ recipe }) => (recipe ? [recipe] : []));
  assert.equal(recipes.length, 1);
  const [recipe] = recipes as [FixRecipe];
  const { kind, name, client = [], memory, host, namespace } = recipe.request;
  const words = [kind, name, ...client, memory, host, namespace].filter((word) => word !== undefined);
  return { after, recipe, request: words.join(" ") };
}

/** Nothing is found in the result, nor in the recipe that it uses, and nothing more is to be changed. */
export async function assertClean(file: string, { after, recipe }: ReturnType<typeof theRecipe>): Promise<void> {
  writeFileSync(file, after);
  for (const { path, text } of recipe.files) {
    mkdirSync(dirname(join(recipe.folder, path)), { recursive: true });
    writeFileSync(join(recipe.folder, path), text);
  }
  const { findings, problems } = await check([dirname(file)]);
  assert.deepEqual([problems, findings.map(({ rule, found }) => `${rule}: ${found}`)], [[], []]);
  const again = fixesFor([file], OPTIONS);
  assert.deepEqual([again.files, again.left], [[], []]);
}

/** Nothing takes the place of what was found, for this reason. */
export function assertLeft({ files, left, reasons }: ReturnType<typeof withRecipes>, why: RegExp): void {
  assert.deepEqual(
    files.filter(({ fixes }) => fixes.some(({ recipe }) => recipe)),
    [],
  );
  // A rule with a change of its own is left by that one as well, where nothing takes its place.
  const kept = left.filter((finding) => ONLY_REPLACED.includes(finding.rule) || reasons.has(finding));
  assert.ok(kept.length > 0);
  for (const finding of kept) assert.match(reasons.get(finding) ?? "", why);
}
