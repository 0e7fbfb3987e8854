import type { IncomingMessage } from "node:http";
import { ambiguity, isChunked } from "../../server/strictness";
import type { Call } from "../model/call";
import type { Refused } from "../model/decision";
import type { Operation } from "../model/operation";
import { refused } from "../model/refusal";
import { isTrue } from "../operations/boolean";

const UPGRADE_FOR_INPUT =
  "takes input only over an upgraded connection: send the headers Connection: Upgrade and Upgrade: tcp";

/** Returns why a request is refused before its target is read: two readers could understand it in two ways. */
export function malformed(request: IncomingMessage): Refused | undefined {
  const problem = ambiguity(request);
  return problem === undefined ? undefined : refused(400, `bad request: ${problem}`);
}

/** Returns why a request that asks for an upgrade does not get one. */
export function unfitForStream({ id, upgrades, body }: Operation, request: IncomingMessage): Refused | undefined {
  if (!upgrades) return refused(400, `bad request: ${id} does not upgrade to a stream`);
  if (body === "json" && isChunked(request))
    return refused(400, `bad request: ${id} with an upgrade carries a body of a known length`);
  return undefined;
}

/**
 * Returns why a request needs an upgrade: it asks for a stream that takes input. Without an upgrade, that input would
 * arrive where the next request is expected, and two readers could disagree about which of the two it is.
 */
export function unfitWithoutStream({ operation, query }: Pick<Call, "operation" | "query">): Refused | undefined {
  if (!operation.upgrades || !isTrue(query.get("stdin"))) return undefined;
  return refused(400, `bad request: ${operation.id} with stdin ${UPGRADE_FOR_INPUT}`);
}
