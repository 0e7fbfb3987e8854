import type { Operation } from "../../guard/model/operation";
import type { TableEntry } from "../../guard/operations/table";
import {
  UNSPECIFIED_BODIES,
  UNSPECIFIED_LISTS,
  UNSPECIFIED_OPERATIONS,
  UNSPECIFIED_QUERIES,
  UNSPECIFIED_UPGRADES,
} from "../../guard/operations/unspecified";
import { described } from "./firstVersion";
import type { Specifications, SpecifiedOperation } from "./specification";

/** Only on the page of 1.24: its plugins were experimental, at paths that no later engine serves. */
const NO_LONGER_SERVED = new Set(["GET /plugins/{}", "POST /v1.24/plugins/tiborvass/{}/push"]);

/**
 * The operations in the newest specification's order, followed by those that it no longer has and those that no
 * specification has.
 */
export function table({ first, versions }: Specifications): TableEntry[] {
  const entries = new Map<string, TableEntry>();
  for (const [version, { paths }] of versions) {
    const seen = [...everyOperation(paths)].map(([method, path, specified]) => {
      const call = callOf(method, path);
      return [call, entryOf(version, method, path, specified, entries.get(call))] as const;
    });
    const current = new Map(seen);
    for (const [call, entry] of entries) if (!current.has(call)) current.set(call, entry);
    entries.clear();
    for (const [call, entry] of current) entries.set(call, entry);
  }
  for (const { call, query } of described(first)) {
    const entry = entries.get(call);
    if (entry) entries.set(call, { ...entry, since: "1.24", query: union(entry.query, query) });
    else if (!NO_LONGER_SERVED.has(call))
      throw new Error(`API 1.24 has ${call}, and no later version does: say how it is handled`);
  }
  const newest = [...versions.keys()].at(-1);
  const specified = [...entries.values()].map(({ until, ...entry }) =>
    completed(until === newest ? entry : { ...entry, ...(until && { until }) }),
  );
  return [...specified, ...UNSPECIFIED_OPERATIONS.map(({ operation, query }) => ({ ...operation, query, lists: [] }))];
}

function* everyOperation(
  paths: Specifications["versions"] extends ReadonlyMap<string, { readonly paths: infer P }> ? P : never,
) {
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, specified] of Object.entries(methods))
      yield [method.toUpperCase() as Operation["method"], path, specified] as const;
  }
}

const callOf = (method: string, path: string) => `${method} ${path.replace(/\{\w+\}/g, "{}")}`;

const union = (some: readonly string[], others: readonly string[]) => [...new Set([...some, ...others])];

function entryOf(
  version: string,
  method: Operation["method"],
  path: string,
  specified: SpecifiedOperation,
  earlier: TableEntry | undefined,
): TableEntry {
  const query = (specified.parameters ?? []).filter((parameter) => parameter.in === "query");
  const body = specified.parameters?.find((parameter) => parameter.in === "body");
  return {
    id: specified.operationId,
    method,
    path,
    since: earlier?.since ?? version,
    until: version,
    body: body ? (body.schema?.type === "string" ? "stream" : "json") : "none",
    upgrades: "101" in specified.responses || specified.operationId in UNSPECIFIED_UPGRADES,
    query: union(
      earlier?.query ?? [],
      query.map(({ name }) => name),
    ),
    lists: union(
      earlier?.lists ?? [],
      query.filter(({ type }) => type === "array").map(({ name }) => name),
    ),
  };
}

function completed(entry: TableEntry): TableEntry {
  return {
    ...entry,
    body: entry.id in UNSPECIFIED_BODIES ? "json" : entry.body,
    query: union(entry.query, UNSPECIFIED_QUERIES[entry.id]?.names ?? []),
    lists: union(entry.lists, UNSPECIFIED_LISTS[entry.id]?.names ?? []),
  };
}
