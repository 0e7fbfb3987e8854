import type { Call } from "../model/call";
import type { Refused } from "../model/decision";
import { isTrue } from "./boolean";
import { grammarOf } from "./grammar";
import { parseQuery } from "./query";
import { NEWEST_VERSION, OLDEST_VERSION, OPERATIONS, type TableEntry } from "./table";

/** A parsed request target. */
export type Resolved = Pick<Call, "operation" | "version" | "parameters" | "query" | "rawQuery" | "dropped">;

/** Stands for the name in a path. No path that is looked up literally can contain it. */
const NAMED = "\\";

/** Operations by method and path. */
const BY_CALL: ReadonlyMap<string, TableEntry> = new Map(
  OPERATIONS.map((entry) => [`${entry.method} ${entry.path.replace(/\{\w+\}/, () => NAMED)}`, entry]),
);

/** Characters that a target does not need: anything but visible ASCII, fragments, and another system's separator. */
const FOREIGN = /[^\x21-\x7e]|[#\\]/;
/**
 * Escapes of dots, which the next reader that decodes them may take for a step upwards, and of characters that end or
 * separate a path.
 */
const HIDDEN = /%(?:2e|5c|00)/i;
const HIDDEN_SLASH = /%2f/i;
const DOTS = /^\.{1,2}$/;

/**
 * Finds the operation that a request calls, by its method and its target as received. Only one spelling of each is
 * accepted: a target that another reader could understand differently is refused.
 */
export function resolve(method: string, target: string): Resolved | Refused {
  if (!target.startsWith("/"))
    return refused(
      400,
      "the request's target must be a path, not a whole address: point the client at the guard itself, without a proxy",
    );
  if (FOREIGN.test(target))
    return refused(400, "the request's target has a character that no path of the Docker API has");
  const question = target.indexOf("?");
  const fullPath = question < 0 ? target : target.slice(0, question);
  if (HIDDEN.test(fullPath))
    return refused(400, "the request's path escapes a dot, a backslash or a NUL: write names as they are");
  const [, ...segments] = fullPath.split("/");
  if (segments.some((segment) => segment === "" || DOTS.test(segment))) {
    return refused(400, "the request's path has an empty segment or a dot segment: write it without them");
  }
  const version = versionOf(segments[0] ?? "");
  if (typeof version === "object") return version;
  const unversioned = version === undefined ? segments : segments.slice(1);
  if (HIDDEN_SLASH.test(fullPath) && !grammarOf(unversioned[0] ?? "").slashes)
    return refused(400, "the request's path escapes a slash, which only names of images and plugins may have");
  const found = operationOf(method, unversioned, version);
  if ("verdict" in found) return found;
  const rawQuery = question < 0 ? "" : target.slice(question + 1);
  const query = parseQuery(rawQuery, found.entry);
  if ("verdict" in query) return query;
  const { entry: operation, parameters } = found;
  const link = parameters["id"]?.includes("/") ? parameters["id"] : undefined;
  if (link !== undefined && !isTrue(query.query.get("link")))
    return refused(404, `${link} names a link of a container, which only DELETE with link=1 takes`);
  return { operation, version, parameters, rawQuery, ...query };
}

/** The version with which a path begins, if it has one. */
function versionOf(segment: string): string | undefined | Refused {
  if (!/^v[0-9.]/.test(segment)) return undefined;
  const supported = `this guard knows ${OLDEST_VERSION} to ${NEWEST_VERSION}`;
  const [, version] = /^v(1\.[1-9][0-9])$/.exec(segment) ?? [];
  if (!version) return refused(400, `the path's version is not written as in /v${NEWEST_VERSION}; ${supported}`);
  if (isNewer(OLDEST_VERSION, version) || isNewer(version, NEWEST_VERSION)) {
    return refused(
      400,
      `version ${version} of the Docker API is not known; ${supported}: set DOCKER_API_VERSION to one of them`,
    );
  }
  return version;
}

interface Found {
  readonly entry: TableEntry;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The literal path comes first, as in the engine's own router. In every template the name follows the collection. */
function operationOf(method: string, segments: readonly string[], version: string | undefined): Found | Refused {
  const literal = entryOf(method, `/${segments.join("/")}`, version);
  if (literal) return { entry: literal, parameters: {} };
  const [collection = "", ...rest] = segments;
  const link = linkOf(method, collection, rest);
  const remove = link === undefined ? undefined : entryOf(method, `/containers/${NAMED}`, version);
  if (link !== undefined && remove) return { entry: remove, parameters: { id: link } };
  const grammar = grammarOf(collection);
  for (const nameLength of grammar.slashes ? [rest.length - 1, rest.length] : [1]) {
    if (nameLength < 1) continue;
    const entry = entryOf(method, ["", collection, NAMED, ...rest.slice(nameLength)].join("/"), version);
    const [, parameter] = /\{(\w+)\}/.exec(entry?.path ?? "") ?? [];
    if (!entry || !parameter) continue;
    const name = decoded(rest.slice(0, nameLength).join("/"));
    if (name === undefined || !grammar.fits(name))
      return refused(
        name === undefined ? 400 : grammar.otherwise,
        `the path's {${parameter}} is not ${grammar.expected}`,
      );
    return { entry, parameters: { [parameter]: name } };
  }
  return refused(
    404,
    `${method} on this path is no operation of the Docker API that this guard ` +
      `knows${version ? ` in version ${version}` : ""}`,
  );
}

/** `parent/alias`, which `docker rm --link` accepts as a container's name. */
function linkOf(method: string, collection: string, rest: readonly string[]): string | undefined {
  const names = rest.map(decoded);
  const isLink = method === "DELETE" && collection === "containers" && rest.length === 2;
  return isLink && names.every((name) => name !== undefined && grammarOf(collection).fits(name))
    ? names.join("/")
    : undefined;
}

/** Without a version, the engine uses its newest. */
function entryOf(method: string, path: string, version = NEWEST_VERSION): TableEntry | undefined {
  const entry = BY_CALL.get(`${method} ${path}`);
  return entry && !isNewer(entry.since, version) && !(entry.until && isNewer(version, entry.until)) ? entry : undefined;
}

/** Compares versions of the API, all of which have two digits after the point. */
const isNewer = (version: string, other: string): boolean => version > other;

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const refused = (status: Refused["status"], message: string): Refused => ({
  verdict: "refused",
  status,
  rule: undefined,
  message,
});
