/**
 * Changes files so that findings are gone. Each change is judged before it is offered: its finding must be gone, and
 * nothing else may be found that was not there before. What stands outside the changed places stays as it is, to the
 * byte.
 */
import { lstatSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { NOTHING_CHECKED } from "../check/input/checked";
import { calledModules } from "../check/inputs/terraform/calledModules";
import { findInputs, matcherOf } from "../check/paths";
import type { Problem } from "../check/report";
import type { Settings } from "../configuration/settings";
import { Fixing } from "./fixing";
import type { FixOptions, FixResult } from "./result";

/** What could be changed in the files that paths lead to. Writes nothing. */
export function fixesFor(paths: readonly string[], options: FixOptions): FixResult {
  const { settings, exclude = [] } = options;
  const isLeftOut = matcherOf(exclude);
  const isConfigured = matcherOf(settings.configuration.pack.exclude, settings.base);
  const isExcluded = (path: string) => isLeftOut(path) || isConfigured(path);
  const { files, named, folders, streams, programs, problems: missing } = findInputs(paths, isExcluded);
  const unfixable = [...streams, ...programs].map((file) => ({ file, problem: "is not a file that can be changed" }));
  const problems: Problem[] = [...missing, ...unfixable];
  const regular = files.filter((file) => !streams.has(file));
  const isOffered = offered(new Set([...named, ...regular]), paths, isExcluded);
  const fixing = new Fixing(options, { folders, calledModules: calledModules(regular) }, isOffered);
  for (const file of regular) problems.push(...fixing.fix(file));
  return { ...fixing.result(), problems };
}

/** The changes for the findings of one file. */
export function fixesOf(file: string, settings: Settings): FixResult {
  const fixing = new Fixing({ settings }, NOTHING_CHECKED);
  const problems = fixing.fix(file);
  return { ...fixing.result(), problems };
}

/**
 * Which files may be changed: those that were named or found, and what they are read with in the folders that were
 * named. Links may lead anywhere and are left, and so is a file that only another one names.
 */
function offered(
  files: ReadonlySet<string>,
  paths: readonly string[],
  isExcluded: (path: string) => boolean,
): (file: string) => boolean {
  const named = paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  const roots = named.map((path) => join(realpathSync(path), sep));
  return (file) => {
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
    if (files.has(file)) return true;
    const real = realpathSync(file);
    return roots.some((root) => real.startsWith(root)) && !isExcluded(file) && !isExcluded(relative("", real));
  };
}
