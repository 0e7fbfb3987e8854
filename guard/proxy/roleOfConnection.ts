import type { Refused } from "../model/decision";
import { refused } from "../model/refusal";
import type { Role } from "../model/role";
import type { CheckedSettings } from "../model/settings";
import type { Connection } from "./connections";

/** Returns what a connection's client may do, or why it may do nothing. */
export function roleOfConnection(
  { client, issuedAt, exceedsLimit }: Connection,
  { roles, limits }: Pick<CheckedSettings, "roles" | "limits">,
): Role | Refused {
  if (client === undefined)
    return refused(403, "the certificate is not a client's: it needs one common name, and clientAuth as its use");
  if (exceedsLimit)
    return refused(
      429,
      `the client ${client} has ${limits.connectionsPerClient} connections already ` +
        "(limits.connectionsPerClient in the guard's configuration)",
    );
  const role = roles.get(client);
  if (role === undefined)
    return refused(
      403,
      `the client ${JSON.stringify(client)} is not known here: list it under clients in the guard's configuration`,
    );
  // Written so that a time that cannot be read is refused.
  if (role.issuedSince !== undefined && !(issuedAt >= role.issuedSince))
    return refused(
      403,
      `the client ${client} has a new certificate, and this one is from before ` +
        `${new Date(role.issuedSince).toISOString()} (issuedSince in the guard's configuration): use the new one`,
    );
  return role;
}
