/** A line of the audit. It contains no secrets: no queries, headers or bodies. */
export interface AuditLine {
  /**
   * - `call`: a decision; for a call that was passed on, written once the response is complete.
   * - `stream`: a decision about a stream, written when it opens.
   * - `end`: the end of a stream.
   * - `connection`: a client that was turned away before it could send a request.
   * - `guard`: the guard itself.
   */
  readonly event: "call" | "stream" | "end" | "connection" | "guard";
  /** The common name of the client's certificate. */
  readonly client?: string | undefined;
  /** The client's address. */
  readonly address?: string | undefined;
  /** The operation's id. */
  readonly operation?: string | undefined;
  readonly method?: string | undefined;
  /** The path, without the query. */
  readonly path?: string | undefined;
  readonly verdict?: "allowed" | "refused" | "warned" | undefined;
  /** The response's status. Undefined if the client left before there was one. */
  readonly status?: number | undefined;
  /** The rule that refused the request, or would have. */
  readonly rule?: string | undefined;
  /** The rules with findings that did not refuse it. */
  readonly findings?: readonly string[] | undefined;
  /** Names of what the engine did not get because it would not have read it: `?trunc_cmd`, `HostConfig.Extra`. */
  readonly dropped?: readonly string[] | undefined;
  /** Why it was refused, or what happened. */
  readonly message?: string | undefined;
  /** Milliseconds since the request's headers were read. */
  readonly durationMs?: number | undefined;
  /** Bytes of the body or stream, from the client and to it. */
  readonly bytesIn?: number | undefined;
  readonly bytesOut?: number | undefined;
}
