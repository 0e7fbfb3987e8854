/** The engine behind the guard, asked for what a request refers to: what a volume is, whom a name means. */
export interface Engine {
  /**
   * The answer to a GET as JSON; undefined where there is no such thing. @throws Error where the engine does not answer
   */
  get(path: string): Promise<unknown>;
}
