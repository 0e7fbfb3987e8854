import type { Format } from "../../core/model/format";
import type { Workload } from "../../core/model/workload";
import type { Document } from "../../documents/document";
import type { Checked } from "./checked";

/** The content of a document that is an object. */
export type Content = Readonly<Record<string, unknown>>;

/** An object as a cluster stores it, which has an identity there. */
export interface StoredObject {
  /** The file that shows it. Absent where the cluster itself does. */
  readonly file?: string;
  readonly type: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
  /** The object that controls this one: the ReplicaSet of a pod, the Deployment of a ReplicaSet. */
  readonly owner?: { readonly type: string; readonly name: string; readonly uid: string };
  /** Whether its owner has kept it only for its history: a ReplicaSet without replicas, a pod that has ended. */
  readonly isRetired: boolean;
}

/** What a document declares. */
export interface Declared {
  /** How many resources it declares, whether or not they concern containers. */
  readonly resources: number;
  readonly workloads: readonly Workload[];
  /** Of objects that come from a cluster, not from their authors: what shows which of them have one cause. */
  readonly stored?: readonly StoredObject[];
  /** What users should know besides findings: each a sentence and the property path that it is about. */
  readonly notes?: readonly { readonly path: string; readonly note: string }[];
}

/** The rows of the table of inputs in the README, in their order. */
export const INPUT_GROUPS = [
  "Kubernetes",
  "Compose",
  "CI definitions",
  "Dev containers",
  "Terraform",
  "Pulumi",
  "Cloud services",
  "Scripts and units",
  "Docker engines",
] as const;

/** What the README's table of inputs says of a format. `npm run generate` writes the table. */
export interface Described {
  readonly group: (typeof INPUT_GROUPS)[number];
  /** What is read, as a phrase that follows others of its group: `pipelines of GitLab with their local includes`. */
  readonly reads: string;
}

/** A file format, recognised by content. */
export interface Input extends Described {
  /** The name shown to users: `Kubernetes`, `Compose`. */
  readonly name: string;
  /** The format in whose words findings advise. @default Docker's general words, or those of Kubernetes manifests */
  readonly format?: Format;
  /** Every such document contains at least one of these words; a text without any need not be parsed. */
  readonly words: readonly string[];
  /** Whether a file's name alone shows that it may have this format, whatever words it contains. */
  isNamed?(file: string): boolean;
  matches(content: Content, file: string): boolean;
  /**
   * Whether a document means the same without its file: reading it asks the file system nothing, so that it can be
   * judged in memory. @default false
   */
  readonly isSelfContained?: true;
  /** Whether a document that is a list has this format; `read` then receives the list as its content. */
  matchesList?(list: readonly unknown[], file: string): boolean;
  /** Whether a document that cannot be parsed appears to have this format, judging by its top-level keys. */
  resembles(keys: ReadonlySet<string>, file: string): boolean;
  /** Each workload's source records where it is written. @throws UnreadableError */
  read(document: Document & { readonly content: Content }, checked?: Checked): Declared;
}
