import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:http2";
import { setTimeout as delay } from "node:timers/promises";
import type { TLSSocket } from "node:tls";
import { DEFAULT_SETTINGS } from "../../../configuration/settings";
import { JUDGE } from "../../../guard/judgement/judge";
import type { AuditLine } from "../../../guard/proxy/audit";
import { Guard } from "../../../guard/proxy/guard";
import { Authority } from "../proxy/harness/authority";
import { until } from "../proxy/harness/exchange";
import { dial, settingsOf } from "../proxy/harness/guarded";
import { END_STREAM, PREFACE } from "./frames";
import { BEGUN, callOf, data, grpcMessage, opened, RawClient } from "./rawClient";
import { UpgradingEngine } from "./upgradingEngine";

const UPGRADE = "POST /v1.41/grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
const SOLVE = "/moby.buildkit.v1.Control/Solve";
const PART = Buffer.alloc(16_000);
const CONNECTIONS = 50;

describe("guard/buildkit, where a connection breaks", function () {
  this.timeout(30_000);
  let authority: Authority;
  let own: ReturnType<Authority["client"]>;
  let engine: UpgradingEngine;
  let guard: Guard;
  before(async () => {
    authority = new Authority();
    own = authority.client("ci");
    engine = await new UpgradingEngine(authority.file("engine.sock")).start();
  });
  after(async () => {
    await engine.end();
    authority.remove();
  });
  beforeEach(async () => {
    const role = { name: "build", operations: new Set(["Grpc"]), rules: DEFAULT_SETTINGS, allowedHostPaths: [] };
    guard = await Guard.start({ ...settingsOf(authority, engine.socket), roles: new Map([["ci", role]]) }, JUDGE);
  });
  afterEach(() => guard.stop());

  const upgraded = async (): Promise<TLSSocket> => {
    const socket = await dial(guard, authority, { cert: own.certificate, key: own.key });
    socket.on("error", () => {}).write(UPGRADE);
    await until(socket, /\r\n\r\n/);
    return socket;
  };
  const audited = (event: AuditLine["event"]) =>
    readFileSync(authority.file("audit"), "utf8")
      .split("\n")
      .filter((line) => line.includes(`"event":"${event}"`)).length;
  const openSockets = () =>
    process.getActiveResourcesInfo().filter((name) => /^(TCP|TLS|Pipe).*(Socket|Wrap)$/.test(name)).length;

  /** Waits until the guard has told the end of every stream it told of, and nobody keeps a socket. */
  const allEnd = async (socketsBefore: number) => {
    while (audited("end") < audited("stream") || engine.connections.size > 0 || openSockets() > socketsBefore)
      await delay(20);
  };

  /** Opens a session and sends, and something happens in the middle of it. Resolves when the connection has ended. */
  const sendWhile = async (socket: TLSSocket, happens: () => unknown) => {
    const over = new Promise((resolve) => socket.once("close", resolve));
    const session = connect("http://buildkit", { createConnection: () => socket });
    session.on("error", () => {});
    const stream = session.request(Object.fromEntries(callOf()));
    stream.on("error", () => {}).resume();
    for (let at = 0; at < 60; at++) {
      if (at === 30) happens();
      if (!stream.destroyed) stream.write(PART);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.destroy();
    await over;
  };
  const leaves =
    (...sent: readonly Buffer[]) =>
    (socket: TLSSocket) =>
      socket.write(Buffer.concat(sent), () => socket.destroy());

  /** How a connection ends, each at another moment. */
  const ENDS: readonly ((socket: TLSSocket) => unknown)[] = [
    leaves(Buffer.alloc(0)),
    leaves(PREFACE.subarray(0, 10)),
    leaves(BEGUN.subarray(0, -3)),
    leaves(BEGUN, opened(1, callOf(SOLVE)).subarray(0, 30)),
    leaves(BEGUN, opened(1, callOf(SOLVE)), data(1, grpcMessage(PART).subarray(0, 100))),
    leaves(BEGUN, opened(1, callOf(SOLVE)), data(1, grpcMessage(Buffer.from([0xff])), END_STREAM)),
    async (socket) => {
      const client = new RawClient(socket).send(BEGUN, Buffer.alloc(1000, 0xff));
      await client.until(() => client.goodbye !== undefined);
      socket.destroy();
    },
    (socket) => new RawClient(socket.end(BEGUN)).until(() => false),
    (socket) => sendWhile(socket, () => socket.destroy()),
    (socket) => sendWhile(socket, () => socket.end()),
    (socket) => sendWhile(socket, () => [...engine.connections].at(-1)?.destroy()),
    (socket) => sendWhile(socket, () => [...engine.connections].at(-1)?.end()),
  ];

  it("serves a call through it all, and tells of it", async () => {
    const client = new RawClient(await upgraded());
    client.send(BEGUN, opened(1, callOf(SOLVE)), data(1, grpcMessage(Buffer.from([0x58, 1])), END_STREAM));
    await client.until(() => client.over.has(1));
    assert.deepEqual([...client.resets], []);
    client.socket.destroy();
    const lines = readFileSync(authority.file("audit"), "utf8").trim().split("\n");
    const told = lines
      .map((line) => JSON.parse(line) as AuditLine)
      .find(({ operation }) => operation === "BuildKitSolve");
    const { event, client: name, path, verdict } = told ?? {};
    assert.deepEqual([event, name, path, verdict], ["call", "ci", SOLVE, "allowed"]);
  });

  it("answers every call of a role without it by a status of gRPC, which clients show", async () => {
    const role = { name: "run", operations: new Set<string>(), rules: DEFAULT_SETTINGS, allowedHostPaths: [] };
    guard.reload(() => ({ ...settingsOf(authority, engine.socket), roles: new Map([["ci", role]]) }));
    const before = openSockets();
    const socket = await upgraded();
    const session = connect("http://buildkit", { createConnection: () => socket });
    const stream = session.request(Object.fromEntries(callOf(SOLVE)));
    const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
    assert.equal(headers["grpc-status"], "7");
    assert.match(decodeURIComponent(`${headers["grpc-message"]}`), /the role run of the client ci does not allow Grpc/);
    assert.equal(engine.connections.size, 0);
    session.destroy();
    await allEnd(before);
  });

  it("outlives clients that leave and engines that break off, at any moment, and tells the end of each connection", async () => {
    const before = openSockets();
    const ends = Array.from({ length: CONNECTIONS }, async (_, at) => ENDS[at % ENDS.length]?.(await upgraded()));
    await Promise.all(ends);
    await allEnd(before);
    assert.equal(audited("end"), audited("stream"));
  });

  it("holds on to no client that does not read, once the engine has gone", async () => {
    const before = openSockets();
    const socket = await upgraded();
    const client = new RawClient(socket);
    client.send(BEGUN, opened(1), ...Array.from({ length: 4 }, () => data(1, PART)));
    await client.until(() => client.answered.has(1));
    socket.pause();
    for (const connection of engine.connections) connection.destroy();
    await delay(50);
    socket.destroy();
    await allEnd(before);
  });

  it("ends what is under way when it stops", async () => {
    const before = openSockets();
    const open = Array.from({ length: 10 }, async () => sendWhile(await upgraded(), () => guard.stop()));
    await Promise.all(open);
    await allEnd(before);
  });
});
