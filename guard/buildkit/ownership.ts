import type { Call } from "../model/call";
import type { Refused } from "../model/decision";
import { Refusal } from "../model/refusal";
import type { ImagesOfBuild } from "../ownership/apart";
import { namespaceOf } from "../ownership/owner";
import { SESSION_ID, SHARED_KEY } from "./callHeaders";
import type { BuildKitClient } from "./context";
import { allowsAnyFrontend } from "./judge";
import type { Reference } from "./privilegeRequest";

/** The client's own value of the header by which sessions find files that an earlier session has sent. */
export const ownSharedKey = (client: string, key: string): string => `${namespaceOf(client)}/${key}`;

/**
 * Refuses a request that names another client's build or session. A session belongs to the client whose call names it
 * first, since clients request a build while they open its session; a build belongs to the client whose call creates
 * it.
 *
 * @param images names for what the request makes. @default any name
 * @returns the engine's names for images that the request makes, by the names in it
 * @throws Refusal
 */
export async function requireOwn(
  references: readonly Reference[],
  context: BuildKitClient,
  images?: ImagesOfBuild,
): Promise<ReadonlyMap<string, string>> {
  const { client, owners } = context;
  const names = new Map<string, string>();
  for (const { to, use, path, value } of references) {
    if (to === "image") {
      if (images) names.set(value, await images.nameFor(value));
      continue;
    }
    const isOwn =
      to === "session" || use === "makes" ? owners.claim(to, value, client) : await owners.soonOwns(to, value, client);
    if (!isOwn) throw notOwn(`${path} names a ${to}`);
  }
  return names;
}

export function notOwn(what: string): Refusal {
  return new Refusal(403, `the guard refuses this: ${what} that this client has not made through this guard`);
}

/**
 * The same for the Docker API's requests about builds and sessions, which exist beside BuildKit's own API.
 *
 * @throws Refusal
 */
export function requireOwnRequest({ operation, query, headers }: Call, { client, role, owners }: BuildKitClient): void {
  const claim = (kind: "session" | "classicBuild", id: string | undefined, what: string) => {
    if (id !== undefined && id !== "" && !owners.claim(kind, id, client) && role.rules) throw notOwn(what);
  };
  if (operation.id === "Session") claim("session", headers[SESSION_ID], `the header ${SESSION_ID} names a session`);
  if (operation.id === "ImageBuild") {
    claim("session", query.get("session")?.[0], "session names a session");
    claim("classicBuild", query.get("buildid")?.[0], "buildid names a build");
    if (query.get("version")?.[0] === "2" && role.rules && !allowsAnyFrontend(role)) throw BUILDKIT_BY_QUERY;
  }
  // A request without an id names no build of the client's either.
  const isOwnBuild = operation.id !== "BuildCancel" || owners.owns("classicBuild", query.get("id")?.[0] ?? "", client);
  if (!isOwnBuild && role.rules) throw notOwn("id names a build");
}

/** Used if the request cannot keep the Dockerfile from choosing its frontend. */
const BUILDKIT_BY_QUERY = new Refusal(
  403,
  "the guard refuses this: version=2 builds with BuildKit in a way that lets the Dockerfile choose " +
    "a frontend of its own " +
    "(# syntax=). Build with buildx; or with the classic builder, by DOCKER_BUILDKIT=0 or version=1",
);

/** Returns why a request that names another client's build or session is refused; undefined if it is not. */
export function refusalOfOthers(call: Call, client: BuildKitClient): Refused | undefined {
  try {
    requireOwnRequest(call, client);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.decision;
    throw error;
  }
}

/** The headers of a session, rewritten for the engine. */
export function ownSessionHeaders<T extends Record<string, unknown>>(headers: T, client: string): T {
  const key = headers[SHARED_KEY];
  return key === undefined ? headers : { ...headers, [SHARED_KEY]: ownSharedKey(client, `${key}`) };
}
