import { readFileSync } from "node:fs";
import { UnreadableError } from "../documents/unreadable";
import { JUDGE } from "./judgement/judge";
import type { Call } from "./model/call";
import type { Decision } from "./model/decision";
import type { Role } from "./model/role";
import { OWNER_LABEL, type Owner, ownerOf, withoutPrefix } from "./ownership/owner";

/** A request to explain, as a file contains it: one written by hand, or a line of the audit. */
export interface ExplainedRequest {
  readonly method: string;
  /** With the query, if any: `/v1.41/containers/create?name=job`. */
  readonly path: string;
  /** The JSON body; undefined if there is none. */
  readonly body?: unknown;
  /**
   * What the engine would answer when the guard asks what a name means, by path: `/containers/job/json`. The guard
   * treats anything that is not listed as missing.
   */
  readonly engine?: Readonly<Record<string, unknown>>;
}

/** @throws UnreadableError if the file cannot be read or contains no request */
export function readRequest(file: string): ExplainedRequest {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8"));
  } catch (error) {
    throw new UnreadableError(file, `cannot be read as JSON: ${(error as Error).message}`);
  }
  const { method, path } = (content ?? {}) as Partial<ExplainedRequest>;
  if (typeof method !== "string" || typeof path !== "string")
    throw new UnreadableError(file, 'is not a request: it needs "method" and "path", and "body" where there is one');
  return content as ExplainedRequest;
}

/** What the guard would decide about a client's request, and which operation it belongs to. */
export interface Explanation {
  readonly operation: string | undefined;
  readonly decision: Decision;
}

/** Returns an object as the engine has it if the client made it. */
function asOwn(object: unknown, { client, prefix }: Owner): unknown {
  if (typeof object !== "object" || object === null) return object;
  const own = { Labels: { [OWNER_LABEL]: client } };
  const { Name: name, Config: config } = object as Readonly<Record<string, unknown>>;
  const renamed = typeof name === "string" ? { Name: name.replace(/^\/?/, `$&${prefix}`) } : {};
  return { ...object, ...renamed, ...own, ...(config !== undefined && { Config: { ...(config as object), ...own } }) };
}

/** Decides about a request as a running guard would, without needing one. */
export async function explain(client: string, role: Role, request: ExplainedRequest): Promise<Explanation> {
  const target = JUDGE.resolve(request.method, request.path);
  if ("verdict" in target) return { operation: undefined, decision: target };
  const operation = target.operation.id;
  if (!role.operations.has(operation)) {
    const message = `the role ${role.name} of the client ${client} does not allow ${operation}`;
    return { operation, decision: { verdict: "refused", status: 403, rule: undefined, message } };
  }
  const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
  const headers = body ? { "content-type": "application/json" } : {};
  const call: Call = { client, ...target, headers, body: target.operation.body === "stream" ? undefined : body };
  const objects = request.engine ?? {};
  const listed = (path: string) => (Object.hasOwn(objects, path) ? objects[path] : undefined);
  const owner = ownerOf(client);
  const engine = {
    get: async (path: string) => asOwn(listed(withoutPrefix(path, owner)), owner),
  };
  return { operation, decision: await JUDGE.decide(call, role, engine) };
}
