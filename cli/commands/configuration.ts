import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { ConfigurationError } from "../../configuration/configurationError";
import { type ConfigurationFile, readConfigurationFile } from "../../configuration/configurationFile";

/** The default file names of a configuration, in order of precedence. */
const NAMES = ["breakwater.yaml", "breakwater.yml", "breakwater.json"];

/**
 * The configuration that the user named, or the one of the working folder or, in a git repository, of the nearest
 * folder above it that has one. Undefined if there is none. Above a repository nothing is looked for: whoever may write
 * to a shared folder would decide what is found.
 *
 * @param allowsRules whether a configuration that was found, not named, may name rules of its own, which are code: it
 *   may be part of what is judged
 * @throws ConfigurationError
 */
export function configurationOf(named: string | undefined, allowsRules = false): ConfigurationFile | undefined {
  if (named !== undefined) return readConfigurationFile(named, { allowsRules: true });
  for (const folder of foldersUpwards(process.cwd())) {
    const [name, ...others] = NAMES.filter((each) => existsSync(join(folder, each)));
    if (name === undefined) continue;
    const file = relative(process.cwd(), join(folder, name));
    if (others.length > 0) {
      const problem = `${[name, ...others].join(" and ")} are both here, and one of them can count: name it (--config ${file})`;
      throw new ConfigurationError([{ key: "", problem }]);
    }
    const base = relative(folder, process.cwd());
    return { ...readConfigurationFile(file, { allowsRules }), ...(base !== "" && { base: base.split(sep).join("/") }) };
  }
  return undefined;
}

/** The files in which `configurationOf` finds a configuration that nobody has named, whether they exist or not. */
export function configurationPlaces(): string[] {
  return foldersUpwards(process.cwd()).flatMap((folder) => NAMES.map((name) => join(folder, name)));
}

/** This folder, and those above it up to the root of the repository. */
function foldersUpwards(start: string): string[] {
  const folders = [start];
  for (let folder = start; ; ) {
    if (existsSync(join(folder, ".git"))) return folders;
    const above = dirname(folder);
    if (above === folder) return [start];
    folders.push(above);
    folder = above;
  }
}
