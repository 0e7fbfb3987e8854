import { basename, dirname, normalize } from "node:path";
import type { Body } from "../../../core/hcl/syntax";
import type { Value } from "../../../core/hcl/values";
import type { FilePlace } from "../../../core/model/source";
import { type ConfiguredResource, resourcesOfModule } from "../../../core/readers/terraform/moduleResources";
import { onlyFile } from "../../../core/readers/terraform/standAlone";
import { type Checked, folderAround, NOTHING_CHECKED } from "../../input/checked";
import type { Declared } from "../../input/input";
import { ModuleFiles } from "./moduleFolder";
import { declaredBy } from "./terraform";
import { automaticVariables, requestableFiles, type Variables, variablesIn } from "./variableFiles";

/** What a file of a module declares, with what is declared by the modules that it calls. */
export function declaredInModule(file: string, checked: Checked): Declared {
  const folder = dirname(file);
  if (checked.calledModules.includes(normalize(folder)))
    return { resources: ownResources(file, checked), workloads: [] };
  const resources = moduleResources(folder, checked).filter((each) => each.calledFrom === normalize(file));
  const declared = declaredBy(resources, folder, placeOf);
  return needsFile(folder, checked) ? { ...declared, workloads: [] } : declared;
}

/** What a module declares with the values in a file of variables. */
export function declaredWithVariables(folder: string, file: string, checked: Checked): Declared {
  const files = new ModuleFiles(folder, folder, folderAround(file, checked));
  const given = variablesIn(file);
  const names = new Set(variableNames(files));
  if (![...given.keys()].some((name) => names.has(name))) return { resources: 0, workloads: [] };
  const values = new Map([...automaticVariables(folder), ...given]);
  const resources = resourcesOfModule(files, (name) => values.get(name));
  return { ...declaredBy(resources, `${folder}#${basename(file)}`, placeOf), resources: 0 };
}

/** What a module in one text declares, which has no folder. */
export function declaredInText(body: Body, file: string): Declared {
  return declaredBy(
    resourcesOfModule(onlyFile(body, file), () => undefined),
    file,
    placeOf,
  );
}

function placeOf({ file, path }: ConfiguredResource): FilePlace {
  return { file, document: 0, path };
}

interface Loaded {
  readonly folder: string;
  readonly files: ModuleFiles;
  readonly resources: readonly ConfiguredResource[];
  readonly variables: Variables;
}

/** The module that each check has read last: the files of a folder are judged one after another. */
const last = new WeakMap<Checked, Loaded>();

function loaded(folder: string, checked: Checked): Loaded {
  const before = last.get(checked);
  if (before?.folder === folder) return before;
  const files = new ModuleFiles(normalize(folder), normalize(folder), folderAround(folder, checked));
  const variables = automaticVariables(folder);
  const found = { folder, files, variables, resources: resourcesOfModule(files, (name) => variables.get(name)) };
  if (checked !== NOTHING_CHECKED) last.set(checked, found);
  return found;
}

function moduleResources(folder: string, checked: Checked): readonly ConfiguredResource[] {
  return loaded(folder, checked).resources;
}

function ownResources(file: string, checked: Checked): number {
  const own = loaded(dirname(file), checked).files.files.find((each) => each.file === normalize(file));
  return own?.body.blocks.filter(({ type }) => type === "resource").length ?? 0;
}

/**
 * Whether a module has variables without values that files of variables beside it give: then it is judged with each of
 * these files, and not without.
 */
function needsFile(folder: string, checked: Checked): boolean {
  const { files, variables } = loaded(folder, checked);
  const needed = requiredVariables(files).filter((name) => !variables.has(name));
  return (
    needed.length > 0 &&
    requestableFiles(folder).some((file) => {
      const given: ReadonlyMap<string, Value> = variablesIn(file);
      return needed.every((name) => given.has(name));
    })
  );
}

function variableNames({ files }: ModuleFiles): string[] {
  return files.flatMap(({ body }) =>
    body.blocks.filter(({ type }) => type === "variable").map(({ labels }) => labels[0] ?? ""),
  );
}

function requiredVariables({ files }: ModuleFiles): string[] {
  return files.flatMap(({ body }) =>
    body.blocks
      .filter((block) => block.type === "variable" && !block.body.attributes.has("default"))
      .map(({ labels }) => labels[0] ?? ""),
  );
}
