import assert from "node:assert/strict";
import fc from "fast-check";
import { type Resolved, resolve } from "../../../guard/operations/resolve";
import { NEWEST_VERSION, OPERATIONS } from "../../../guard/operations/table";
import { targetOf } from "../../../guard/operations/target";
import { TARGETS } from "../bypasses/targets";

const ID = "0123456789abcdef".repeat(4);

function resolved(method: string, target: string): Resolved {
  const result = resolve(method, target);
  assert.ok(!("verdict" in result), `${method} ${target}: ${JSON.stringify(result)}`);
  return result;
}

function refusal(method: string, target: string): string {
  const result = resolve(method, target);
  assert.ok("verdict" in result, `${method} ${target} was taken for ${JSON.stringify(result)}`);
  return `${result.status} ${result.message}`;
}

/** The target is all that follows the method: one of those that are refused has a space in it. */
function methodAndTarget(call: string): [method: string, target: string] {
  const space = call.indexOf(" ");
  return [call.slice(0, space), call.slice(space + 1)];
}

describe("guard/operations/resolve", () => {
  it("finds every operation of the table by its path, with and without a version", () => {
    for (const { id, method, path } of OPERATIONS) {
      for (const prefix of ["", `/v${NEWEST_VERSION}`]) {
        assert.equal(resolved(method, prefix + path.replace(/\{\w+\}/, ID)).operation.id, id, `${method} ${path}`);
      }
    }
  });

  for (const [method, target, id, parameters, version] of [
    ["HEAD", "/_ping", "SystemPingHead", {}, undefined],
    ["GET", "/v1.41/containers/web/json?size=1", "ContainerInspect", { id: "web" }, "1.41"],
    ["GET", "/v1.41/containers/json/json", "ContainerInspect", { id: "json" }, "1.41"],
    [
      "GET",
      "/images/registry.example:5000/team/app:1.2/json",
      "ImageInspect",
      { name: "registry.example:5000/team/app:1.2" },
      undefined,
    ],
    ["GET", `/images/app@sha256:${ID}/json`, "ImageInspect", { name: `app@sha256:${ID}` }, undefined],
    ["GET", `/images/app%40sha256%3A${ID}/json`, "ImageInspect", { name: `app@sha256:${ID}` }, undefined],
    ["GET", "/images/sha256:0123456789ab/history", "ImageHistory", { name: "sha256:0123456789ab" }, undefined],
    ["DELETE", "/v1.43/images/team/app", "ImageDelete", { name: "team/app" }, "1.43"],
    ["GET", "/images/json/json", "ImageInspect", { name: "json" }, undefined],
    ["GET", "/images/search", "ImageSearch", {}, undefined],
    [
      "GET",
      "/distribution/quay.example/team/app:1/json",
      "DistributionInspect",
      { name: "quay.example/team/app:1" },
      undefined,
    ],
    ["POST", "/plugins/vieux/sshfs:latest/enable", "PluginEnable", { name: "vieux/sshfs:latest" }, undefined],
    ["DELETE", "/plugins/vieux/sshfs", "PluginDelete", { name: "vieux/sshfs" }, undefined],
    ["GET", "/containers/web/attach/ws", "ContainerAttachWebsocket", { id: "web" }, undefined],
  ] as const) {
    it(`takes ${method} ${target} for ${id}`, () => {
      const found = resolved(method, target);
      assert.deepEqual([found.operation.id, found.parameters, found.version], [id, parameters, version]);
    });
  }

  for (const [why, [target, said, twin]] of Object.entries(TARGETS)) {
    it(`refuses ${why}`, () => assert.match(refusal(...methodAndTarget(target)), said));
    it(`takes the twin of ${why}`, () => void resolved(...methodAndTarget(twin)));
  }

  it("has names of a query more than once where the specification has a list", () => {
    assert.deepEqual(resolved("GET", "/images/get?names=a&names=b%2Fc").query, new Map([["names", ["a", "b/c"]]]));
    assert.deepEqual(resolved("POST", "/build?t=a:1&t=b").query, new Map([["t", ["a:1", "b"]]]));
  });

  it("drops what an operation does not have, and of what is repeated all but the first, by name", () => {
    for (const [target, sent, dropped] of [
      ["GET /info?all=1", "/info", ["?all"]],
      ["GET /containers/json?trunc_cmd=0&All=1&all=1", "/containers/json?all=1", ["?trunc_cmd", "?All"]],
      ["POST /build?dockerfile=a&dockerfile=b", "/build?dockerfile=a", ["?dockerfile (repeated)"]],
      ["POST /build?networkmode=none&%6eetworkmode=host", "/build?networkmode=none", ["?networkmode (repeated)"]],
      ["POST /build?q=1;networkmode=host&q=1", "/build?q=1%3Bnetworkmode%3Dhost", ["?q (repeated)"]],
      ["POST /images/host%2Fname/push?tag=1", "/images/host/name/push?tag=1", []],
      ["GET /networks/test%2001", "/networks/test%2001", []],
      ["GET /networks/test+01", "/networks/test%2B01", []],
      ["DELETE /containers/web/db?link=1", "/containers/web/db?link=1", []],
    ] as const) {
      const found = resolved(...methodAndTarget(target));
      assert.deepEqual([targetOf(found), found.dropped], [sent, dropped]);
    }
  });

  it(
    "reads a query as the engine does: a plus is a space, what has no value is empty, and a " +
      "semicolon separates nothing",
    () => {
      const query = resolved("POST", "/containers/web/kill?signal=a+b%20c;d&").query;
      assert.deepEqual(query, new Map([["signal", ["a b c;d"]]]));
      assert.deepEqual(resolved("GET", "/containers/json?all").query, new Map([["all", [""]]]));
    },
  );

  it("never throws, and what it takes is rewritten as what it takes for the same", () => {
    const alphabet = [
      "/",
      "%2e",
      "%",
      ".",
      "..",
      "v1.41",
      "containers",
      "images",
      "json",
      "web",
      "a:b",
      "@",
      "?",
      "&",
      "=",
      "t",
      "all",
      "+",
      ";",
      "#",
    ];
    const target = fc
      .array(fc.oneof(fc.constantFrom(...alphabet), fc.string({ maxLength: 3 })))
      .map((parts) => `/${parts.join("")}`);
    const ordinary = fc.constantFrom(
      ...OPERATIONS.map(
        ({ path, query }) =>
          `/v${NEWEST_VERSION}${path.replace(/\{\w+\}/, ID)}?${query.map((name) => `${name}=%26+${name}`).join("&")}`,
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom("GET", "POST", "DELETE", "PUT", "HEAD"),
        fc.oneof(target, ordinary),
        (method, target) => {
          const first = resolve(method, target);
          if ("verdict" in first) return;
          const { dropped, rawQuery, ...again } = resolved(method, targetOf(first));
          const { dropped: unknown, rawQuery: written, ...meant } = first;
          assert.deepEqual([again, dropped], [meant, []]);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
