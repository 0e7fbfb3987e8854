import type { Position } from "./positions/position";

/** A file or program that could not be judged, and why. The rest of the input is still judged. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
  readonly code = "BREAKWATER_UNREADABLE";

  /**
   * @param file as it was given
   * @param problem follows the file's name in a sentence
   * @param isTemplate whether another program still has to make the file of this text
   */
  constructor(
    readonly file: string,
    readonly problem: string,
    readonly position?: Position,
    readonly isTemplate = false,
  ) {
    super(`${file}${position ? `:${position.line}:${position.column}` : ""}: ${problem}`);
  }
}
