/** A line of the audit. It contains no objects. */
export interface AuditLine {
  /**
   * - `review`: an object that was judged, or could not be.
   * - `request`: a request that is no review.
   * - `connection`: a caller that was turned away before it could send a request.
   * - `webhook`: the webhook itself.
   */
  readonly event: "review" | "request" | "connection" | "webhook";
  /** The caller's address. */
  readonly address?: string | undefined;
  /** The review's id, which the API server's audit does not have. */
  readonly uid?: string | undefined;
  /** Who sent the object to the API server. */
  readonly user?: string | undefined;
  /** `CREATE` or `UPDATE`. */
  readonly operation?: string | undefined;
  /** The resource with its subresource: `pods/ephemeralcontainers`. */
  readonly resource?: string | undefined;
  readonly namespace?: string | undefined;
  /** Empty where the API server makes the name. */
  readonly name?: string | undefined;
  /** Whether nothing is stored, whatever the answer. */
  readonly dryRun?: true | undefined;
  readonly mode?: "warn" | "enforce" | undefined;
  /** `warned` is an object that was admitted and would have been refused if its rules were enforced. */
  readonly verdict?: "allowed" | "refused" | "warned" | undefined;
  /** The HTTP status of a request that is no review. */
  readonly status?: number | undefined;
  /** Ids of the rules that refused it, or would have. */
  readonly rules?: readonly string[] | undefined;
  /** Ids of the rules with other findings. */
  readonly findings?: readonly string[] | undefined;
  /** Why a review could not be judged, or what happened. */
  readonly message?: string | undefined;
  /** Milliseconds since the request's headers were read. */
  readonly durationMs?: number | undefined;
}
