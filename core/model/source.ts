/** A place in a file: what stands below a path of one of its documents. */
export interface FilePlace {
  readonly file: string;
  /** Which of the file's documents, from 0. Absent where it is not known where in the file something is written. */
  readonly document?: number;
  /** Property path inside the document; empty is all of it. */
  readonly path: string;
}

/** Where a resource that was read from files is written. */
export interface Origin extends FilePlace {
  /**
   * Property paths of the resource whose values, with all that is below them, are written elsewhere than below `path`:
   * what a Compose file extends or includes.
   */
  readonly elsewhere?: ReadonlyMap<string, FilePlace>;
}

/** Where a workload stands: what a message names and an exemption matches. */
export interface Source {
  /** The type in its own ecosystem's words: `docker:index/container:Container`, `Deployment`. */
  readonly type: string;
  readonly name: string;
  /** Kubernetes namespace. */
  readonly namespace?: string;
  /** Pulumi's name for the resource, unique in the stack. */
  readonly urn?: string;
  /**
   * Identity of the engine or cluster that runs it (a Pulumi provider, a Compose project): two of them have no volume
   * in common.
   */
  readonly host?: string;
  /** What lessens, or decides, what a finding means there, as a sentence: the job's machine is thrown away after it. */
  readonly remark?: string;
  /** For hosts that read files. */
  readonly origin?: Origin;
}
