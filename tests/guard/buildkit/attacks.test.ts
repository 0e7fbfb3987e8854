import assert from "node:assert/strict";
import { DEFAULT_SETTINGS } from "../../../configuration/settings";
import { Connection, echo } from "./connection";
import * as http2 from "./frames";
import { bytes, entry } from "./protobuf";
import { BEGUN, callOf, data, grpcMessage, opened, ping, RawClient } from "./rawClient";

/** On Node 20, what breaks HTTP/2 ends a connection only when a ping is missed: see `relay`. */
const PING_INTERVAL_MS = 500;
const SOLVE = "/moby.buildkit.v1.Control/Solve";
const { END_STREAM, END_HEADERS, ACK } = http2;
const NOTHING = Buffer.alloc(0);
/** Bytes that a client may send on a connection before the other side says more: RFC 9113, section 6.9.2. */
const INITIAL_WINDOW = 65_535;
const BLOCK = http2.encodeHeaders(callOf());
/** Keeps a header of 3,000 bytes, and names it again and again. */
const bomb = (times: number) =>
  Buffer.concat([
    BLOCK,
    Buffer.from([0x40, 1, 0x61, 0x7f, 0xb9, 0x16]),
    Buffer.alloc(3000, "a"),
    Buffer.alloc(times, 0xbe),
  ]);

const some = (count: number, make: (at: number) => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, at) => make(at)));
const settings = () => http2.frame(http2.SETTINGS, 0, 0, NOTHING);
const reset = (stream: number) => http2.resetFrame(stream, http2.CANCEL);
const window = (stream: number, by: number) => http2.frame(http2.WINDOW_UPDATE, 0, stream, Buffer.from([0, 0, 0, by]));
const priority = (stream: number) => http2.frame(http2.PRIORITY, 0, stream, Buffer.alloc(5));
const headers = (stream: number, block: Buffer, flags = 0) => http2.frame(http2.HEADERS, flags, stream, block);
const continued = (stream: number, block: Buffer, flags = 0) => http2.frame(http2.CONTINUATION, flags, stream, block);
const refusedCall = (at: number) => opened(1 + 2 * at, callOf("/a/b"), END_STREAM);

/** What ends a connection; and what is like it and does not. */
const ATTACKS: Readonly<Record<string, readonly [attack: Buffer, twin: Buffer]>> = {
  "another protocol": [Buffer.from("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), BEGUN],
  "garbage after the preface": [Buffer.concat([http2.PREFACE, Buffer.alloc(50_000, 0xa5)]), BEGUN],
  "a call before the settings": [Buffer.concat([http2.PREFACE, opened(1)]), Buffer.concat([BEGUN, opened(1)])],
  "settings that are a confirmation": [
    Buffer.concat([http2.PREFACE, http2.frame(http2.SETTINGS, ACK, 0, NOTHING)]),
    BEGUN,
  ],
  "too long a frame": [
    Buffer.concat([BEGUN, opened(1), data(1, Buffer.alloc(16_385))]),
    Buffer.concat([BEGUN, opened(1), data(1, Buffer.alloc(16_384))]),
  ],
  "a promise of the client's": [Buffer.concat([BEGUN, http2.frame(http2.PUSH_PROMISE, 4, 1, Buffer.alloc(5))]), BEGUN],
  "a stream's frame on the connection": [
    Buffer.concat([BEGUN, data(0, NOTHING)]),
    Buffer.concat([BEGUN, opened(1), data(1, NOTHING)]),
  ],
  "a ping on a stream": [
    Buffer.concat([BEGUN, http2.frame(http2.PING, 0, 1, Buffer.alloc(8))]),
    Buffer.concat([BEGUN, ping()]),
  ],
  "a ping of another length": [
    Buffer.concat([BEGUN, http2.frame(http2.PING, 0, 0, Buffer.alloc(9))]),
    Buffer.concat([BEGUN, ping()]),
  ],
  "a setting that is cut off": [
    Buffer.concat([BEGUN, http2.frame(http2.SETTINGS, 0, 0, Buffer.alloc(5))]),
    Buffer.concat([BEGUN, settings()]),
  ],
  "more settings than there are": [
    Buffer.concat([BEGUN, http2.frame(http2.SETTINGS, 0, 0, Buffer.alloc(6 * 100))]),
    Buffer.concat([BEGUN, http2.frame(http2.SETTINGS, 0, 0, Buffer.from([0, 99, 0, 0, 0, 1]))]),
  ],
  "a continuation of nothing": [
    Buffer.concat([BEGUN, continued(1, BLOCK, END_HEADERS)]),
    Buffer.concat([BEGUN, headers(1, BLOCK.subarray(0, 9)), continued(1, BLOCK.subarray(9), END_HEADERS)]),
  ],
  "a ping among headers": [
    Buffer.concat([BEGUN, headers(1, BLOCK.subarray(0, 9)), ping(), continued(1, BLOCK.subarray(9), END_HEADERS)]),
    Buffer.concat([BEGUN, headers(1, BLOCK.subarray(0, 9)), continued(1, BLOCK.subarray(9), END_HEADERS), ping()]),
  ],
  "headers that another stream continues": [
    Buffer.concat([BEGUN, headers(1, BLOCK.subarray(0, 9)), continued(3, BLOCK.subarray(9), END_HEADERS)]),
    Buffer.concat([BEGUN, headers(3, BLOCK.subarray(0, 9)), continued(3, BLOCK.subarray(9), END_HEADERS)]),
  ],
  "headers that cannot be decoded": [
    Buffer.concat([BEGUN, headers(1, Buffer.alloc(100, 0xff), END_HEADERS)]),
    Buffer.concat([BEGUN, opened(1)]),
  ],
  "headers that never end": [
    Buffer.concat([
      BEGUN,
      headers(1, BLOCK),
      some(1000, (at) => continued(1, http2.encodeHeaders([[`x-${at}`, "a".repeat(1000)]]))),
    ]),
    Buffer.concat([
      BEGUN,
      headers(1, BLOCK),
      some(5, (at) => continued(1, http2.encodeHeaders([[`x-${at}`, "a".repeat(1000)]]))),
      continued(1, NOTHING, END_HEADERS),
    ]),
  ],
  "headers that never go on": [
    Buffer.concat([BEGUN, headers(1, BLOCK), some(1000, () => continued(1, NOTHING))]),
    Buffer.concat([BEGUN, headers(1, BLOCK), some(5, () => continued(1, NOTHING)), continued(1, NOTHING, END_HEADERS)]),
  ],
  "a stream that only an engine opens": [Buffer.concat([BEGUN, opened(2)]), Buffer.concat([BEGUN, opened(3)])],
  "data on a stream that is not open": [
    Buffer.concat([BEGUN, data(7, NOTHING)]),
    Buffer.concat([BEGUN, opened(7), data(7, NOTHING)]),
  ],
  "a reset of a stream that is not open": [
    Buffer.concat([BEGUN, reset(7)]),
    Buffer.concat([BEGUN, opened(7), reset(7), reset(7)]),
  ],
  "data after the end of a stream": [
    Buffer.concat([BEGUN, opened(1, callOf(), END_STREAM), data(1, Buffer.alloc(10))]),
    Buffer.concat([BEGUN, opened(1), data(1, Buffer.alloc(10), END_STREAM)]),
  ],
  "a window that grows by nothing": [Buffer.concat([BEGUN, window(0, 0)]), Buffer.concat([BEGUN, window(0, 1)])],
  "settings without end": [Buffer.concat([BEGUN, some(20_000, settings)]), Buffer.concat([BEGUN, some(100, settings)])],
  "pings without end": [Buffer.concat([BEGUN, some(20_000, ping)]), Buffer.concat([BEGUN, some(100, ping)])],
  "empty data without end": [
    Buffer.concat([BEGUN, opened(1), some(20_000, () => data(1, NOTHING))]),
    Buffer.concat([BEGUN, opened(1), data(1, NOTHING)]),
  ],
  "calls that are refused, without end": [
    Buffer.concat([BEGUN, some(20_000, refusedCall)]),
    Buffer.concat([BEGUN, some(100, refusedCall)]),
  ],
  "streams that are reset as soon as they are open": [
    Buffer.concat([BEGUN, some(20_000, (at) => Buffer.concat([opened(1 + 2 * at), reset(1 + 2 * at)]))]),
    Buffer.concat([BEGUN, some(100, (at) => Buffer.concat([opened(1 + 2 * at), reset(1 + 2 * at)]))]),
  ],
};

/** What resets a stream, or ends its connection, as Node's version has it; and what is like it and does neither. */
const STREAM_ATTACKS: typeof ATTACKS = {
  "a header of a kilobyte named by a byte": [
    Buffer.concat([BEGUN, headers(1, bomb(1000), END_HEADERS)]),
    Buffer.concat([BEGUN, headers(1, bomb(3), END_HEADERS)]),
  ],
  "more data than there is room for": [
    Buffer.concat([BEGUN, opened(1), some(100, () => data(1, Buffer.alloc(16_000)))]),
    Buffer.concat([BEGUN, opened(1), some(4, () => data(1, Buffer.alloc(16_000)))]),
  ],
};

/** What HTTP/2 has, or bids to ignore, and gRPC has no use for: the engine gets none of it. */
const HARMLESS: Readonly<Record<string, Buffer>> = {
  "a frame of another type": Buffer.concat([BEGUN, http2.frame(10, 0, 1, Buffer.alloc(5))]),
  "data with padding": Buffer.concat([BEGUN, opened(1), data(1, Buffer.from([1, 2, 0]), http2.PADDED)]),
  "a stream below another one": Buffer.concat([BEGUN, opened(5), opened(3)]),
  "headers on a stream that is open": Buffer.concat([BEGUN, opened(1), opened(1, [["a", "b"]], END_STREAM)]),
  "many priorities": Buffer.concat([BEGUN, opened(1), some(900, () => priority(1))]),
  "windows without end": Buffer.concat([BEGUN, some(20_000, () => window(0, 1))]),
};

const ORDINARY = grpcMessage(entry(7, "filename", "a"));
const REFUSED = grpcMessage(bytes(9, "network.host"));
const call = (...changed: Parameters<typeof callOf>) => [opened(1, callOf(...changed)), data(1, ORDINARY, END_STREAM)];

/** Node resets calls whose headers are none of HTTP/2: RFC 9113, section 8. */
const RESET = "PROTOCOL_ERROR";

/** What refuses a call, with why. The twin of them all is a call that passes. */
const CALLS: Readonly<Record<string, readonly [frames: readonly Buffer[], why: RegExp | typeof RESET]>> = {
  "another method of HTTP": [call(SOLVE, { ":method": "GET" }), /not a POST/],
  "another scheme": [call(SOLVE, { ":scheme": "file" }), /scheme/],
  "no path": [call(SOLVE, { ":path": undefined }), RESET],
  "an empty path": [call(""), RESET],
  "no authority": [call(SOLVE, { ":authority": undefined }), RESET],
  "two paths": [call(SOLVE, {}, [[":path", "/a"]]), RESET],
  "two paths in front": [[opened(1, [[":path", "/a"], ...callOf(SOLVE)]), data(1, ORDINARY, END_STREAM)], RESET],
  "a path behind the headers": [call(SOLVE, { ":path": undefined }, [[":path", SOLVE]]), RESET],
  "the protocol of a tunnel": [call(SOLVE, {}, [[":protocol", "websocket"]]), RESET],
  "a name in capitals": [call(SOLVE, {}, [["X-a", "b"]]), RESET],
  "a header of HTTP/1": [call(SOLVE, {}, [["connection", "close"]]), RESET],
  "a length of its own": [
    call(SOLVE, {}, [["content-length", `${ORDINARY.length}`]]),
    /content-length, which gRPC does not use/,
  ],
  "no type": [call(SOLVE, { "content-type": undefined }), /no header content-type/],
  "another type": [call(SOLVE, { "content-type": "application/json" }), /content-type with "application\/json"/],
  "two types": [call(SOLVE, {}, [["content-type", "application/grpc"]]), /content-type twice/],
  "a compression": [call(SOLVE, {}, [["grpc-encoding", "gzip"]]), /grpc-encoding with "gzip"/],
  "two compressions": [
    call(SOLVE, {}, [
      ["grpc-encoding", "identity"],
      ["grpc-encoding", "identity"],
    ]),
    /grpc-encoding twice/,
  ],
  "other trailers": [call(SOLVE, { te: "gzip" }), RESET],
  "a compressed message": [
    [opened(1, callOf(SOLVE)), data(1, grpcMessage(bytes(6, "a"), 1), END_STREAM)],
    /compressed message/,
  ],
  "no message": [[opened(1, callOf(SOLVE), END_STREAM)], /no message/],
  "a message that is cut off": [[opened(1, callOf(SOLVE)), data(1, ORDINARY.subarray(0, -1), END_STREAM)], /cut off/],
  "a message whose length is cut off": [
    [opened(1, callOf(SOLVE)), data(1, ORDINARY.subarray(0, 3), END_STREAM)],
    /cut off/,
  ],
  "two messages": [
    [opened(1, callOf(SOLVE)), data(1, Buffer.concat([ORDINARY, REFUSED]), END_STREAM)],
    /second message/,
  ],
  "a privilege in a second message": [
    [opened(1, callOf(SOLVE)), data(1, ORDINARY), data(1, REFUSED, END_STREAM)],
    /second message/,
  ],
  "a privilege byte by byte": [
    [
      opened(1, callOf(SOLVE)),
      ...[...REFUSED].map((_, at) => data(1, REFUSED.subarray(at, at + 1))),
      data(1, NOTHING, END_STREAM),
    ],
    /host-namespace/,
  ],
};

describe("guard/buildkit, attacked", () => {
  let connection: Connection;
  let client: RawClient;
  beforeEach(async () => {
    const operations = new Set(["Grpc"]);
    const role = { name: "build", operations, rules: DEFAULT_SETTINGS, allowedHostPaths: [] };
    connection = await Connection.open(role, echo, PING_INTERVAL_MS);
    client = new RawClient(connection.dial());
  });
  afterEach(async () => {
    client.socket.destroy();
    await connection.close();
  });

  function goesOn(what: string, twin: Buffer): void {
    it(`goes on with what is like it, instead of ${what}`, async () => {
      assert.equal(await client.send(twin).isAlive(), true, client.goodbye);
      assert.deepEqual(
        [...client.resets.keys()].filter((stream) => stream === 1),
        [],
      );
    });
  }

  for (const [what, [attack, twin]] of Object.entries(ATTACKS)) {
    it(`ends a connection with ${what}`, async () => {
      await client.send(attack).until(() => false);
      assert.ok(!connection.gotten.includes("network.host"));
      await connection.holdsNothing();
    });
    goesOn(what, twin);
  }

  for (const [what, [attack, twin]] of Object.entries(STREAM_ATTACKS)) {
    it(`ends a stream with ${what}`, async () => {
      await client.send(attack).until(() => client.resets.has(1));
      assert.ok(!connection.gotten.includes("network.host"));
      await connection.holdsNothing();
    });
    goesOn(what, twin);
  }

  for (const [what, frames] of Object.entries(HARMLESS)) {
    it(`goes on with ${what}, of which the engine gets nothing`, async () => {
      assert.equal(await client.send(frames).isAlive(), true, client.goodbye);
      client.send(opened(101, callOf(SOLVE)), data(101, ORDINARY, END_STREAM));
      await client.until(() => client.over.has(101));
      assert.equal(connection.received.at(-1)?.body.subarray(5).toString(), entry(7, "filename", "a").toString());
    });
  }

  for (const [what, [frames, why]] of Object.entries(CALLS)) {
    it(`refuses a call with ${what}, and goes on`, async () => {
      await client.send(BEGUN, ...frames).until(() => client.over.has(1));
      const { verdict, message = "" } = connection.audit.at(-1) ?? {};
      if (why === RESET) assert.deepEqual([...client.resets], [[1, http2.PROTOCOL_ERROR]]);
      else assert.match(message, why);
      assert.equal(verdict, why === RESET ? undefined : "refused");
      assert.equal(await client.isAlive(), true);
      assert.equal(connection.gotten, "");
    });
  }

  it("passes their twin", async () => {
    await client.send(BEGUN, ...call(SOLVE, {}, [["grpc-encoding", "identity"]])).until(() => client.over.has(1));
    assert.equal(connection.audit.at(-1)?.verdict, "allowed");
    assert.equal(connection.gotten, entry(7, "filename", "a").toString());
  });

  it("hands on the headers that it knows, and no other one", async () => {
    const headers = callOf(SOLVE, {}, [
      ["containerd-namespace", "moby"],
      ["buildkit-controlapi-buildid", "a"],
      ["traceparent", "a"],
      ["x a", "b"],
      ["user-agent", "a\r\nb: c"],
    ]);
    await client.send(BEGUN, opened(1, headers), data(1, ORDINARY, END_STREAM)).until(() => client.answered.has(1));
    const { headers: received } = connection.received[0] ?? {};
    assert.deepEqual(
      [
        ...["containerd-namespace", "x-docker-expose-session-uuid", "buildkit-controlapi-buildid", "traceparent"],
        ...["x a", "user-agent"],
      ].map((name) => received?.[name]),
      [undefined, undefined, undefined, "a", undefined, undefined],
    );
  });

  it("turns away calls beyond those that a connection may have", async () => {
    client.send(
      BEGUN,
      some(101, (at) => opened(1 + 2 * at)),
    );
    await client.until(() => client.resets.size > 0);
    assert.deepEqual([...client.resets], [[201, http2.REFUSED_STREAM]]);
    assert.equal(await client.isAlive(), true);
  });

  it("lets a client send on whose long calls are refused or given up, again and again", async () => {
    const long = grpcMessage(Buffer.concat([bytes(9, "network.host"), bytes(7, Buffer.alloc(25_000))]));
    client.send(BEGUN);
    let sent = 0;
    const roomFor = (bytes: number) =>
      client.until(() => INITIAL_WINDOW + (client.windows.get(0) ?? 0) - sent >= bytes);
    for (let stream = 1; stream < 80; stream += 4) {
      await roomFor(long.length);
      client.send(opened(stream, callOf(SOLVE)), http2.dataFrames(stream, long, true));
      await client.until(() => client.over.has(stream));
      await roomFor(2 * long.length - 1000);
      client.send(
        opened(stream + 2, callOf(SOLVE)),
        http2.dataFrames(stream + 2, long.subarray(0, -1000), false),
        reset(stream + 2),
      );
      sent += 2 * long.length - 1000;
    }
    assert.equal(await client.isAlive(), true, client.goodbye ?? "");
    assert.equal(connection.gotten, "");
    await connection.holdsNothing();
  });
});
