import { dirname, isAbsolute, join, relative, sep } from "node:path";
import type { ComposeFiles } from "../../../core/readers/compose/project";
import { hasHole, UnresolvedValue } from "../../../core/readers/compose/text";
import { isFile, realPathOf } from "../../../documents/disk";
import { readText, STDIN } from "../../../documents/file";
import type { Budget } from "./budget";
import { readEnvFile, readRawEnvFile } from "./envFile";
import type { Variables } from "./interpolation";

/** Maximum characters of a path on Linux. */
const MAX_PATH_LENGTH = 4096;
/** Characters of an env file: far more than a container's environment can hold. */
const MAX_ENV_FILE_LENGTH = 1_000_000;

const IS_MISSING = ", an env file that does not exist";

/** The env file whose absence a finding is about; undefined for any other finding. */
export function missingEnvFileOf(found: string): string | undefined {
  return found.endsWith(`${IS_MISSING}.`) ? / names (.*), an env file/s.exec(found)?.[1] : undefined;
}

/**
 * The files of a project, all of them in its folder. A file outside it is never read, not even through symbolic links.
 */
export class ProjectFiles implements ComposeFiles {
  readonly folder: string;
  /** The variables of the project's `.env` file. */
  readonly environment: Variables;
  private readonly root: string | undefined;
  private readonly texts = new Map<string, string | undefined>();
  private readonly env = new Map<string, ReturnType<ComposeFiles["variables"]>>();

  /** @param file the project's own file */
  constructor(
    file: string,
    readonly budget: Budget,
  ) {
    this.folder = file === STDIN ? "." : dirname(file);
    this.root = realPathOf(this.folder);
    this.environment = this.variablesIn([".env"], new Map());
  }

  /**
   * The name of a file in errors and findings, whether or not it exists; unresolved if it must not be read.
   *
   * @param path relative to the project's folder
   */
  find(path: string): string | UnresolvedValue {
    if (hasHole(path)) return new UnresolvedValue("names a file by a variable that is not set");
    if (path.length > MAX_PATH_LENGTH) return new UnresolvedValue("names a file by a path that is too long");
    if (isRemote(path)) return new UnresolvedValue("names a file that is not on this machine");
    const file = isAbsolute(path) ? path : join(this.folder, path);
    return this.contains(file)
      ? file
      : new UnresolvedValue("names a file that lies outside of the project's folder and was not read");
  }

  content(path: string): string | undefined {
    const file = this.find(path);
    if (file instanceof UnresolvedValue) return undefined;
    const text = this.texts.has(file) ? this.texts.get(file) : textOf(file);
    this.texts.set(file, text);
    this.budget.spendCharacters(text?.length ?? 0);
    return text;
  }

  variables(path: string, isRaw: boolean): ReturnType<ComposeFiles["variables"]> {
    const key = `${isRaw} ${path}`;
    const variables = this.env.get(key) ?? this.readVariables(path, isRaw, this.environment);
    this.env.set(key, variables);
    if (!(variables instanceof UnresolvedValue)) this.budget.spendValues(variables.size);
    return variables;
  }

  /** The variables of those env files that exist. @param outer variables that take precedence over them */
  variablesIn(paths: readonly string[], outer: Variables): Variables {
    const found = paths
      .map((path) => this.readVariables(path, false, outer))
      .filter((variables) => variables instanceof Map);
    return new Map([...found.flatMap((variables) => [...variables]), ...outer]);
  }

  private readVariables(path: string, isRaw: boolean, outer: Variables): Variables | UnresolvedValue {
    const file = this.find(path);
    if (file instanceof UnresolvedValue) return file;
    if (!isFile(file)) return new UnresolvedValue(`names ${file}${IS_MISSING}`);
    const text = textOf(file);
    if (text === undefined) return new UnresolvedValue("names a file that cannot be read");
    if (text.length > MAX_ENV_FILE_LENGTH)
      return new UnresolvedValue("names a file that is too long for one of variables");
    return isRaw ? readRawEnvFile(text) : readEnvFile(text, outer, this.budget);
  }

  /** Whether a file, or if it does not exist its nearest existing parent folder, lies in the project's folder. */
  private contains(file: string): boolean {
    let real = realPathOf(file);
    for (let at = file; real === undefined && dirname(at) !== at; real = realPathOf(at)) at = dirname(at);
    if (real === undefined) return false;
    const way = this.root === undefined ? ".." : relative(this.root, real);
    return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  }
}

function textOf(file: string): string | undefined {
  try {
    return isFile(file) ? readText(file) : undefined;
  } catch {
    return undefined;
  }
}

function isRemote(path: string): boolean {
  return /^([a-z][a-z0-9+.-]+:\/\/|git@|oci:|github\.com\/)/i.test(path);
}
