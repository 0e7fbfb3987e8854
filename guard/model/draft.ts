import type { Call } from "./call";
import type { Allowed, TemporaryTag } from "./decision";

/** A request as it will be sent: parsed, with names replaced by the identities that they stand for. */
export interface Draft {
  readonly parameters: Record<string, string>;
  readonly query: Map<string, readonly string[]>;
  /** Undefined if there is no JSON body. */
  readonly body: unknown;
  /** @default none */
  temporaryTag?: TemporaryTag;
  /** @default archives pass as they are */
  renameInArchive?: Allowed["renameInArchive"];
}

export function draftOf({ parameters, query }: Call, body: unknown): Draft {
  return { parameters: { ...parameters }, query: new Map(query), body };
}
