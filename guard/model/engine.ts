/**
 * The engine behind the guard. The guard asks it what a request refers to: what a volume is, or which container a name
 * means.
 */
export interface Engine {
  /**
   * Returns the answer to a GET as JSON; undefined if the engine knows no such thing.
   * @throws Error if the engine does not answer
   */
  get(path: string): Promise<unknown>;
  /** The engine behind one that remembers its answers. */
  readonly source?: Engine;
}
