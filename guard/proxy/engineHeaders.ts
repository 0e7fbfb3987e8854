import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { hasBody } from "../../server/strictness";
import { ownSessionHeaders } from "../buildkit/ownership";
import type { Call } from "../model/call";
import type { Refused } from "../model/decision";
import type { Role } from "../model/role";
import { requestHeaders } from "./headers";

/** The content type of what is streamed through: a build context, an image, files. */
const ARCHIVE = "application/x-tar";

/** A request that is sent on to the engine. */
export interface ForwardedRequest {
  readonly request: IncomingMessage;
  readonly call: Call | undefined;
  readonly client: string;
  readonly role: Role | Refused;
  /** Whether it becomes a stream. */
  readonly upgrades: boolean;
  /** Whether its body is rewritten as it is sent, to another length. */
  readonly isRewritten: boolean;
}

/** Returns the headers that the engine gets. @param body what is sent in place of the client's; undefined if that is */
export function engineHeaders(forwarded: ForwardedRequest, body: Buffer | undefined): OutgoingHttpHeaders {
  const { request, call, client, upgrades, isRewritten } = forwarded;
  const streamed = call?.operation.body === "stream";
  const streamedLength = isRewritten ? undefined : request.headers["content-length"];
  const length = streamed ? streamedLength : body && `${body.length}`;
  const type = typeOf(forwarded, body);
  return {
    ...ownSessionHeaders(requestHeaders(request), client),
    ...(type !== undefined && { "Content-Type": type }),
    ...(length !== undefined && { "Content-Length": length }),
    ...(upgrades && { Connection: "Upgrade", Upgrade: request.headers.upgrade }),
  };
}

/**
 * The content type of the body for the engine. The engine would read a form as part of the query, so the client's own
 * type is passed on only if nothing is judged.
 */
function typeOf({ request, role, call }: ForwardedRequest, body: Buffer | undefined): string | undefined {
  const own = request.headersDistinct["content-type"];
  const isJudged = "verdict" in role || role.rules !== undefined;
  if (!isJudged && own?.length === 1) return own[0];
  if (call?.operation.body === "stream") return hasBody(request) ? ARCHIVE : undefined;
  return body && body.length > 0 ? "application/json" : undefined;
}
