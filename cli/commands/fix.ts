import { lstatSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { styleText } from "node:util";
import type { Command } from "commander";
import type { CheckFinding, Problem } from "../../check/report";
import { settingsFrom } from "../../configuration/settings";
import { readText } from "../../documents/file";
import { UnreadableError } from "../../documents/unreadable";
import { writeWhole } from "../../documents/writeWhole";
import { diffOf } from "../../fix/diff";
import { digestsIn } from "../../fix/digests";
import { fixesFor } from "../../fix/fix";
import { FIXERS } from "../../fix/fixers";
import { mayBeReplaced, RECIPES, REPLACED_RULES } from "../../fix/recipes";
import type { FixedFile, FixResult } from "../../fix/result";
import { CERTIFICATES, certificatesIn } from "../../recipes/certificates";
import { MANIFEST } from "../../recipes/folder/manifest";
import { checkNoLink } from "../../recipes/folder/write";
import { shellWord } from "../../recipes/text/shell";
import { counted } from "../reports/counted";
import { placeOf, problemLine } from "../reports/finding";
import { isColoured } from "../terminal/colour";
import { EXIT } from "../terminal/exit";
import { inert, plain } from "../terminal/plain";
import { configurationOf } from "./configuration";
import { writeRecipeFolder } from "./recipe";

/** The options of `breakwater fix`, as commander names them. */
interface Options {
  readonly write?: boolean;
  readonly withRecipes?: boolean;
  readonly keepCertificates?: boolean;
  readonly rule?: readonly string[];
  readonly context: string;
  readonly digests?: string;
  readonly config?: string;
  readonly allowRules?: boolean;
  readonly exclude?: readonly string[];
}

/** Shows what could be changed, or changes it, and sets the exit code. */
export async function fixCommand(paths: readonly string[], options: Options, command: Command): Promise<void> {
  if (paths.length === 0) command.error("error: no path given. For all that is below this folder: breakwater fix .");
  const known = new Set([...FIXERS.map(({ rule }) => rule), ...(options.withRecipes ? REPLACED_RULES : [])]);
  const unknown = options.rule?.find((rule) => !known.has(rule));
  if (unknown !== undefined) {
    const hint = REPLACED_RULES.includes(unknown) ? " without --with-recipes" : "";
    command.error(
      `error: ${plain(unknown)} has no change that could be made by itself${hint}. These have: ${[...known].join(", ")}`,
    );
  }
  if (!/^\d{1,3}$/.test(options.context)) command.error("error: --context takes a number of lines");
  const configuration = configurationOf(options.config, options.allowRules);
  const result = fixesFor(paths, {
    settings: settingsFrom(configuration ? { configuration } : {}),
    ...(options.rule && { rules: options.rule }),
    ...(options.exclude && { exclude: options.exclude }),
    ...(options.withRecipes && { replacements: RECIPES }),
    ...(options.digests !== undefined && { digests: digestsIn(readText(options.digests), options.digests) }),
  });
  for (const file of result.files) show(file, Number(options.context));
  const written: FixedFile[] = [];
  const problems = [...result.problems];
  const made = new Set<string>();
  for (const file of options.write ? result.files : []) {
    const problem = await write(file, { made, keepCertificates: options.keepCertificates ?? false });
    if (problem) problems.push(problem);
    else written.push(file);
  }
  report(options.write ? { ...result, files: written } : result, problems, paths, options);
  const isPending = result.files.length > 0 && !options.write;
  process.exitCode = problems.length > 0 ? EXIT.unusable : isPending ? EXIT.findings : EXIT.clean;
}

function show({ file, before, fixes }: FixedFile, context: number): void {
  const colour = isColoured(process.stdout);
  // A line that ends with a carriage return says so to patch alone.
  const safe = (line: string) => (context > 0 && !process.stdout.isTTY ? line : plain(line.replace(/\r$/, "")));
  const lines = [
    ...fixes.map(({ finding, does }) => `${placeOf(finding)}: ${finding.rule}: ${does}`),
    ...fixes.flatMap(({ recipe }) =>
      recipe ? [`${recipe.folder}: ${recipe.files.length} files of a recipe, and certificates`] : [],
    ),
    `--- ${plain(file)}`,
    `+++ ${plain(file)}`,
    ...diffOf(
      before,
      fixes.flatMap(({ edits }) => edits),
      { context },
    ).map((line) => painted(safe(line), colour)),
  ];
  process.stdout.write(`${lines.join("\n")}\n\n`);
}

function painted(line: string, colour: boolean): string {
  const format = line.startsWith("+") ? "green" : line.startsWith("-") ? "red" : undefined;
  return colour && format ? styleText(format, line, { validateStream: false }) : line;
}

function whyLeft(finding: CheckFinding, reasons: FixResult["reasons"], options: Options): string {
  const { file, rule } = finding;
  const reason = reasons.get(finding);
  if (reason !== undefined) return reason;
  if (file !== undefined && lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink())
    return "its file is a link: name the file itself";
  if (rule === "dind-unpinned-image" && options.digests === undefined)
    return "no digest was given for it (--digests FILE)";
  return "no change is certain, or its file was not named";
}

interface Writing {
  /** The folders of recipes whose certificates this run has made, or was allowed to keep. */
  readonly made: Set<string>;
  readonly keepCertificates: boolean;
}

/** Writes a file, unless it was changed since it was read, and before that the recipes that it uses. */
async function write(
  { file, before, after, mark, fixes }: FixedFile,
  { made, keepCertificates }: Writing,
): Promise<Problem | undefined> {
  try {
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true || readText(file) !== before)
      return { file, problem: "was changed meanwhile, and is left as it is" };
    const recipes = fixes.flatMap(({ recipe = [] }) => recipe);
    // Where they go was nobody's choice: not out of the folder of the file, whatever links a repository brings.
    for (const { folder } of recipes)
      checkNoLink(dirname(file), [...relative(dirname(file), folder).split(sep), MANIFEST].join("/"));
    for (const { folder } of keepCertificates ? [] : recipes) if (!made.has(folder)) checkNoCertificates(folder);
    for (const { folder, request } of recipes) {
      await writeRecipeFolder(folder, request, false);
      made.add(folder);
    }
    writeWhole(file, mark + after);
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableError) return { file: error.file, problem: error.problem };
    throw error;
  }
}

/**
 * Whoever has a CA's key is every client of its engine: keys that came with a repository are also known to others.
 *
 * @throws UnreadableError
 */
function checkNoCertificates(folder: string): void {
  checkNoLink(folder, `${CERTIFICATES}/ca`);
  const found = certificatesIn(folder);
  if (found === undefined) return;
  throw new UnreadableError(
    found,
    "is there already, and whoever put it there may have its keys. Nothing was changed: remove it, and new certificates " +
      "are made, or pass --keep-certificates if they are your own",
  );
}

function report(
  { files, left, others, reasons }: FixResult,
  problems: readonly Problem[],
  paths: readonly string[],
  options: Options,
): void {
  const changes = files.reduce((sum, { fixes }) => sum + fixes.length, 0);
  const what = `${counted(changes, "change")} in ${counted(files.length, "file")}`;
  const command = (...flags: readonly string[]) =>
    ["breakwater fix", ...paths.map(shellWord), ...flags].map(plain).join(" ");
  const again = command(...(options.withRecipes ? ["--with-recipes"] : []), "--write");
  // Recipes that say nothing of a finding had no text in which they could take its place.
  const changed = new Set(files.map(({ file }) => file));
  const isUnsaid = (each: CheckFinding) =>
    options.withRecipes &&
    !options.rule &&
    mayBeReplaced(each) &&
    !changed.has(each.file ?? "") &&
    !left.includes(each);
  const unsaid = others.filter(isUnsaid);
  const isHinted = !options.withRecipes && !options.rule && [...left, ...others].some(mayBeReplaced);
  const done = options.write ? `${what} written.` : `${what}, not written yet: ${again} makes them.`;
  const recipes = files.flatMap(({ fixes }) => fixes.flatMap(({ recipe = [] }) => recipe));
  const folders = [...new Set(recipes.map(({ folder }) => folder))];
  const lines = [
    ...problems.map(problemLine),
    ...left.map((finding) => `${placeOf(finding)}: ${finding.rule} is left: ${whyLeft(finding, reasons, options)}`),
    ...unsaid.map((each) => `${placeOf(each)}: ${each.rule} is left: no recipe fits the file as it is written`),
    changes > 0 ? done : problems.length > 0 ? "Nothing was changed." : "Nothing can be changed by itself.",
    ...(isHinted
      ? [
          "Privileged engines and mounted sockets are left: " +
            `${command("--with-recipes")} shows what may take their place.`,
        ]
      : []),
    ...(options.write ? folders.map((folder) => `${join(folder, "README.md")} says how to start it.`) : []),
  ];
  // A line of a file that several resources share has a finding of each.
  for (const line of new Set(lines)) process.stderr.write(`${inert(line)}\n`);
}
