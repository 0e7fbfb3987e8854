import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerHttp2Stream } from "node:http2";
import { setTimeout as delay } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import { DEFAULT_SETTINGS } from "../../../configuration/settings";
import { DEFAULT_LIMITS } from "../../../core/schema/guardConfiguration";
import type { Role } from "../../../guard/model/role";
import { Connection } from "./connection";
import { bytes, entry, integer, message, tag, varint } from "./protobuf";

const BUILD: Role = { name: "build", operations: new Set(["Grpc"]), rules: DEFAULT_SETTINGS, allowedHostPaths: [] };

const SOLVE = "/moby.buildkit.v1.Control/Solve";
const BRIDGE_SOLVE = "/moby.buildkit.v1.frontend.LLBBridge/Solve";

/** A definition of one step, from the fields of its ExecOp. */
const definition = (...exec: readonly Buffer[]) => message(bytes(1, message(bytes(2, message(bytes(1, ""), ...exec)))));
/** A definition of one step, which is a source. */
const sourced = (identifier: string) =>
  message(bytes(1, message(bytes(3, message(bytes(1, identifier), entry(2, "a", "b"))))));
const nested = (inner: Buffer): Buffer => message(bytes(1, message(bytes(5, message(bytes(3, inner))))));

const ordinarySolve = message(
  bytes(1, "ref"),
  bytes(5, "session"),
  bytes(6, "dockerfile.v0"),
  entry(7, "filename", "Dockerfile"),
  entry(7, "force-network-mode", "none"),
  entry(7, "add-hosts", "a=10.0.0.1"),
  bytes(
    8,
    message(
      bytes(4, message(bytes(1, "inline"))),
      bytes(5, message(bytes(1, "registry"), entry(2, "ref", "registry.example/a"))),
    ),
  ),
  bytes(13, message(bytes(1, "moby"), entry(2, "name", "a:1"))),
  integer(11, 1),
);

/** What the guard adds: a namespace for the client's caches, and that no line of the Dockerfile names a frontend. */
const OWN_ATTRIBUTES = message(
  entry(7, "build-arg:BUILDKIT_CACHE_MOUNT_NS", "ci"),
  entry(7, "cmdline", "dockerfile.v0"),
);

async function refusal(connection: Connection, method: string, request: Buffer): Promise<string> {
  try {
    await connection.call(method, request);
  } catch (error) {
    const { code, details } = error as grpc.ServiceError;
    return `${grpc.status[code]} ${details}`;
  }
  return "it was allowed";
}

describe("guard/buildkit/inspection", () => {
  let connection: Connection;
  const open = async (role = BUILD, answer?: (stream: ServerHttp2Stream) => void) => {
    connection = await Connection.open(role, answer);
    return connection;
  };
  afterEach(() => connection.close());

  it("passes an ordinary build on as it came, with its metadata, and tells of it", async () => {
    await open();
    const sent = await connection.call(SOLVE, ordinarySolve);
    assert.deepEqual(sent, message(ordinarySolve, OWN_ATTRIBUTES));
    const [received] = connection.received;
    assert.equal(received?.method, SOLVE);
    assert.deepEqual(received?.body.subarray(5), sent);
    assert.deepEqual(connection.audit, [{ operation: "BuildKitSolve", path: SOLVE, verdict: "allowed" }]);
  });

  for (const [asked, method, request, expected] of [
    ["the host's network by an entitlement", SOLVE, bytes(9, "network.host"), /Entitlements.*host-namespace/s],
    [
      "a privileged build by an entitlement",
      SOLVE,
      bytes(9, "security.insecure"),
      /Entitlements.*privileged-container/s,
    ],
    ["a device by an entitlement", SOLVE, bytes(9, "device=vendor.example/card=0"), /Entitlements.*host-device/s],
    ["any device", SOLVE, bytes(9, "device"), /Entitlements.*no such entitlement/],
    ["an entitlement of tomorrow", SOLVE, bytes(9, "host.root"), /Entitlements.*no such entitlement/],
    [
      "the host's network by an attribute",
      SOLVE,
      entry(7, "force-network-mode", "host"),
      /force-network-mode.*host-namespace/s,
    ],
    ["control groups by an attribute", SOLVE, entry(7, "cgroup-parent", "/x"), /cgroup-parent.*control groups/],
    [
      "the host's network in a step",
      SOLVE,
      bytes(2, definition(integer(3, 1))),
      /Definition\.def\.exec\.network.*host-namespace/s,
    ],
    [
      "the host's network beyond 32 bits",
      SOLVE,
      bytes(2, definition(integer(3, 2n ** 32n + 1n))),
      /exec\.network.*host-namespace/s,
    ],
    ["a network mode of tomorrow", SOLVE, bytes(2, definition(integer(3, 3))), /exec\.network.*host-namespace/s],
    [
      "a network mode twice",
      SOLVE,
      bytes(2, definition(integer(3, 1), integer(3, 0))),
      /exec\.network.*host-namespace/s,
    ],
    ["a privileged step", SOLVE, bytes(2, definition(integer(4, 1))), /exec\.security.*privileged-container/s],
    [
      "control groups in a step",
      SOLVE,
      bytes(2, definition(bytes(1, bytes(10, "/x")))),
      /cgroupParent.*control groups/,
    ],
    [
      "a device in a step",
      SOLVE,
      bytes(2, definition(bytes(6, bytes(1, "vendor.example/card=0")))),
      /cdiDevices.*host-device/s,
    ],
    [
      "a privileged step in a build inside",
      SOLVE,
      bytes(2, nested(definition(integer(4, 1)))),
      /build\.def\.def\.exec\.security/,
    ],
    [
      "a build whose steps are in a file",
      BRIDGE_SOLVE,
      bytes(1, message(bytes(1, message(bytes(5, message(entry(4, "llbbuild.definition.filename", "/a"))))))),
      /Definition\.def\.build has the engine read a further definition/,
    ],
    [
      "a constraint that its engine would keep for a rule of the guard's, in a build",
      SOLVE,
      bytes(12, bytes(2, bytes(2, message(bytes(1, "^docker-image:"), integer(2, 2), bytes(3, bytes(1, "a")))))),
      /selector\.constraints would count for the guard's own/,
    ],
    [
      "a constraint that its engine would keep for a rule of the guard's, in a frontend's",
      BRIDGE_SOLVE,
      bytes(15, bytes(2, bytes(2, message(bytes(1, "^docker-image:"), integer(2, 2), bytes(3, bytes(1, "a")))))),
      /selector\.constraints would count for the guard's own/,
    ],
    [
      "a constraint that its engine would keep for a rule of the guard's, in a question",
      "/moby.buildkit.v1.frontend.LLBBridge/ResolveSourceMeta",
      bytes(8, bytes(2, bytes(2, message(bytes(1, "^docker-image:"), integer(2, 2), bytes(3, bytes(1, "a")))))),
      /selector\.constraints would count for the guard's own/,
    ],
    [
      "a privileged step in an input",
      SOLVE,
      bytes(10, message(bytes(1, "a"), bytes(2, definition(integer(4, 1))))),
      /FrontendInputs/,
    ],
    ["an output of tomorrow", SOLVE, bytes(13, bytes(1, "host-folder")), /Exporters\.Type.*no such output/],
    ["an output of tomorrow, the old way", SOLVE, bytes(3, "host-folder"), /Exporter.*no such output/],
    [
      "a cache with the host's own identity",
      SOLVE,
      bytes(8, bytes(4, bytes(1, "s3"))),
      /Cache\.Exports\.Type.*no such cache/,
    ],
    ["a field of tomorrow", SOLVE, integer(18, 1), /field 18/],
    ["an invalid message", SOLVE, Buffer.from([0xff]), /cannot read/],
    [
      "a field whose number only is one when cut",
      SOLVE,
      message(varint(2n ** 35n + 74n), varint(12), Buffer.from("network.host")),
      /cannot read/,
    ],
    ["an entitlement that is a number", SOLVE, integer(9, 1), /cannot read/],
    [
      "an entry of two names",
      SOLVE,
      bytes(7, message(bytes(1, "a"), bytes(1, "cgroup-parent"), bytes(2, "/x"))),
      /two names/,
    ],
    [
      "a thousand privileges",
      SOLVE,
      message(...Array.from({ length: 1000 }, (_, at) => bytes(9, `device=a/b=${at}`))),
      /too much/,
    ],
    [
      "builds inside one another without end",
      SOLVE,
      bytes(2, Array.from({ length: 40 }).reduce(nested, Buffer.alloc(0))),
      /too deeply/,
    ],
    [
      "more than can be read in a moment",
      SOLVE,
      Buffer.alloc(500 * 1024, Buffer.from([0x58, 1])),
      /more than 200000 fields/,
    ],
    [
      "the host's network in a frontend's build",
      BRIDGE_SOLVE,
      bytes(1, definition(integer(3, 1))),
      /Definition.*host-namespace/s,
    ],
    [
      "the host's network of a frontend",
      BRIDGE_SOLVE,
      entry(3, "force-network-mode", "host"),
      /FrontendOpt.*host-namespace/s,
    ],
    [
      "a context that the engine fetches",
      SOLVE,
      entry(7, "context", "https://example.com/a.git"),
      /context.*send the context/,
    ],
    ["a further such context", SOLVE, entry(7, "context:a", "git://example.com/a"), /context:a.*send the context/],
    [
      "a source that the engine fetches",
      BRIDGE_SOLVE,
      bytes(1, sourced("git://example.com/a")),
      /source.identifier.*send the context/,
    ],
    ["a container beside a build", "/moby.buildkit.v1.frontend.LLBBridge/NewContainer", integer(3, 1), /nobody call/],
    ["a process in one", "/moby.buildkit.v1.frontend.LLBBridge/ExecProcess", Buffer.alloc(0), /nobody call/],
    ["to empty the cache", "/moby.buildkit.v1.Control/Prune", Buffer.alloc(0), /does not allow BuildPrune/],
    ["files of the content store", "/containerd.services.content.v1.Content/Write", Buffer.alloc(0), /nobody call/],
    ["a service of tomorrow", "/moby.buildkit.v2.Control/Solve", Buffer.alloc(0), /nobody call/],
    [
      "what the engine can",
      "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
      Buffer.alloc(0),
      /nobody call/,
    ],
    ["a method's name that is escaped", "/moby.buildkit.v1.Control/%53olve", bytes(9, "network.host"), /nobody call/],
  ] as const) {
    it(`refuses ${asked}, and nothing of the message reaches the engine`, async () => {
      await open();
      const answer = await refusal(connection, method, request);
      assert.match(answer, /^PERMISSION_DENIED /);
      assert.match(answer, expected);
      assert.equal(connection.gotten, "");
      assert.deepEqual(
        connection.audit.map(({ verdict }) => verdict),
        ["refused"],
      );
    });
  }

  it("passes sources and contexts that come from the client, or as an image does", async () => {
    await open();
    const sources = ["local://context", "docker-image://docker.io/library/alpine:3", "oci-layout://a@sha256:b"];
    const contexts = ["local:context", "docker-image://alpine", "input:a", "target:b", "http://buildkit-session/a"];
    connection.owners.claim("build", "ref", "ci");
    for (const source of sources) await connection.call(BRIDGE_SOLVE, bytes(1, sourced(source)), "ref");
    for (const context of contexts) await connection.call(SOLVE, entry(7, "context:a", context));
    assert.equal(connection.received.length, sources.length + contexts.length);
  });

  it("refuses what only the last of many ordinary fields asks for", async () => {
    await open();
    assert.match(
      await refusal(connection, SOLVE, message(ordinarySolve, bytes(9, "security.insecure"))),
      /privileged-container/,
    );
    assert.equal(connection.gotten, "");
  });

  it("says once what is asked for twice, as buildx does with --network host --allow network.host", async () => {
    await open();
    assert.match(
      await refusal(connection, SOLVE, message(bytes(9, "network.host"), bytes(9, "network.host"))),
      /the guard refuses this: Entit/,
    );
  });

  it("lets a rule be judged by as a role configures it", async () => {
    const levels = new Map([["host-namespace", "advisory"]] as const);
    await open({ ...BUILD, rules: { ...DEFAULT_SETTINGS, levels } });
    await connection.call(SOLVE, bytes(9, "network.host"));
    assert.equal(connection.gotten, bytes(9, "network.host").toString("latin1"));
  });

  it("carries a session's stream in both directions, and its end", async () => {
    await open();
    const stream = connection.stream("/moby.buildkit.v1.Control/Session");
    const answers: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => answers.push(chunk));
    const sent = Array.from({ length: 200 }, (_, at) => Buffer.alloc(20_000, at));
    for (const part of sent) stream.write(part);
    stream.end();
    const [status] = (await once(stream, "status")) as [grpc.StatusObject];
    assert.equal(status.code, grpc.status.OK);
    assert.ok(Buffer.concat(answers).equals(Buffer.concat(sent)));
  });

  it("hands on what the engine says when it fails, with its details", async () => {
    await open(BUILD, (stream) => {
      stream.respond(
        {
          ":status": 200,
          "content-type": "application/grpc",
          "grpc-status": "5",
          "grpc-message": "no such build",
          "grpc-status-details-bin": "AAEC",
        },
        { endStream: true },
      );
    });
    const error = (await connection.call(SOLVE, ordinarySolve).catch((error: unknown) => error)) as grpc.ServiceError;
    assert.deepEqual(
      [error.code, error.details, error.metadata.get("grpc-status-details-bin")],
      [5, "no such build", [Buffer.from([0, 1, 2])]],
    );
  });

  it("refuses a message that is longer than what it judges, before it is all there, and holds nothing of it", async () => {
    await open();
    const length = 17 * 1024 * 1024;
    const request = Buffer.concat([tag(2, 2), varint(length), Buffer.alloc(length)]);
    assert.match(await refusal(connection, SOLVE, request), /PERMISSION_DENIED .*judges no more than/);
    assert.equal(connection.gotten, "");
    assert.deepEqual(await connection.call(SOLVE, ordinarySolve), message(ordinarySolve, OWN_ATTRIBUTES));
  });

  it("refuses a message while other clients take up the room for bodies, and gives back what a message took", async () => {
    const { bodies } = await open();
    const { heldBodyBytes } = DEFAULT_LIMITS;
    const others = [bodies.share("one"), bodies.share("other")];
    for (const other of others) assert.ok(other.hasRoomFor(heldBodyBytes / 2));
    assert.match(
      await refusal(connection, SOLVE, ordinarySolve),
      /PERMISSION_DENIED .*the bodies of all clients take up/,
    );
    assert.equal(connection.gotten, "");
    for (const other of others) other.giveBack();
    assert.deepEqual(await connection.call(SOLVE, ordinarySolve), message(ordinarySolve, OWN_ATTRIBUTES));
    for (const other of others) assert.ok(other.hasRoomFor(heldBodyBytes / 2));
  });

  it("ends a call at the engine when the client gives it up", async () => {
    const closed: Promise<unknown>[] = [];
    await open(BUILD, (stream) => closed.push(once(stream, "close")));
    const stream = connection.stream("/moby.buildkit.v1.Control/Session");
    stream.on("error", () => {});
    stream.write(Buffer.from("a"));
    while (connection.received.length === 0) await delay(5);
    stream.cancel();
    await closed[0];
  });

  it("tells the client that the engine has gone", async () => {
    await open(BUILD, () => connection.killEngine());
    assert.match(await refusal(connection, SOLVE, ordinarySolve), /^(UNAVAILABLE|INTERNAL|CANCELLED)/);
  });
});
