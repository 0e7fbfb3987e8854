import type { Call } from "../model/call";

/** A request as it is to be sent: parsed, and with the identities of what it names in the names' places. */
export interface Draft {
  readonly parameters: Record<string, string>;
  readonly query: Map<string, readonly string[]>;
  /** Undefined where there is none that is JSON. */
  readonly body: unknown;
}

export function draftOf({ parameters, query }: Call, body: unknown): Draft {
  return { parameters: { ...parameters }, query: new Map(query), body };
}
