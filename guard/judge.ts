import type { Call } from "./call";
import type { Decision, Refused } from "./decision";
import type { Engine } from "./engine";
import { decide } from "./judgement/decide";
import { type Resolved, resolve } from "./operations/resolve";
import type { Role } from "./role";

/** What decides about requests: it knows the Docker API and the rules, and no connection. */
export interface Judge {
  /** @param target as the request's line has it */
  resolve(method: string, target: string): Resolved | Refused;
  decide(call: Call, role: Role, engine: Engine): Promise<Decision>;
}

export const JUDGE: Judge = { resolve, decide };
