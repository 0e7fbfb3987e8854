import type { TextPlace } from "../text/textPlace";
import type { Format } from "./format";

/** A place in a file: everything below a path of one of its documents. */
export interface FilePlace {
  readonly file: string;
  /** Which of the file's documents, from 0. Absent where the place within the file is not known. */
  readonly document?: number;
  /** Property path inside the document; empty means all of it. */
  readonly path: string;
}

/** Where the files declare a resource that was read from them. */
export interface Origin extends FilePlace {
  /**
   * Property paths of the resource whose values, with everything below them, are written somewhere other than below
   * `path`: what a Compose file extends or includes.
   */
  readonly elsewhere?: ReadonlyMap<string, FilePlace>;
  /** The command that declares it, where that is part of the script at a property path of the resource. */
  readonly command?: TextPlace & { readonly path: string };
}

/** Identifies a workload: messages name it and exemptions match it. */
export interface Source {
  /** The type in the words of its ecosystem: `docker:index/container:Container`, `Deployment`. */
  readonly type: string;
  readonly name: string;
  /** Kubernetes namespace. */
  readonly namespace?: string;
  /** Pulumi's name for the resource, unique in the stack. */
  readonly urn?: string;
  /**
   * Identity of the engine or cluster that runs it (a Pulumi provider, a Compose project). Workloads on different hosts
   * share no volume.
   */
  readonly host?: string;
  /**
   * A sentence about circumstances that limit or decide what a finding means there: the job's machine is discarded
   * afterwards.
   */
  readonly remark?: string;
  /** Set by hosts that read files. */
  readonly origin?: Origin;
  /** The format in which it is written, where advice has words of its own for it. */
  readonly format?: Format | undefined;
}
