import type { Recipe, RecipeFile, RecipeFormat } from "./formats/format";
import type { RecipeCertificates } from "./plan/certificates";
import type { RecipeOptions } from "./plan/options";
import { plannedFiles, planOf } from "./plan/plan";
import { readme } from "./readme";
import { type Origin, withHeader } from "./text/header";

/** A recipe's files, complete, by the paths that they have in its folder. */
export function recipeFiles(
  format: RecipeFormat,
  options: RecipeOptions,
  origin: Origin,
  certificates?: RecipeCertificates,
): RecipeFile[] {
  const recipe: Recipe = { options, plan: planOf(options), ...(certificates && { certificates }) };
  const mounted = (format.hasMountedFiles ?? true) ? Object.entries(plannedFiles(options)) : [];
  const files = [
    ...format.files(recipe),
    ...mounted.map(([path, text]) => ({ path, text })),
    { path: "README.md", text: readme(format, recipe) },
    { path: ".gitignore", text: ignored(format) },
  ];
  return files.map((file) => ({ ...file, text: withHeader(file.path, file.text, origin) }));
}

/** Keys are nothing for a repository. */
function ignored({ hasCertificates }: RecipeFormat): string {
  return ["/certificates/", ...(hasCertificates ? ["/secrets.yaml"] : [])].map((line) => `${line}\n`).join("");
}
