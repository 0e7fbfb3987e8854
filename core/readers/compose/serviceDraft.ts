import { placedCommands } from "../../docker/commandLine";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { type TextPlace, textPlaces } from "../../text/textPlace";
import { Raw } from "../raw/raw";
import { readCompose } from "./compose";
import type { ComposeFiles } from "./project";
import { interpretCompose, reworded, UnresolvedValue } from "./text";

/** The container's key in the project that is read. */
const KEY = "it";

/** The files of the machine, all unknown: for a container that is not part of a Compose project. */
const NO_FILES: ComposeFiles = {
  content: () => undefined,
  variables: () => new UnresolvedValue("is a file of the machine that runs this"),
};

/**
 * A container from another format that uses the terms of Docker's client, converted to a Compose service. Remembers the
 * property that each part was written in.
 */
export class ServiceDraft {
  private readonly service: Record<string, unknown> = {};
  private readonly places = new Map<string, string>();
  private readonly textPlaces = new Map<string, TextPlace>();
  private readonly root: string;
  private hasLimits = true;
  private isWhole = false;

  /**
   * @param path of the property that contains the container
   * @param kind `volumes` for a volume instead of a service
   */
  constructor(
    path: string,
    private readonly kind: "services" | "volumes" = "services",
  ) {
    this.root = `${kind}.${KEY}`;
    this.places.set(this.root, path);
  }

  /** Sets a property that a service has only once: the last value counts. */
  set(property: string, value: unknown, path: string): void {
    if (value === undefined) return;
    this.service[property] = value;
    this.places.set(`${this.root}.${property}`, path);
  }

  /** Adds an item to a list of the service. */
  add(property: string, value: unknown, path: string): void {
    const list = this.service[property];
    const items: unknown[] = Array.isArray(list) ? list : [];
    this.service[property] = items;
    this.places.set(`${this.root}.${property}[${items.length}]`, path);
    items.push(value);
  }

  /** Forgets a property. */
  remove(property: string): void {
    delete this.service[property];
  }

  /** Adds a script that runs in the container. */
  addScript(script: string, path: string): void {
    const placeAt = textPlaces(script);
    for (const { words, at } of placedCommands(script)) {
      // To the shell, a value that the platform fills in is a variable like any other.
      const argv = words.map((word) => word.replace(/\0[^\0]*\0/g, "$VALUE"));
      this.addCommand(argv, path, placeAt(at));
    }
  }

  /** Adds a command that runs there, by its words. @param within its place in the script that the property is */
  addCommand(words: readonly string[], path: string, within?: TextPlace): void {
    const hooks = this.service["post_start"];
    const command = `${this.root}.post_start[${Array.isArray(hooks) ? hooks.length : 0}].command`;
    this.add("post_start", { command: words }, path);
    this.places.set(command, path);
    if (within) this.textPlaces.set(command, within);
  }

  /** Converts and adds each item of a list in the original format. */
  addEach(property: string, list: Raw, convert: (text: string) => unknown): void {
    for (const item of list.items()) {
      const text = item.string();
      this.add(property, text?.known ? convert(text.value) : new UnresolvedValue(item.unknown().why), item.path);
    }
  }

  /** Marks a place that may hold anything. */
  unreadable(value: unknown, path: string): void {
    if (value instanceof UnresolvedValue) this.set("extends", value, path);
  }

  /** Marks the format as one without limits: those of the machine that runs it apply. */
  withoutLimits(): void {
    this.hasLimits = false;
  }

  /** Marks the container as one that has no settings but these: its engine gives it the defaults for all others. */
  asWhole(): void {
    this.isWhole = true;
  }

  /** Reads the draft as workloads. @param whyUnresolved why a placeholder has no value, as a clause that follows the path */
  read(source: Source, whyUnresolved: (name: string) => string, files: ComposeFiles = NO_FILES): Workload[] {
    const model = new Raw({ [this.kind]: { [KEY]: this.service } }, "", interpretCompose);
    const limits = { memory: undefined, processes: undefined, processesExpressible: false, memoryExpressible: false };
    return readCompose(model, () => source, files, this.isWhole)
      .map((workload) => this.relocated(workload, whyUnresolved) as Workload)
      .map((workload) =>
        this.hasLimits
          ? workload
          : { ...workload, containers: workload.containers.map((each) => ({ ...each, limits })) },
      );
  }

  /** The same plain data, with every path as in the original format. */
  private relocated(value: unknown, whyUnresolved: (name: string) => string): unknown {
    if (Array.isArray(value)) return value.map((item) => this.relocated(item, whyUnresolved));
    if (value instanceof Map)
      return new Map([...value].map(([key, each]) => [key, this.relocated(each, whyUnresolved)]));
    if (typeof value !== "object" || value === null) return value;
    const written: unknown = "path" in value ? value.path : undefined;
    const within = typeof written === "string" ? this.textPlaces.get(written) : undefined;
    return Object.fromEntries(
      Object.entries({ ...value, ...(within && { within }) }).map(([key, each]: [string, unknown]) => {
        if (key === "source" && typeof each === "object" && each !== null && "type" in each) return [key, each];
        if (key === "path" && typeof each === "string") return [key, this.original(each)];
        if (key === "why" && typeof each === "string") return [key, reworded(each, whyUnresolved)];
        return [key, this.relocated(each, whyUnresolved)];
      }),
    );
  }

  /** Whether a value that is an object here is a text, or a part of one, in the original format. */
  private isText(key: string): boolean {
    const [, property = "", at] = /^\.(\w+)(?:\[(\d+)\])?$/.exec(key) ?? [];
    const value = this.service[property];
    const item: unknown = at === undefined ? value : Array.isArray(value) ? value[Number(at)] : undefined;
    return typeof item === "object" && item !== null && !Array.isArray(item) && !(item instanceof UnresolvedValue);
  }

  private original(path: string): string {
    for (
      let end = path.length;
      end > 0;
      end = Math.max(path.lastIndexOf(".", end - 1), path.lastIndexOf("[", end - 1))
    ) {
      const place = this.places.get(path.slice(0, end));
      if (place !== undefined) return this.isText(path.slice(this.root.length, end)) ? place : place + path.slice(end);
    }
    return path;
  }
}
