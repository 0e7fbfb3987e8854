import type { FilePlace, Origin } from "../core/model/source";
import { childPath, parsePropertyPath } from "../core/text/propertyPath";
import type { TextPlace } from "../core/text/textPlace";
import { type Document, documentsOf } from "../documents/document";
import { readText } from "../documents/file";

/** Where a finding is written. */
export interface Location {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * Finds the locations of findings from the origins of their resources. Fastest when asked for one document after
 * another.
 */
export class Locations {
  /** The documents that follow the last one. */
  private rest: Iterator<Document> | undefined;

  /** @param last a document that is already available */
  constructor(private last?: Document) {}

  /** @param within where in the text that is the property at `path`. @default where the origin has its command */
  of(origin: Origin | undefined, path: string, within = commandAt(path, origin)): Location | undefined {
    if (!origin) return undefined;
    const place = placeOf(origin, path);
    return { file: place.file, ...this.document(place)?.locate(place.path, within) };
  }

  private document({ file, document: index }: FilePlace): Document | undefined {
    if (index === undefined) return undefined;
    if (this.last?.file !== file || this.last.index !== index) this.last = this.read(file, index);
    return this.last;
  }

  private read(file: string, index: number): Document | undefined {
    try {
      if (!this.rest || this.last?.file !== file || this.last.index > index)
        this.rest = documentsOf(readText(file), file)[Symbol.iterator]();
      for (let next = this.rest.next(); !next.done; next = this.rest.next())
        if (next.value.index === index) return next.value;
    } catch {
      this.rest = undefined; // The file was readable before: only a line number is lost.
    }
    return undefined;
  }
}

/** The place of the command that declares a property, in the script that is written there. */
function commandAt(path: string, origin: Origin | undefined): TextPlace | undefined {
  const { command } = origin ?? {};
  if (command === undefined || !path.startsWith(command.path)) return undefined;
  return /^(?:[.[]|$)/.test(path.slice(command.path.length)) ? command : undefined;
}

/** The location of a property: below the resource's own, or where the nearest property above it is written. */
function placeOf({ elsewhere, ...own }: Origin, path: string): FilePlace {
  if (!elsewhere && own.path === "") return { ...own, path };
  const segments = parsePropertyPath(path);
  for (const [above, place] of [...(elsewhere ?? [])].toSorted(([one], [other]) => other.length - one.length)) {
    const prefix = parsePropertyPath(above);
    if (prefix.every((segment, at) => segment === segments[at]))
      return { ...place, path: joined(place.path, segments.slice(prefix.length)) };
  }
  return { ...own, path: joined(own.path, segments) };
}

function joined(path: string, segments: readonly string[]): string {
  return segments.reduce(childPath, path);
}
