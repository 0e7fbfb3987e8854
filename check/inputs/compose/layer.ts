import { dirname, relative } from "node:path";
import { resolveText, UnresolvedValue } from "../../../core/readers/compose/text";
import { isObject } from "../../../core/text/jsonObject";
import type { Document } from "../../../documents/document";
import { hasText, readDocuments } from "../../../documents/file";
import { UnreadableError } from "../../../documents/unreadable";
import type { ProjectFiles } from "./files";
import type { Variables } from "./interpolation";
import { relocated } from "./relocate";
import { entriesOf, isList, isMap, type SourcedValue, textOf, valueAt, withValue, writtenOf } from "./sourcedValue";

/** One Compose file on its own, with variables substituted. */
export interface OverrideFile {
  readonly root: SourcedValue;
  readonly document: Document;
  /** The folder that its paths are relative to, relative to the project's folder. */
  readonly folder: string;
  readonly variables: Variables;
}

/** The Compose files of a project, each read once. */
export class Layers {
  private readonly documents = new Map<string, Document>();
  private readonly layers = new Map<Variables, Map<string, OverrideFile>>();

  constructor(readonly files: ProjectFiles) {}

  /** @param folder the folder that its paths are relative to, relative to the project's folder */
  of(document: Document, folder: string, variables: Variables): OverrideFile {
    const place = { file: document.file, document: document.index, path: "" };
    const root = relocated(writtenOf(document.content, place, variables, this.files.budget), folder);
    return { root: passedThrough(root, variables), document, folder, variables };
  }

  /**
   * Reads a file that another one names.
   *
   * @param path relative to the project's folder
   * @param named where it is named
   * @throws UnreadableError if it does not exist or is not a Compose file
   */
  read(
    path: string,
    folder: string | undefined,
    variables: Variables,
    from: OverrideFile,
    named: SourcedValue,
  ): OverrideFile | UnresolvedValue {
    const file = this.files.find(path);
    if (file instanceof UnresolvedValue) return file;
    const own = folder ?? relative(this.files.folder, dirname(file));
    const read = this.layers.get(variables) ?? new Map<string, OverrideFile>();
    this.layers.set(variables, read);
    const key = JSON.stringify([file, own]);
    const layer = read.get(key) ?? this.of(this.document(file, from, named), own, variables);
    read.set(key, layer);
    return layer;
  }

  private document(file: string, from: OverrideFile, named: SourcedValue): Document {
    const document = this.documents.get(file) ?? readDocument(file, from, named);
    this.documents.set(file, document);
    return document;
  }
}

function readDocument(file: string, from: OverrideFile, named: SourcedValue): Document {
  if (!hasText(file)) throw problem(from, named, `names ${file}, which does not exist: a Compose file was expected`);
  try {
    for (const document of readDocuments(file)) if (isObject(document.content)) return document;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    throw problem(
      from,
      named,
      `names ${file}, which ${error.problem}${error.position ? ` (line ${error.position.line})` : ""}`,
    );
  }
  throw problem(from, named, `names ${file}, which is not a Compose file: an object with services was expected`);
}

/** An error about a value in a file. */
export function problem({ document }: OverrideFile, { place }: SourcedValue, what: string): UnreadableError {
  return new UnreadableError(
    document.file,
    what,
    place.file === document.file ? document.locate(place.path) : undefined,
  );
}

/**
 * Resolves variables that a service takes from the environment in which the project starts, using the values from the
 * project's own files.
 */
function passedThrough(root: SourcedValue, variables: Variables): SourcedValue {
  const services = valueAt(root, "services");
  if (!services || !isMap(services.content) || variables.size === 0) return root;
  const filled = entriesOf(services).map(([name, service]) => {
    const environment = valueAt(service, "environment");
    return [name, environment ? withValue(service, "environment", filledIn(environment, variables)) : service] as const;
  });
  return withValue(root, "services", { ...services, content: new Map(filled) });
}

function filledIn(environment: SourcedValue, variables: Variables): SourcedValue {
  if (isList(environment.content)) {
    const items = environment.content.map((item) => {
      const value = variables.get(textOf(item) ?? "");
      return value === undefined
        ? item
        : { ...item, content: resolveText(`${textOf(item)}=${value instanceof UnresolvedValue ? value.text : value}`) };
    });
    return { ...environment, content: items };
  }
  if (!isMap(environment.content)) return environment;
  const entries = [...environment.content].map(
    ([name, value]) =>
      [name, value.content === null ? { ...value, content: variables.get(name) ?? null } : value] as const,
  );
  return { ...environment, content: new Map(entries) };
}
