import { join } from "node:path";
import { settingsFrom } from "../../../configuration/settings";
import { JUDGE } from "../../../guard/judgement/judge";
import type { Role } from "../../../guard/model/role";
import { OPERATIONS } from "../../../guard/operations/table";
import { Guard } from "../../../guard/proxy/guard";
import type { Authority } from "../../guard/proxy/harness/authority";
import { settingsOf } from "../../guard/proxy/harness/guarded";
import type { EngineClient } from "./client";

/** A role with every operation, whose clients are kept apart. */
export const APART: Role = {
  name: "apart",
  operations: new Set(OPERATIONS.map(({ id }) => id)),
  rules: settingsFrom({}),
  allowedHostPaths: [],
  apart: { sees: "own", networks: [] },
};

/** The socket of a client of {@link guardOnSockets}. */
export const socketOf = (folder: string, client: string): string => join(folder, `${client}.sock`);

/** Starts a guard of an engine whose clients each have a socket in a folder. */
export function guardOnSockets(
  authority: Authority,
  engine: EngineClient,
  folder: string,
  roles: ReadonlyMap<string, Role>,
): Promise<Guard> {
  return Guard.start(
    {
      ...settingsOf(authority, engine.socketPath),
      ...{ listen: undefined, tls: undefined, pem: undefined },
      sockets: new Map([...roles.keys()].map((client) => [client, { path: socketOf(folder, client), mode: 0o600 }])),
      roles,
    },
    JUDGE,
  );
}
