import assert from "node:assert/strict";
import { DEFAULT_SETTINGS } from "../../../configuration/settings";
import * as http2 from "../../../guard/http2/frame";
import { encodeHeaders } from "../../../guard/http2/hpack";
import { Connection } from "./connection";
import { bytes } from "./protobuf";
import { BEGUN, callOf, data, grpcMessage, opened, ping, RawClient } from "./rawClient";

const SOLVE = "/moby.buildkit.v1.Control/Solve";
const { END_STREAM, END_HEADERS, ACK } = http2;
const NOTHING = Buffer.alloc(0);
const BLOCK = encodeHeaders(callOf());
/** Keeps a header of 3,000 bytes, and names it again and again. */
const bomb = (times: number) =>
  Buffer.concat([
    BLOCK.subarray(1),
    Buffer.from([0x40, 1, 0x61, 0x7f, 0xb9, 0x16]),
    Buffer.alloc(3000, "a"),
    Buffer.alloc(times, 0xbe),
  ]);
const PUSH_PROMISE = 5;
const PADDED = 8;

const some = (count: number, make: (at: number) => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, at) => make(at)));
const settings = () => http2.frame(http2.SETTINGS, 0, 0, NOTHING);
const reset = (stream: number) => http2.resetFrame(stream, http2.CANCEL);
const window = (stream: number, by: number) => http2.frame(http2.WINDOW_UPDATE, 0, stream, Buffer.from([0, 0, 0, by]));
const priority = (stream: number) => http2.frame(http2.PRIORITY, 0, stream, Buffer.alloc(5));
const headers = (stream: number, block: Buffer, flags = 0) => http2.frame(http2.HEADERS, flags, stream, block);
const continued = (stream: number, block: Buffer, flags = 0) => http2.frame(http2.CONTINUATION, flags, stream, block);
const refusedCall = (at: number) => opened(1 + 2 * at, callOf("/a/b"), END_STREAM);

/** What ends a connection, with why; and what is like it and does not. */
const ATTACKS: Readonly<Record<string, readonly [attack: Buffer, twin: Buffer, why: RegExp]>> = {
  "another protocol": [Buffer.from("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), BEGUN, /no HTTP\/2/],
  "garbage after the preface": [Buffer.concat([http2.PREFACE, Buffer.alloc(50_000, 0xa5)]), BEGUN, /type 165/],
  "a call before the settings": [
    Buffer.concat([http2.PREFACE, opened(1)]),
    Buffer.concat([BEGUN, opened(1)]),
    /first frame/,
  ],
  "settings that are a confirmation": [
    Buffer.concat([http2.PREFACE, http2.frame(http2.SETTINGS, ACK, 0, NOTHING)]),
    BEGUN,
    /first frame/,
  ],
  "too long a frame": [
    Buffer.concat([BEGUN, opened(1), data(1, Buffer.alloc(16_385))]),
    Buffer.concat([BEGUN, opened(1), data(1, Buffer.alloc(16_384))]),
    /more than 16384/,
  ],
  "a frame of another type": [
    Buffer.concat([BEGUN, http2.frame(10, 0, 1, Buffer.alloc(5))]),
    Buffer.concat([BEGUN, opened(1), priority(1)]),
    /type 10/,
  ],
  "a promise of the client's": [
    Buffer.concat([BEGUN, http2.frame(PUSH_PROMISE, 4, 1, Buffer.alloc(5))]),
    BEGUN,
    /type 5/,
  ],
  "data with padding": [
    Buffer.concat([BEGUN, opened(1), data(1, Buffer.from([1, 2, 0]), PADDED)]),
    Buffer.concat([BEGUN, opened(1), data(1, Buffer.from([1, 2, 0]))]),
    /a flag/,
  ],
  "a stream's frame on the connection": [
    Buffer.concat([BEGUN, data(0, NOTHING)]),
    Buffer.concat([BEGUN, opened(1), data(1, NOTHING)]),
    /cannot be on/,
  ],
  "a ping on a stream": [
    Buffer.concat([BEGUN, http2.frame(http2.PING, 0, 1, Buffer.alloc(8))]),
    Buffer.concat([BEGUN, ping()]),
    /cannot be on/,
  ],
  "a ping of another length": [
    Buffer.concat([BEGUN, http2.frame(http2.PING, 0, 0, Buffer.alloc(9))]),
    Buffer.concat([BEGUN, ping()]),
    /length/,
  ],
  "a setting that is cut off": [
    Buffer.concat([BEGUN, http2.frame(http2.SETTINGS, 0, 0, Buffer.alloc(5))]),
    Buffer.concat([BEGUN, settings()]),
    /length/,
  ],
  "more settings than there are": [
    Buffer.concat([BEGUN, http2.frame(http2.SETTINGS, 0, 0, Buffer.alloc(6 * 100))]),
    Buffer.concat([BEGUN, http2.frame(http2.SETTINGS, 0, 0, Buffer.from([0, 99, 0, 0, 0, 1]))]),
    /too many settings/,
  ],
  "a continuation of nothing": [
    Buffer.concat([BEGUN, continued(1, BLOCK, END_HEADERS)]),
    Buffer.concat([BEGUN, headers(1, BLOCK.subarray(0, 9)), continued(1, BLOCK.subarray(9), END_HEADERS)]),
    /in a row/,
  ],
  "a ping among headers": [
    Buffer.concat([BEGUN, headers(1, BLOCK.subarray(0, 9)), ping(), continued(1, BLOCK.subarray(9), END_HEADERS)]),
    Buffer.concat([BEGUN, headers(1, BLOCK.subarray(0, 9)), continued(1, BLOCK.subarray(9), END_HEADERS), ping()]),
    /in a row/,
  ],
  "headers that another stream continues": [
    Buffer.concat([BEGUN, headers(1, BLOCK.subarray(0, 9)), continued(3, BLOCK.subarray(9), END_HEADERS)]),
    Buffer.concat([BEGUN, headers(3, BLOCK.subarray(0, 9)), continued(3, BLOCK.subarray(9), END_HEADERS)]),
    /in a row/,
  ],
  "headers that cannot be decoded": [
    Buffer.concat([BEGUN, headers(1, Buffer.alloc(100, 0xff), END_HEADERS)]),
    Buffer.concat([BEGUN, opened(1)]),
    /too large/,
  ],
  "a header of a kilobyte named by a byte": [
    Buffer.concat([BEGUN, headers(1, bomb(1000), END_HEADERS)]),
    Buffer.concat([BEGUN, headers(1, bomb(3), END_HEADERS)]),
    /headers are too long/,
  ],
  "headers that never end": [
    Buffer.concat([
      BEGUN,
      headers(1, BLOCK),
      some(1000, (at) => continued(1, encodeHeaders([[`x-${at}`, "a".repeat(1000)]]).subarray(1))),
    ]),
    Buffer.concat([
      BEGUN,
      headers(1, BLOCK),
      some(9, (at) => continued(1, encodeHeaders([[`x-${at}`, "a".repeat(1000)]]).subarray(1))),
      continued(1, NOTHING, END_HEADERS),
    ]),
    /headers are too long/,
  ],
  "headers that never go on": [
    Buffer.concat([BEGUN, headers(1, BLOCK), some(1000, () => continued(1, NOTHING))]),
    Buffer.concat([
      BEGUN,
      headers(1, BLOCK),
      some(50, () => continued(1, NOTHING)),
      continued(1, NOTHING, END_HEADERS),
    ]),
    /headers are too long/,
  ],
  "a stream that only an engine opens": [
    Buffer.concat([BEGUN, opened(2)]),
    Buffer.concat([BEGUN, opened(3)]),
    /cannot open/,
  ],
  "a stream below another one": [
    Buffer.concat([BEGUN, opened(5), opened(3)]),
    Buffer.concat([BEGUN, opened(3), opened(5)]),
    /cannot open/,
  ],
  "headers on a stream that is open": [
    Buffer.concat([BEGUN, opened(1), opened(1, [["a", "b"]], END_STREAM)]),
    Buffer.concat([BEGUN, opened(1), data(1, NOTHING, END_STREAM)]),
    /cannot open/,
  ],
  "data on a stream that is not open": [
    Buffer.concat([BEGUN, data(7, NOTHING)]),
    Buffer.concat([BEGUN, opened(7), data(7, NOTHING)]),
    /not open/,
  ],
  "a reset of a stream that is not open": [
    Buffer.concat([BEGUN, reset(7)]),
    Buffer.concat([BEGUN, opened(7), reset(7), reset(7)]),
    /not open/,
  ],
  "data after the end of a stream": [
    Buffer.concat([BEGUN, opened(1, callOf(), END_STREAM), data(1, Buffer.alloc(10))]),
    Buffer.concat([BEGUN, opened(1), data(1, Buffer.alloc(10), END_STREAM)]),
    /after the end/,
  ],
  "a window that grows by nothing": [
    Buffer.concat([BEGUN, window(0, 0)]),
    Buffer.concat([BEGUN, window(0, 1)]),
    /by nothing/,
  ],
  "settings without end": [
    Buffer.concat([BEGUN, some(20_000, settings)]),
    Buffer.concat([BEGUN, some(100, settings)]),
    /ask for nothing/,
  ],
  "pings without end": [
    Buffer.concat([BEGUN, some(20_000, ping)]),
    Buffer.concat([BEGUN, some(100, ping)]),
    /ask for nothing/,
  ],
  "priorities without end": [
    Buffer.concat([BEGUN, opened(1), some(20_000, () => priority(1))]),
    Buffer.concat([BEGUN, opened(1), priority(1)]),
    /ask for nothing/,
  ],
  "windows without end": [
    Buffer.concat([BEGUN, some(20_000, () => window(0, 1))]),
    Buffer.concat([BEGUN, window(0, 1)]),
    /ask for nothing/,
  ],
  "empty data without end": [
    Buffer.concat([BEGUN, opened(1), some(20_000, () => data(1, NOTHING))]),
    Buffer.concat([BEGUN, opened(1), data(1, NOTHING)]),
    /ask for nothing/,
  ],
  "calls that are refused, without end": [
    Buffer.concat([BEGUN, some(20_000, refusedCall)]),
    Buffer.concat([BEGUN, some(100, refusedCall)]),
    /ask for nothing/,
  ],
  "streams that are reset as soon as they are open": [
    Buffer.concat([BEGUN, some(20_000, (at) => Buffer.concat([opened(1 + 2 * at), reset(1 + 2 * at)]))]),
    Buffer.concat([BEGUN, some(100, (at) => Buffer.concat([opened(1 + 2 * at), reset(1 + 2 * at)]))]),
    /ask for nothing/,
  ],
};

const ORDINARY = grpcMessage(bytes(6, "dockerfile.v0"));
const REFUSED = grpcMessage(bytes(9, "network.host"));
const call = (...changed: Parameters<typeof callOf>) => [opened(1, callOf(...changed)), data(1, ORDINARY, END_STREAM)];

/** What refuses a call, with why. The twin of them all is a call that passes. */
const CALLS: Readonly<Record<string, readonly [frames: readonly Buffer[], why: RegExp]>> = {
  "another method of HTTP": [call(SOLVE, { ":method": "GET" }), /no POST/],
  "another scheme": [call(SOLVE, { ":scheme": "file" }), /scheme/],
  "no path": [call(SOLVE, { ":path": undefined }), /one each of/],
  "an empty path": [call(""), /one each of/],
  "no authority": [call(SOLVE, { ":authority": undefined }), /one each of/],
  "two paths": [call(SOLVE, {}, [[":path", "/a"]]), /name is none of gRPC/],
  "two paths in front": [
    [opened(1, [[":path", "/a"], ...callOf(SOLVE)]), data(1, ORDINARY, END_STREAM)],
    /one each of|name is none/,
  ],
  "a path behind the headers": [call(SOLVE, { ":path": undefined }, [[":path", SOLVE]]), /one each of/],
  "the protocol of a tunnel": [call(SOLVE, {}, [[":protocol", "websocket"]]), /name is none of gRPC/],
  "a name in capitals": [call(SOLVE, {}, [["X-a", "b"]]), /name is none of gRPC/],
  "a name with a space": [call(SOLVE, {}, [["x a", "b"]]), /name is none of gRPC/],
  "a value with a line's end": [call(SOLVE, {}, [["user-agent", "a\r\nb: c"]]), /bytes that gRPC does not have/],
  "a header of HTTP/1": [call(SOLVE, {}, [["connection", "close"]]), /connection, which is none of gRPC/],
  "a length of its own": [call(SOLVE, {}, [["content-length", "3"]]), /content-length, which is none of gRPC/],
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
  "other trailers": [call(SOLVE, { te: "gzip" }), /te with "gzip"/],
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
    [opened(1, callOf(SOLVE)), ...[...REFUSED].map((_, at) => data(1, REFUSED.subarray(at, at + 1)))],
    /host-namespace/,
  ],
};

describe("guard/buildkit, attacked", () => {
  let connection: Connection;
  let client: RawClient;
  beforeEach(async () => {
    connection = await Connection.open({
      name: "build",
      operations: new Set(["Grpc"]),
      rules: DEFAULT_SETTINGS,
      allowedHostPaths: [],
    });
    client = new RawClient(connection.dial());
  });
  afterEach(async () => {
    client.socket.destroy();
    await connection.close();
  });

  for (const [what, [attack, twin, why]] of Object.entries(ATTACKS)) {
    it(`ends a connection with ${what}, and says why`, async () => {
      await client.send(attack).until(() => false);
      assert.match(client.goodbye ?? "", why);
    });
    it(`goes on with what is like it, instead of ${what}`, async () => {
      assert.equal(await client.send(twin).isAlive(), true, client.goodbye);
    });
  }

  for (const [what, [frames, why]] of Object.entries(CALLS)) {
    it(`refuses a call with ${what}, and goes on`, async () => {
      await client.send(BEGUN, ...frames).until(() => client.answers.get(1)?.["grpc-status"] !== undefined);
      assert.equal(client.answers.get(1)?.["grpc-status"], "7");
      assert.match(decodeURIComponent(client.answers.get(1)?.["grpc-message"] ?? ""), why);
      assert.equal(await client.isAlive(), true);
      assert.ok(!connection.gotten.includes("network.host"));
      assert.equal(connection.audit.at(-1)?.verdict, "refused");
    });
  }

  it("passes their twin", async () => {
    await client
      .send(BEGUN, ...call(SOLVE, {}, [["grpc-encoding", "identity"]]))
      .until(() => client.answers.get(1)?.["grpc-status"] !== undefined);
    assert.equal(client.answers.get(1)?.["grpc-status"], "0");
    assert.equal(connection.gotten, bytes(6, "dockerfile.v0").toString());
  });

  it("hands on the headers that it knows, and no other one", async () => {
    const headers = callOf(SOLVE, {}, [
      ["containerd-namespace", "moby"],
      ["x-docker-expose-session-uuid", "a"],
    ]);
    await client.send(BEGUN, opened(1, headers), data(1, ORDINARY, END_STREAM)).until(() => client.answers.has(1));
    const { headers: received } = connection.received[0] ?? {};
    assert.deepEqual(
      [received?.["containerd-namespace"], received?.["x-docker-expose-session-uuid"]],
      [undefined, "a"],
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

  it("gives back what the engine never got, of calls that are refused and of those that are given up", async () => {
    const long = (wish: string) => grpcMessage(Buffer.concat([bytes(9, wish), bytes(7, Buffer.alloc(100_000))]));
    const refused = long("network.host");
    const givenUp = long("").subarray(0, 50_000);
    const total = refused.length + givenUp.length;
    await client.send(BEGUN).isAlive();
    const before = client.window;
    client.send(
      opened(1, callOf(SOLVE)),
      http2.dataFrames(1, refused, true),
      opened(3, callOf(SOLVE)),
      http2.dataFrames(3, givenUp, false),
      reset(3),
    );
    await client.until(() => client.window >= before + total);
    assert.equal(client.window, before + total);
    assert.equal(connection.gotten, "");
  });
});
