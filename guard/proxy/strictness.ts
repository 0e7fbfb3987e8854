import type { IncomingMessage } from "node:http";
import { ambiguity } from "../../server/strictness";
import type { Call } from "../model/call";
import type { Refused } from "../model/decision";
import { isTrue } from "../operations/boolean";

/** Returns why a request is refused before its target is read: two readers could understand it in two ways. */
export function malformed(request: IncomingMessage): Refused | undefined {
  const problem = ambiguity(request);
  return problem === undefined
    ? undefined
    : { verdict: "refused", status: 400, rule: undefined, message: `bad request: ${problem}` };
}

/**
 * Whether a call asks for a stream that takes input. Without an upgrade, that input would arrive where the next request
 * is expected, and two readers could disagree about which of the two it is.
 */
export function asksForInput({ operation, query }: Pick<Call, "operation" | "query">): boolean {
  return operation.upgrades && isTrue(query.get("stdin"));
}
