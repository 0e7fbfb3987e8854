import type { Workload } from "../../core/model/workload";
import type { Document } from "../../documents/document";

/** A document that is an object. */
export type Content = Readonly<Record<string, unknown>>;

/** What a document declares. */
export interface Declared {
  /** How many resources it declares, whether they have to do with containers or not. */
  readonly resources: number;
  readonly workloads: readonly Workload[];
  /** What people should know beside findings, each a sentence with the property path that it is about. */
  readonly notes?: readonly { readonly path: string; readonly note: string }[];
}

/** A file format, recognised by content. */
export interface Input {
  /** For people: `Kubernetes`, `Compose`. */
  readonly name: string;
  /** Words of which every such document has one: what has none need not be parsed. */
  readonly words: readonly string[];
  matches(content: Content, file: string): boolean;
  /** Whether a document that cannot be parsed seems to be of this format, by the keys at its top. */
  resembles(keys: ReadonlySet<string>, file: string): boolean;
  /** Each workload's source says where it is written. @throws UnreadableError */
  read(document: Document & { readonly content: Content }): Declared;
}

export function isObject(value: unknown): value is Content {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
