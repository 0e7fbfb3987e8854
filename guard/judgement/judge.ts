import type { Call } from "../model/call";
import type { Decision, Refused } from "../model/decision";
import type { Engine } from "../model/engine";
import type { Role } from "../model/role";
import { type Resolved, resolve } from "../operations/resolve";
import { decide } from "./decide";

/** What decides about requests: it knows the Docker API and the rules, and no connection. */
export interface Judge {
  /** @param target as the request's line has it */
  resolve(method: string, target: string): Resolved | Refused;
  decide(call: Call, role: Role, engine: Engine): Promise<Decision>;
}

export const JUDGE: Judge = { resolve, decide };
