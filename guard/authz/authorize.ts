import type { Judge } from "../judgement/judge";
import { JUDGEMENTS } from "../judgement/judgements";
import type { Call } from "../model/call";
import type { Refused } from "../model/decision";
import type { Engine } from "../model/engine";
import type { Role } from "../model/role";
import type { Resolved } from "../operations/resolve";
import type { AuthorizationRequest } from "./request";

/** Who may do what on an engine that asks an authorization plugin. */
export interface Authorities {
  /** Roles, by the common name of a client's certificate. */
  readonly roles: ReadonlyMap<string, Role>;
  /** The role of requests without a certificate: whoever reaches the engine's own socket, the plugin among them. */
  readonly local: Role;
}

/** What the plugin decides about a request. */
export interface Authorization {
  readonly operation: string | undefined;
  /** Why it is refused, or would be. */
  readonly refusal: Refused | undefined;
  /** Whether it is allowed although it would be refused, its client being in warn mode. */
  readonly isWarning: boolean;
  /** Ids of rules with findings that do not refuse it. */
  readonly findings: readonly string[];
}

/** Streams that the engine shows nothing of: what a client asks for on them cannot be judged. */
const OPAQUE: ReadonlySet<string> = new Set(["Grpc", "Session"]);

/** Operations whose body has nothing but the client's own credentials, and which engines may not show. */
const CREDENTIALS: ReadonlySet<string> = new Set(["SystemAuth", "ImagePush"]);

const INSTEAD = "an authorization plugin cannot judge this";

/**
 * Decides about a request as the guard does, for an engine that carries out the request as the client sent it. What
 * the engine does not show, or would read in another way than what was judged, is refused.
 */
export async function authorize(
  request: AuthorizationRequest,
  { roles, local }: Authorities,
  judge: Judge,
  engine: Engine,
): Promise<Authorization> {
  const role = roleOf(request, roles, local);
  if ("verdict" in role) return refusedBefore(undefined, role);
  if (role.rules === undefined) return { operation: undefined, refusal: undefined, isWarning: false, findings: [] };
  const target = judge.resolve(request.method, request.target);
  if ("verdict" in target) return refusedBefore(undefined, target);
  const operation = target.operation.id;
  const client = request.client ?? "";
  const forbidden = role.operations.has(operation)
    ? unseen(request, target)
    : `the role ${role.name} of ${who(request)} does not allow ${operation}`;
  const call: Call = { client, ...target, headers: request.headers, body: request.body };
  const decision = forbidden === undefined ? await judge.decide(call, role, engine) : refused(`${forbidden}`);
  if (decision.verdict === "allowed")
    return { operation, refusal: undefined, isWarning: false, findings: decision.findings.map(({ rule }) => rule) };
  return { operation, refusal: decision, isWarning: role.mode === "warn" && decision.status === 403, findings: [] };
}

const refusedBefore = (operation: string | undefined, refusal: Refused): Authorization => ({
  operation,
  refusal,
  isWarning: false,
  findings: [],
});

function roleOf(
  { client, hasCertificate, issuedAt }: AuthorizationRequest,
  roles: Authorities["roles"],
  local: Role,
): Role | Refused {
  if (client === undefined)
    return hasCertificate ? refused("the certificate is not a client's: it needs a common name") : local;
  const role = roles.get(client);
  if (role === undefined)
    return refused(
      `the client ${JSON.stringify(client)} is not known here: list it under clients in the plugin's configuration`,
    );
  // Written so that a time that cannot be read is refused.
  if (role.issuedSince !== undefined && !(issuedAt >= role.issuedSince))
    return refused(
      `the client ${client} has a new certificate, and this one is from before ` +
        `${new Date(role.issuedSince).toISOString()} (issuedSince in the plugin's configuration): use the new one`,
    );
  return role;
}

function who({ client }: AuthorizationRequest): string {
  return client === undefined ? "clients without a certificate" : `the client ${client}`;
}

/** Returns why a request cannot be judged from what the engine shows of it; undefined if it can be. */
function unseen({ method, body, headers }: AuthorizationRequest, target: Resolved): string | undefined {
  const { operation, rawQuery = "", dropped = [] } = target;
  const { id } = operation;
  const { query, amountsTo, body: judged, references = [] } = JUDGEMENTS[id] ?? {};
  if (OPAQUE.has(id)) return `${INSTEAD}: ${id} is a stream that the engine does not show`;
  if (operation.body === "json" && judged && !CREDENTIALS.has(id) && body === undefined)
    return (
      `${INSTEAD}: the engine does not show the body of ${id}. It has to be JSON of less than 1 MB, sent as ` +
      "application/json with its length (Content-Length)"
    );
  if (!query && !amountsTo && references.length === 0) return undefined;
  if (rawQuery.includes(";")) return `${INSTEAD}: the query has a semicolon, which engines read in two ways`;
  if (!query && !amountsTo) return undefined;
  if (dropped.length > 0) return `${INSTEAD}: ${id} has a query that the guard does not know (${dropped.join(", ")})`;
  // An engine reads a form in the body as part of the query, and before it.
  const mayHaveForm = method !== "GET" && method !== "HEAD" && method !== "DELETE" && body === undefined;
  if (mayHaveForm && headers["content-length"] !== "0")
    return (
      `${INSTEAD}: ${id} has a body that the engine does not show, and that may be a form with another query. ` +
      "Without a body, send Content-Length: 0"
    );
  return undefined;
}

const refused = (message: string): Refused => ({ verdict: "refused", status: 403, rule: undefined, message });
