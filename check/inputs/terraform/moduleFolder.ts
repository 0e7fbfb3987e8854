import { dirname, join, normalize, relative } from "node:path";
import type { TemplateFiles } from "../../../core/hcl/session";
import type { Body } from "../../../core/hcl/syntax";
import { Unresolved } from "../../../core/hcl/values";
import { configurationBody } from "../../../core/readers/terraform/configuration";
import type { ModuleFile, ModuleFolder } from "../../../core/readers/terraform/module";
import { isObject } from "../../../core/text/jsonObject";
import { isFile, namesIn, realPathOf } from "../../../documents/disk";
import { readContent, readDocuments, readText } from "../../../documents/file";
import { HclContent } from "../../../documents/formats/hcl";
import { isWithin } from "../../input/checked";
import { withOverrides } from "./overrides";

/** The names of the files that make a module. OpenTofu prefers its own. */
export const CONFIGURATION = /\.(?:tf|tofu)(?:\.json)?$/;
/** Files of one folder, and characters of a file that an expression reads. */
const MAX_FILES = 500;
const MAX_CHARACTERS = 256_000;
const MAX_LISTED = 1_000;
const MAX_PATH = 1_000;

/** The files of a module, none of which is outside of a folder. */
export class ModuleFiles implements ModuleFolder {
  readonly files: readonly ModuleFile[];
  readonly templates: TemplateFiles = {
    text: (path) => this.text(path),
    list: (folder) => this.find(folder, filesBelow),
    exists: (path) => this.find(path, isFile),
  };

  /**
   * @param folder of the module
   * @param root the folder of the module that calls it in the end, from which paths of files begin
   * @param around the folder outside of which nothing is read
   * @param key the names of the calls that lead to it, with dots between them
   */
  constructor(
    readonly folder: string,
    private readonly root: string,
    private readonly around: string,
    private readonly key = "",
  ) {
    this.files = withOverrides(configurationFiles(folder).flatMap(parsed));
  }

  get path(): string {
    return relative(this.root, this.folder).replaceAll("\\", "/") || ".";
  }

  open(source: string, name: string): ModuleFolder | undefined {
    const key = this.key === "" ? name : `${this.key}.${name}`;
    const folder = isLocal(source) ? normalize(join(this.folder, source)) : this.fetched(key);
    if (folder === undefined || !this.contains(folder)) return undefined;
    const files = new ModuleFiles(folder, this.root, this.around, key);
    return files.files.length > 0 ? files : undefined;
  }

  /** The folder of a module that `terraform init` has fetched already, as its own list says. */
  private fetched(key: string): string | undefined {
    const list = join(this.root, ".terraform", "modules", "modules.json");
    if (!this.contains(list) || !isFile(list)) return undefined;
    try {
      const content = readContent(list);
      const modules: unknown[] = isObject(content) && Array.isArray(content["Modules"]) ? content["Modules"] : [];
      const found = modules.find((each) => isObject(each) && each["Key"] === key);
      const folder = isObject(found) ? found["Dir"] : undefined;
      return typeof folder === "string" && folder !== "" ? normalize(join(this.root, folder)) : undefined;
    } catch {
      return undefined;
    }
  }

  private text(path: string): string | Unresolved {
    return this.find(path, (file) => {
      const text = readText(file);
      return text.length > MAX_CHARACTERS ? new Unresolved("is in a file that is too large") : text;
    });
  }

  private find<T>(path: string, read: (file: string) => T): T | Unresolved {
    const file = path.startsWith("/") ? path : join(this.root, path);
    if (!this.contains(file)) return new Unresolved("is in a file outside of the folder that is checked");
    try {
      return read(file);
    } catch {
      return new Unresolved("is in a file that cannot be read");
    }
  }

  /** Whether a path, or if it does not exist its nearest existing parent, is in the folder, links included. */
  private contains(path: string): boolean {
    if (!isWithin(path, this.around)) return false;
    let real = realPathOf(path);
    for (let at = path; real === undefined && dirname(at) !== at; real = realPathOf(at)) at = dirname(at);
    const around = realPathOf(this.around);
    return real !== undefined && around !== undefined && isWithin(real, around);
  }
}

/** `./modules/ci`: a module beside the one that calls it. */
export function isLocal(source: string): boolean {
  return /^\.\.?(?:[/\\]|$)/.test(source);
}

/** The files of a folder that make a module, by name. */
export function configurationFiles(folder: string): string[] {
  const names = namesIn(folder).filter((name) => CONFIGURATION.test(name));
  const replaced = new Set(names.flatMap((name) => (name.includes(".tofu") ? [name.replace(".tofu", ".tf")] : [])));
  return names
    .filter((name) => !replaced.has(name))
    .slice(0, MAX_FILES)
    .map((name) => join(folder, name));
}

/** The files below a folder: as many as manifests that one expression would name. Links to folders are not followed. */
function filesBelow(folder: string): string[] {
  const found: string[] = [];
  const open = [""];
  for (let inner = open.pop(); inner !== undefined && found.length < MAX_LISTED; inner = open.pop()) {
    for (const name of namesIn(join(folder, inner))) {
      const path = join(folder, inner, name);
      if (isFile(path)) found.push(inner + name);
      else if (
        open.length < MAX_LISTED &&
        inner.length < MAX_PATH &&
        realPathOf(path) === join(realPathOf(join(folder, inner)) ?? "", name)
      )
        open.push(`${inner}${name}/`);
    }
  }
  return found.sort();
}

/** The configuration in a file. None if it cannot be read: that is reported where the file itself is checked. */
export function parsed(file: string): { file: string; body: Body }[] {
  try {
    for (const { content } of readDocuments(file)) {
      if (content instanceof HclContent) return [{ file, body: content.body }];
      if (isObject(content)) return [{ file, body: configurationBody(content) }];
    }
  } catch {
    // Not readable.
  }
  return [];
}
