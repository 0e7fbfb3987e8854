import { posix } from "node:path";
import { hasHole, UnresolvedValue } from "../../../core/readers/compose/text";
import { type Layers, type OverrideFile, problem } from "./layer";
import { mergeServices } from "./merge";
import { entriesOf, isMap, type SourcedValue, textOf, valueAt, withValue } from "./sourcedValue";

/** Maximum length of a chain of services that extend each other. */
const MAX_CHAIN = 50;

/** Resolves `extends` in the services of Compose files. */
export class Extends {
  private readonly resolved = new Map<OverrideFile, Map<string, SourcedValue>>();

  constructor(private readonly layers: Layers) {}

  /** @throws UnreadableError if an extended service does not exist or extends itself */
  apply(layer: OverrideFile): SourcedValue {
    const services = valueAt(layer.root, "services");
    if (!services || !isMap(services.content)) return layer.root;
    const content = new Map(services.content);
    for (const [name, service] of entriesOf(services)) content.set(name, this.service(layer, name, service, []));
    return withValue(layer.root, "services", { ...services, content });
  }

  private service(layer: OverrideFile, name: string, service: SourcedValue, chain: readonly string[]): SourcedValue {
    const known = this.resolved.get(layer) ?? new Map<string, SourcedValue>();
    this.resolved.set(layer, known);
    const result = known.get(name) ?? this.extended(layer, name, service, chain);
    known.set(name, result);
    return result;
  }

  private extended(layer: OverrideFile, name: string, service: SourcedValue, chain: readonly string[]): SourcedValue {
    const given = valueAt(service, "extends");
    if (!given || given.content === null) return service;
    const here = `${name} in ${layer.document.file}`;
    if (chain.includes(here))
      throw problem(layer, given, `has a service that extends itself: ${[...chain, here].join(" extends ")}`);
    if (chain.length >= MAX_CHAIN)
      throw problem(layer, given, `has more than ${MAX_CHAIN} services that extend each other in a row`);
    const base = this.base(layer, given, [...chain, here]);
    if (base instanceof UnresolvedValue) return withValue(service, "extends", { place: given.place, content: base });
    const merged = mergeServices(base, withValue(service, "extends", undefined), this.layers.files.budget);
    return { ...merged, place: service.place };
  }

  private base(layer: OverrideFile, given: SourcedValue, chain: readonly string[]): SourcedValue | UnresolvedValue {
    const path = textOf(valueAt(given, "file"));
    const name = textOf(isMap(given.content) ? valueAt(given, "service") : given);
    if (name === undefined)
      throw problem(layer, given, "extends no service by its name: a name, or an object with `service`, was expected");
    if (hasHole(name)) return new UnresolvedValue("names a service by a variable that is not set");
    const target =
      path === undefined ? layer : this.layers.read(inFolder(layer, path), undefined, layer.variables, layer, given);
    if (target instanceof UnresolvedValue) return target;
    // A file of the first format has services at its top.
    const service = valueAt(valueAt(target.root, "services") ?? target.root, name);
    if (service) return this.service(target, name, service, chain);
    throw problem(layer, given, `extends the service ${name}, which ${target.document.file} does not have`);
  }
}

/** Resolves a file's path relative to the project's folder. */
export function inFolder({ folder }: Pick<OverrideFile, "folder">, path: string): string {
  return /^([/\\]|[A-Za-z]:|[a-z]+:\/\/|git@)/.test(path) || folder === ""
    ? path
    : posix.join(folder.replaceAll("\\", "/"), path);
}
