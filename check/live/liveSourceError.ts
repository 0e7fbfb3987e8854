/** A running engine or cluster cannot be reached, or does not answer as one. The message says what to do. */
export class LiveSourceError extends Error {
  override readonly name = "LiveSourceError";
  readonly code = "BREAKWATER_LIVE_SOURCE";

  /** @param reason the API server's own word for a refusal: `Forbidden`, `Expired`, `NotFound` */
  constructor(
    message: string,
    readonly reason?: string,
  ) {
    super(message);
  }
}
