import { existsSync } from "node:fs";
import { ConfigurationError } from "../../configuration/configurationError";
import { UnreadableError } from "../../documents/unreadable";
import { certificatePaths, makeRecipeCertificates, readRecipeCertificates } from "../../recipes/certificates";
import { fileStates } from "../../recipes/folder/check";
import { readManifest } from "../../recipes/folder/manifest";
import { checkWritable, writeRecipe } from "../../recipes/folder/write";
import type { RecipeFile } from "../../recipes/formats/format";
import { recipeFiles } from "../../recipes/recipe";
import { checkedRequest, commandOf, type RecipeRequest, requestOf } from "../../recipes/request";
import type { Origin } from "../../recipes/text/header";
import { EXIT } from "../terminal/exit";
import { plain } from "../terminal/plain";
import { version } from "../terminal/version";
import { askedRequest } from "./recipeQuestions";

interface Options extends Omit<RecipeRequest, "kind"> {
  readonly output?: string;
  readonly force?: boolean;
  readonly check?: string;
}

/** What a program of its size would hide in a terminal. */
const MAX_PRINTED = 100_000;

/** Writes a recipe into a folder, prints it, or says which of its files are out of date. */
export async function recipeCommand(kind: string | undefined, options: Options): Promise<void> {
  const { output, force = false, check, ...others } = options;
  if (check !== undefined) {
    if (kind !== undefined || Object.keys(others).length > 0 || output !== undefined)
      throw mistake("--check", "is given alone, with the folder of a recipe: the folder says what was asked for");
    checkFolder(check);
    return;
  }
  const answers = await askedRequest({ kind, ...others, output });
  const request = { ...others, kind: answers.kind, for: answers.for };
  if (answers.output === undefined) {
    const { format, options: checked } = checkedRequest(request);
    print(recipeFiles(format, checked, originOf(request)));
  } else {
    const { output: folder } = answers;
    for (const path of await writeRecipeFolder(folder, request, force))
      process.stdout.write(`${plain(`${folder.replace(/\/$/, "")}/${path}`)}\n`);
    process.stdout.write("\nREADME.md says how to use them.\n");
  }
}

function originOf(request: RecipeRequest): Origin {
  return { version: version(), command: commandOf(request) };
}

/**
 * Writes a recipe into a folder, with the certificates that are missing, and returns the paths of its files.
 *
 * @throws ConfigurationError
 * @throws UnreadableError
 */
export async function writeRecipeFolder(folder: string, request: RecipeRequest, force: boolean): Promise<string[]> {
  const { format, options } = checkedRequest(request);
  const origin = originOf(request);
  const paths = recipeFiles(format, options, origin).map(({ path }) => path);
  checkWritable(folder, paths, force);
  checkWritable(folder, certificatePaths(options), true);
  if (options.kind !== "client") await makeRecipeCertificates(folder, options, Date.now());
  const files = recipeFiles(format, options, origin, readRecipeCertificates(folder, options));
  writeRecipe(folder, files, origin, force);
  return files.map(({ path }) => path);
}

function print(files: readonly RecipeFile[]): void {
  for (const { path, text } of files) {
    const shown = text.length > MAX_PRINTED ? `(${text.length} bytes: --output writes it)\n` : text;
    process.stdout.write(`==> ${path} <==\n${shown}\n`);
  }
}

function checkFolder(folder: string): void {
  const manifest = existsSync(folder) ? readManifest(folder) : undefined;
  if (manifest === undefined)
    throw new UnreadableError(folder, "has no recipe: breakwater recipe KIND --for FORMAT --output writes one");
  const { format, options } = checkedRequest(requestOf(manifest.command));
  const files = recipeFiles(format, options, manifest, readRecipeCertificates(folder, options));
  const states = [...fileStates(folder, manifest, files)];
  const others = states.filter(([, state]) => state !== "current");
  for (const [path, state] of others) process.stdout.write(`${plain(path)}: ${state}\n`);
  if (others.length === 0) process.stdout.write(`All ${states.length} files are what this version writes.\n`);
  else process.exitCode = EXIT.findings;
}

function mistake(key: string, problem: string): ConfigurationError {
  return new ConfigurationError([{ key, problem }]);
}
