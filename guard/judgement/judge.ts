import type { Call } from "../model/call";
import type { Decision, Refused } from "../model/decision";
import type { Engine } from "../model/engine";
import type { Role } from "../model/role";
import { type Resolved, resolve } from "../operations/resolve";
import { decide } from "./decide";

/** Decides about requests: it knows the Docker API and the rules, but no connections. */
export interface Judge {
  /** @param target as in the request line */
  resolve(method: string, target: string): Resolved | Refused;
  decide(call: Call, role: Role, engine: Engine): Promise<Decision>;
}

export const JUDGE: Judge = { resolve, decide };
