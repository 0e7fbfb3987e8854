import { basename, posix } from "node:path";
import { UnresolvedValue } from "../../../core/readers/compose/text";
import type { Document } from "../../../documents/document";
import { Extends, inFolder } from "./extends";
import type { ProjectFiles } from "./files";
import { Layers, type OverrideFile, problem } from "./layer";
import { mergeProjects } from "./merge";
import { overrideOf } from "./override";
import { isMap, itemsOf, type SourcedValue, textOf, valueAt, withValue } from "./sourcedValue";

/** Maximum length of a chain of projects that include each other. */
const MAX_CHAIN_LENGTH = 20;

/**
 * A project as Compose starts it: with its override file, what its services extend, and what it includes. What could
 * not be read is an unresolved value at the place that names it.
 *
 * @throws UnreadableError if a file that it names does not exist, cannot be read, or names itself
 */
export function loadProject(document: Document, files: ProjectFiles): SourcedValue {
  return new Loader(new Layers(files)).load(document);
}

class Loader {
  private readonly extends;

  constructor(private readonly layers: Layers) {
    this.extends = new Extends(layers);
  }

  load(document: Document): SourcedValue {
    const { files } = this.layers;
    const layer = this.layers.of(document, "", files.environment);
    const override = overrideOf(document.file);
    if (override === undefined) return this.project([layer], [document.file]);
    const over = this.layers.read(basename(override), "", files.environment, layer, layer.root);
    if (!(over instanceof UnresolvedValue)) return this.project([layer, over], [document.file]);
    const why = `is incomplete: ${basename(override)} ${over.why}`;
    return this.project([layer], [document.file], [{ place: layer.root.place, content: new UnresolvedValue(why) }]);
  }

  /**
   * Merges files in order, each over the ones before it, and all of them over what they include.
   *
   * @param unseen what else could not be read
   */
  private project(
    layers: readonly OverrideFile[],
    chain: readonly string[],
    unseen: readonly SourcedValue[] = [],
  ): SourcedValue {
    const { budget } = this.layers.files;
    const own = layers
      .map((layer) => this.extends.apply(layer))
      .reduce((base, over) => mergeProjects(base, over, budget));
    const include = valueAt(own, "include");
    const missing = [...unseen];
    let whole = withValue(own, "include", undefined);
    for (const item of itemsOf(include)) {
      const layer = layers.find(({ document }) => document.file === item.place.file) ?? (layers[0] as OverrideFile);
      const included = this.included(item, layer, chain);
      if (included instanceof UnresolvedValue) missing.push({ place: item.place, content: included });
      else whole = { ...mergeProjects(included, whole, budget), place: own.place };
    }
    const inner = itemsOf(valueAt(whole, "include"));
    return withValue(whole, "include", { place: (include ?? own).place, content: [...missing, ...inner] });
  }

  private included(item: SourcedValue, from: OverrideFile, chain: readonly string[]): SourcedValue | UnresolvedValue {
    const { files } = this.layers;
    const paths = itemsOf(isMap(item.content) ? valueAt(item, "path") : item);
    const [first] = paths.map((path) => textOf(path));
    if (first === undefined)
      throw problem(from, item, "includes no file by its path: a path, or an object with `path`, was expected");
    if (chain.length >= MAX_CHAIN_LENGTH)
      throw problem(from, item, `is part of more than ${MAX_CHAIN_LENGTH} projects that include each other in a row`);
    const directory = textOf(valueAt(item, "project_directory"));
    const folder = posix.normalize(inFolder(from, directory ?? posix.dirname(first)));
    const envFiles = valueAt(item, "env_file");
    const named = itemsOf(envFiles).map((path) => inFolder(from, textOf(path) ?? ""));
    const variables = files.variablesIn(envFiles ? named : [posix.join(folder, ".env")], from.variables);
    const layers: OverrideFile[] = [];
    for (const path of paths) {
      files.budget.spendFile();
      const layer = this.layers.read(
        inFolder(from, textOf(path) ?? ""),
        folder === "." ? "" : folder,
        variables,
        from,
        path,
      );
      if (layer instanceof UnresolvedValue) return layer;
      const file = layer.document.file;
      if (chain.includes(file)) throw problem(from, path, `includes itself: ${[...chain, file].join(" includes ")}`);
      layers.push(layer);
    }
    return this.project(layers, [...chain, ...layers.map(({ document }) => document.file)]);
  }
}
