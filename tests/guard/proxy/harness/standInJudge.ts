import type { Judge } from "../../../../guard/judgement/judge";
import type { Call } from "../../../../guard/model/call";
import type { Operation } from "../../../../guard/model/operation";

/**
 * Stands in for the judge, so that the tests are about connections alone: it knows a few operations by the shape of
 * their paths, and allows whatever it knows, as it came.
 */
const OPERATIONS: readonly (readonly [RegExp, Partial<Operation> & Pick<Operation, "id" | "method">])[] = [
  [/^\/containers\/[^/]+\/attach$/, { id: "ContainerAttach", method: "POST", upgrades: true }],
  [/^\/containers\/[^/]+\/attach\/ws$/, { id: "ContainerAttachWebsocket", method: "GET", upgrades: true }],
  [/^\/exec\/[^/]+\/start$/, { id: "ExecStart", method: "POST", upgrades: true, body: "json" }],
  [/^\/session$/, { id: "Session", method: "POST", upgrades: true }],
  [/^\/build$/, { id: "ImageBuild", method: "POST", body: "stream" }],
  [/^\/containers\/[^/]+\/archive$/, { id: "PutContainerArchive", method: "PUT", body: "stream" }],
  [/^\/containers\/[^/]+\/(start|stop|wait|resize|kill)$/, { id: "ContainerStart", method: "POST" }],
  [/./, { id: "Get", method: "GET" }],
  [/./, { id: "Head", method: "HEAD" }],
  [/./, { id: "Delete", method: "DELETE" }],
  [/./, { id: "ContainerCreate", method: "POST", body: "json" }],
];

/** All that it knows. */
export const EVERYTHING: ReadonlySet<string> = new Set(OPERATIONS.map(([, { id }]) => id));

export const standInJudge: Judge = {
  resolve: (method, target) => {
    if (!target.startsWith("/")) return { verdict: "refused", status: 400, rule: undefined, message: "no path" };
    const [path = "", query = ""] = target.split("?");
    const [, version, rest = path] = /^\/v([0-9.]+)(\/.*)$/.exec(path) ?? [];
    const operation = OPERATIONS.find(([shape, of]) => of.method === method && shape.test(rest))?.[1];
    if (!operation) return { verdict: "refused", status: 403, rule: undefined, message: "no operation" };
    const values = new URLSearchParams(query);
    return {
      operation: { path: rest, since: "1.24", body: "none", upgrades: false, ...operation },
      version,
      parameters: {},
      query: new Map([...new Set(values.keys())].map((name) => [name, values.getAll(name)])),
    };
  },
  decide: async ({ operation, version, query, body }: Call) => {
    const values = new URLSearchParams(
      [...query].flatMap(([name, each]) => each.map((value) => [name, value] as [string, string])),
    );
    const target = `${version === undefined ? "" : `/v${version}`}${operation.path}${query.size === 0 ? "" : `?${values}`}`;
    return { verdict: "allowed", target, body, findings: [] };
  },
};
