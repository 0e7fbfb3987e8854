import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { OPERATIONS } from "../../guard/operations/table";
import {
  UNSPECIFIED_KEYS,
  UNSPECIFIED_LISTS,
  UNSPECIFIED_OPERATIONS,
  UNSPECIFIED_QUERIES,
  UNSPECIFIED_UPGRADES,
} from "../../guard/operations/unspecified";
import { bodies } from "../../tools/operations/bodies";
import type { Specification, Specifications, SpecifiedOperation } from "../../tools/operations/specification";
import { table } from "../../tools/operations/table";

const FIRST_PAGE = `
\`GET /things/(id or name)/json\`

**Query parameters**:

-   **size** – 1/True/true or 0/False/false.
-   **shared-size** - Another.

**Status codes**:

-   **200** – no error

\`POST /plugins/pull?name=<plugin name>\`
`;

const operation = (operationId: string, others: Partial<SpecifiedOperation> = {}): SpecifiedOperation => ({
  operationId,
  responses: { "200": {} },
  ...others,
});

const specification = (
  paths: Specification["paths"],
  definitions: Specification["definitions"] = {},
): Specification => ({
  paths,
  definitions,
});

const pull = operation("Pull", {
  parameters: [{ in: "body", name: "body", schema: { type: "array", items: { type: "string" } } }],
});

function tableOf(versions: Readonly<Record<string, Specification["paths"]>>) {
  const specifications: Specifications = {
    first: FIRST_PAGE,
    versions: new Map(
      Object.entries(versions).map(([version, paths]) => [
        version,
        specification({ "/plugins/pull": { post: pull }, ...paths }),
      ]),
    ),
  };
  return new Map(table(specifications).map((entry) => [entry.id, entry]));
}

describe("tools/operations", () => {
  const inspect = { "/things/{id}/json": { get: operation("ThingInspect") } };

  it("has an operation since the first version that describes it, the page of 1.24 included", () => {
    const entries = tableOf({ "1.25": inspect, "1.26": { ...inspect, "/new": { get: operation("New") } } });
    assert.deepEqual(
      [entries.get("ThingInspect")?.since, entries.get("New")?.since, entries.get("Pull")?.since],
      ["1.24", "1.26", "1.24"],
    );
  });

  it("has an operation until the last version that describes it", () => {
    const entries = tableOf({ "1.25": { ...inspect, "/old": { get: operation("Old") } }, "1.26": inspect });
    assert.equal(entries.get("Old")?.until, "1.25");
    assert.equal(entries.get("ThingInspect")?.until, undefined);
  });

  it("takes an operation by its newest name, whatever its path's parameter is called", () => {
    const entries = tableOf({ "1.25": inspect, "1.26": { "/things/{name}/json": { get: operation("ThingShow") } } });
    assert.deepEqual([entries.has("ThingInspect"), entries.get("ThingShow")?.since], [false, "1.24"]);
  });

  it("collects the query parameters of all versions, and which of them are lists", () => {
    const listed = operation("ThingInspect", { parameters: [{ in: "query", name: "type", type: "array" }] });
    const entry = tableOf({ "1.25": inspect, "1.26": { "/things/{id}/json": { get: listed } } }).get("ThingInspect");
    assert.deepEqual([entry?.query, entry?.lists], [["type", "size", "shared-size"], ["type"]]);
  });

  it("tells JSON from streams and upgrades from plain answers", () => {
    const body = (type: string) => ({ parameters: [{ in: "body", name: "body", schema: { type } }] as const });
    const entries = tableOf({
      "1.25": {
        ...inspect,
        "/a": { post: operation("Archive", body("string")) },
        "/b": { post: operation("Object", body("object")) },
        "/c": { post: operation("Hijacked", { responses: { "101": {} } }) },
      },
    });
    assert.deepEqual(
      ["ThingInspect", "Archive", "Object", "Hijacked"].map((id) => [entries.get(id)?.body, entries.get(id)?.upgrades]),
      [
        ["none", false],
        ["stream", false],
        ["json", false],
        ["none", true],
      ],
    );
  });

  it("stops where the first version has an operation that no later one has", () => {
    assert.throws(() => tableOf({ "1.25": {} }), /GET \/things\/\{\}\/json/);
  });

  it("gives a body's keys of all versions, each in its newest form, through references and allOf", () => {
    const body = (schema: object): Specification["paths"] => ({
      "/make": { post: operation("Make", { parameters: [{ in: "body", name: "body", schema }] }) },
    });
    const older = specification(
      body({ type: "object", properties: { Gone: { type: "integer" }, Changed: { type: "string" } } }),
    );
    const newer = specification(
      body({
        allOf: [
          { $ref: "#/definitions/Base" },
          { type: "object", properties: { Inner: { $ref: "#/definitions/Base" } } },
        ],
      }),
      {
        Base: {
          type: "object",
          properties: {
            Changed: { type: "array", items: { type: "boolean" } },
            Labels: { type: "object", additionalProperties: { type: "string" } },
          },
        },
      },
    );
    const base = { Changed: ["boolean"], Labels: { "*": "string" } };
    assert.deepEqual(bodies([older, newer])["Make"], { Gone: "number", ...base, Inner: base });
  });

  it("lists by hand only what the specifications do not say, and only of operations that there are", () => {
    const entries = new Map(OPERATIONS.map((entry) => [entry.id, entry]));
    for (const [id, { names }] of Object.entries(UNSPECIFIED_QUERIES))
      for (const name of names) assert.ok(entries.get(id)?.query.includes(name), name);
    for (const [id, { names }] of Object.entries(UNSPECIFIED_LISTS))
      for (const name of names) assert.ok(entries.get(id)?.lists.includes(name), name);
    for (const id of Object.keys(UNSPECIFIED_UPGRADES)) assert.equal(entries.get(id)?.upgrades, true, id);
    for (const { operation } of UNSPECIFIED_OPERATIONS) assert.equal(entries.get(operation.id)?.path, operation.path);
    for (const id of Object.keys(UNSPECIFIED_KEYS)) assert.equal(entries.get(id)?.body, "json", id);
  });

  it("has checked in the JSON bodies of all operations that have one", () => {
    const checkedIn = JSON.parse(readFileSync("guard/operations/bodies.json", "utf8")) as object;
    assert.deepEqual(
      Object.keys(checkedIn).sort(),
      OPERATIONS.flatMap(({ id, body }) => (body === "json" ? id : [])).sort(),
    );
  });
});
