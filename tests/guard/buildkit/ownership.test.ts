import assert from "node:assert/strict";
import type { ServerHttp2Stream } from "node:http2";
import { setTimeout as delay } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import { DEFAULT_SETTINGS } from "../../../configuration/settings";
import { METHODS } from "../../../guard/buildkit/methods";
import { Owners } from "../../../guard/buildkit/owners";
import { requireOwnRequest } from "../../../guard/buildkit/ownership";
import type { Call } from "../../../guard/model/call";
import { Refusal } from "../../../guard/model/refusal";
import type { Role } from "../../../guard/model/role";
import { OPERATIONS } from "../../../guard/operations/table";
import { ownerOf, stepHostOf } from "../../../guard/ownership/owner";
import { Connection } from "./connection";
import { bytes, entry, integer, message } from "./protobuf";
import { grpcMessage } from "./rawClient";

const ROLE: Role = {
  name: "build",
  operations: new Set(["Grpc", "BuildPrune"]),
  rules: DEFAULT_SETTINGS,
  allowedHostPaths: [],
};
const CONTROL = "/moby.buildkit.v1.Control/";
const BRIDGE = "/moby.buildkit.v1.frontend.LLBBridge/";
const THEIRS = "theirs";
const OURS = "ours";

/** Sources of a definition, and of what replaces others, that are read from a session. */
const source = (attribute: string, id: string) => message(bytes(1, "local://a"), entry(2, attribute, id));
const definition = (attribute: string, id: string) => message(bytes(1, message(bytes(3, source(attribute, id)))));
const policy = (id: string) => message(bytes(2, bytes(3, source("local.session", id))));

/** A request that names this id, for each field that takes one and each way that one goes by in a definition. */
const REQUESTS: Readonly<Record<string, Readonly<Record<string, (id: string) => Buffer>>>> = {
  [`${CONTROL}Solve`]: {
    Ref: (id) => bytes(1, id),
    Session: (id) => bytes(5, id),
    SourcePolicySession: (id) => bytes(15, id),
    "FrontendAttrs.local-sessionid:a": (id) => entry(7, "local-sessionid:a", id),
    "Definition.def.source.attrs.local.session": (id) => bytes(2, definition("local.session", id)),
    "the same with a folder's name": (id) => bytes(2, definition("local.session", `a:${id}`)),
    "Definition.def.source.attrs.oci.session": (id) => bytes(2, definition("oci.session", id)),
    "SourcePolicy.rules.updates.attrs.local.session": (id) => bytes(12, policy(id)),
  },
  [`${CONTROL}Status`]: { Ref: (id) => bytes(1, id) },
  [`${CONTROL}ListenBuildHistory`]: { Ref: (id) => bytes(2, id) },
  [`${CONTROL}UpdateBuildHistory`]: { Ref: (id) => message(bytes(1, id), integer(3, 1)) },
  [`${BRIDGE}Solve`]: {
    "FrontendOpt.local-sessionid:a": (id) => entry(3, "local-sessionid:a", id),
    "Definition.def.source.attrs.local.session": (id) => bytes(1, definition("local.session", id)),
    "SourcePolicies.rules.updates.attrs.local.session": (id) => bytes(15, policy(id)),
  },
  [`${BRIDGE}ResolveImageConfig`]: { SessionID: (id) => bytes(6, id) },
  [`${BRIDGE}ResolveSourceMeta`]: { "Source.attrs.oci.session": (id) => bytes(1, source("oci.session", id)) },
  [`${BRIDGE}Return`]: {
    "result.ref.def.def.source.attrs.local.session": (id) =>
      bytes(1, bytes(3, bytes(2, definition("local.session", id)))),
  },
};

describe("guard/buildkit/ownership", () => {
  let connection: Connection;
  const open = async (answer?: (stream: ServerHttp2Stream) => void) => {
    connection = await Connection.open(ROLE, answer);
    for (const kind of ["build", "session"] as const) {
      connection.owners.claim(kind, THEIRS, "other");
      connection.owners.claim(kind, OURS, "ci");
    }
  };
  afterEach(() => connection?.close());

  const answerTo = async (path: string, request: Buffer, build?: string): Promise<string> => {
    try {
      await connection.call(path, request, build);
      return "allowed";
    } catch (error) {
      return `${grpc.status[(error as grpc.ServiceError).code]} ${(error as grpc.ServiceError).details}`;
    }
  };

  for (const [path, { ids, read }] of METHODS) {
    it(`knows which ids ${path} takes that another client could have made, and has each asked for its owner`, async () => {
      await open();
      const ways = REQUESTS[path] ?? {};
      const fields = "fields" in ids ? (ids.fields ?? []) : [];
      for (const field of fields) assert.ok(ways[field], `${field} is stated, and no test names another's id by it`);
      if ("none" in ids) assert.ok(ids.none.length > 10 && Object.keys(ways).length === 0);
      else assert.ok(read !== undefined || "header" in ids);
      const build = "header" in ids && ids.header === "build" ? OURS : undefined;
      for (const [way, request] of Object.entries(ways)) {
        assert.match(await answerTo(path, request(THEIRS), build), /^PERMISSION_DENIED .* has not made/, way);
        assert.equal(connection.received.length, 0, way);
      }
      for (const request of Object.values(ways))
        assert.doesNotMatch(await answerTo(path, request(OURS), build), /PERMISSION_DENIED/);
    });
  }

  for (const [path] of [...METHODS].filter(([, { ids }]) => "header" in ids && ids.header === "build")) {
    it(`takes ${path} for the client's own builds alone`, async function () {
      this.timeout(10_000);
      await open();
      const request = Buffer.alloc(0);
      assert.match(await answerTo(path, request, THEIRS), /has not made/);
      assert.match(await answerTo(path, request, undefined), /has no header/);
      assert.equal(connection.received.length, 0);
    });
  }

  it("sends calls about a build once the engine has the request for it, however long that is judged", async () => {
    await open();
    let judge = (_: Promise<string>) => {};
    connection.imagesOf = () => ({
      owner: ownerOf("ci"),
      nameFor: () => new Promise((resolve) => (judge = resolve)),
      keepsNamesApart: () => Promise.resolve(false),
      privateNames: () => Promise.resolve([]),
      hiddenNames: () => Promise.resolve([]),
      release: () => {},
    });
    for (const [verdict, expected] of [
      [() => Promise.resolve("app"), ["Solve", "Status"]],
      [() => Promise.reject(new Refusal(403, "the name is taken")), ["Status"]],
    ] as const) {
      const id = `build ${expected.length}`;
      const solved = answerTo(`${CONTROL}Solve`, message(bytes(1, id), bytes(3, "moby"), entry(4, "name", "app")));
      const asked = answerTo(`${CONTROL}Status`, bytes(1, id));
      await delay(100);
      assert.equal(connection.received.length, 0);
      judge(verdict());
      await Promise.all([solved, asked]);
      assert.deepEqual(
        connection.received.splice(0).map(({ method }) => method.replace(CONTROL, "")),
        expected,
      );
    }
  });

  it("refuses a call about a build that nobody has made, after it has waited for it", async function () {
    this.timeout(10_000);
    await open();
    assert.match(await answerTo(`${CONTROL}Status`, bytes(1, "nobody's")), /has not made/);
    assert.match(await answerTo(`${CONTROL}Status`, Buffer.alloc(0)), /Ref is missing/);
    assert.equal(connection.received.length, 0);
  });

  it("lets a call come before the one that makes its build, as clients send them", async () => {
    await open();
    const status = answerTo(`${CONTROL}Status`, bytes(1, "new"));
    await answerTo(`${CONTROL}Solve`, bytes(1, "new"));
    assert.equal(await status, "allowed");
  });

  it("opens a session of the client's own alone", async () => {
    await open();
    const stream = connection.stream(`${CONTROL}Session`, THEIRS);
    stream.on("data", () => {});
    const error = await new Promise<grpc.ServiceError>((resolve) => stream.once("error", resolve));
    assert.equal(error.code, grpc.status.PERMISSION_DENIED);
    assert.equal(connection.received.length, 0);
  });

  it("tells of the client's own builds alone", async () => {
    const event = (ref: string) => message(integer(1, 1), bytes(2, message(bytes(1, ref), bytes(2, "dockerfile.v0"))));
    await open((stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      for (const ref of [THEIRS, OURS, "nobody's", OURS]) stream.write(grpcMessage(event(ref)));
      stream.end();
    });
    assert.deepEqual(await connection.answers(`${CONTROL}ListenBuildHistory`, Buffer.alloc(0)), [
      event(OURS),
      event(OURS),
    ]);
  });

  it("gives each client caches of its own, whatever it calls them", async () => {
    await open();
    const cache = (id: string) =>
      bytes(
        2,
        message(bytes(1, message(bytes(2, message(bytes(2, message(integer(6, 3), bytes(20, bytes(1, id))))))))),
      );
    assert.equal(await answerTo(`${CONTROL}Solve`, cache("ci/a")), "allowed");
    for (const id of ["other/a", "a", "/ci/a", ""])
      assert.match(await answerTo(`${CONTROL}Solve`, cache(id)), /must begin with ci\//, id);
    assert.equal(connection.received.length, 1);
    await answerTo(
      `${CONTROL}Solve`,
      message(bytes(6, "dockerfile.v0"), entry(7, "build-arg:BUILDKIT_CACHE_MOUNT_NS", "other")),
    );
    assert.match(connection.received.at(-1)?.body.toString() ?? "", /other.*BUILDKIT_CACHE_MOUNT_NS\x12\x02ci/s);
  });

  it("gives the steps of each client kept apart from others a host of their own, and lets nobody else name it", async () => {
    const [own, other] = ["ci", "other"].map(stepHostOf) as [string, string];
    const asked = (hosts: string | undefined) =>
      message(bytes(6, "dockerfile.v0"), ...(hosts === undefined ? [] : [entry(7, "add-hosts", hosts)]));
    const given = async (hosts: string | undefined) => {
      await connection.call(`${CONTROL}Solve`, asked(hosts));
      const { body } = connection.received.at(-1) ?? { body: Buffer.alloc(0) };
      return [...`${body}`.matchAll(/add-hosts\x12.([^:\x12]*)/gs)].at(-1)?.[1];
    };
    connection = await Connection.open({ ...ROLE, apart: { sees: "own", networks: [] } });
    assert.equal(await given(undefined), `${own}=127.0.0.1`);
    assert.equal(await given(""), `${own}=127.0.0.1`);
    // What comes first is the same whatever follows, such as a quote that is never closed.
    for (const hosts of ["a=10.0.0.1", `${other}=127.0.0.1`, '"', `"a=1","b=`])
      assert.equal(await given(hosts), `${own}=127.0.0.1,${hosts}`);
    const step = (host: string) =>
      bytes(2, bytes(1, bytes(2, bytes(1, bytes(6, message(bytes(1, host), bytes(2, "127.0.0.1")))))));
    for (const host of ["a", own, "guard"])
      assert.equal(await answerTo(`${CONTROL}Solve`, step(host)), "allowed", host);
    for (const host of [other, other.toUpperCase()])
      assert.match(await answerTo(`${CONTROL}Solve`, step(host)), /extraHosts\.Host is a name that only the guard/);
    await connection.close();
    connection = await Connection.open(ROLE);
    assert.equal(await given("a=10.0.0.1"), "a=10.0.0.1");
  });

  it("asks for the owner of what the Docker API's own requests name", () => {
    const owners = new Owners();
    const asked = (client: string, id: string, query: Record<string, string>, headers: Record<string, string> = {}) => {
      const operation = OPERATIONS.find((each) => each.id === id);
      assert.ok(operation);
      const given = new Map(Object.entries(query).map(([name, value]) => [name, [value]]));
      const call: Call = { client, operation, version: "1.41", parameters: {}, query: given, headers, body: undefined };
      try {
        requireOwnRequest(call, { client, role: ROLE, owners });
        return "allowed";
      } catch (error) {
        return (error as Error).message;
      }
    };
    const session = { "x-docker-expose-session-uuid": "s" };
    assert.equal(asked("ci", "Session", {}, session), "allowed");
    assert.equal(asked("ci", "ImageBuild", { session: "s", buildid: "b" }), "allowed");
    assert.equal(asked("ci", "BuildCancel", { id: "b" }), "allowed");
    assert.match(asked("other", "Session", {}, session), /has not made/);
    assert.match(asked("other", "ImageBuild", { session: "s" }), /has not made/);
    assert.match(asked("other", "ImageBuild", { buildid: "b" }), /has not made/);
    assert.match(asked("other", "BuildCancel", { id: "b" }), /has not made/);
    assert.match(asked("ci", "ImageBuild", { version: "2" }), /# syntax=/);
  });

  it("remembers so many ids of a client, and takes none of another's room", () => {
    const owners = new Owners();
    owners.claim("build", "first", "ci");
    owners.claim("build", "theirs", "other");
    for (let at = 0; at < 10_000; at++) assert.ok(owners.claim("build", `${at}`, "ci"));
    assert.deepEqual([owners.owns("build", "first", "ci"), owners.owns("build", "theirs", "other")], [false, true]);
    assert.equal(owners.claim("build", "a".repeat(201), "ci"), false);
  });
});
