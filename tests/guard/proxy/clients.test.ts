import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import type { AuditLine } from "../../../guard/proxy/audit";
import type { Guard } from "../../../guard/proxy/guard";
import { Authority } from "./harness/authority";
import { answerTo } from "./harness/exchange";
import { dial, guarded, settingsOf } from "./harness/guarded";
import { RecordingEngine } from "./harness/recordingEngine";

const PING = "GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";

describe("clients of the guard", () => {
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: Guard;
  before(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    guard = await guarded(settingsOf(authority, engine.socket, { connectionsPerClient: 3 }));
  });
  after(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });
  beforeEach(() => {
    engine.recorded.length = 0;
  });
  const ping = async (options: ConnectionOptions) => answerTo(await dial(guard, authority, options), PING);
  const own = (name: string, uses = ["client_auth"], hours = 24) => {
    const { certificate, key } = authority.issue(name, uses, hours);
    return { cert: certificate, key };
  };
  /** With TLS 1.3 a client learns only by its first read that it was not welcome. */
  const isTurnedAway = async (options: ConnectionOptions) => {
    const answer = await ping(options).catch(() => "");
    assert.equal(answer, "");
    assert.deepEqual(engine.lines, []);
    const lines = readFileSync(authority.file("audit"), "utf8").trim().split("\n");
    const { event, verdict, address, message } = JSON.parse(lines.at(-1) ?? "") as Record<string, string>;
    assert.deepEqual([event, verdict, address], ["connection", "refused", "127.0.0.1"]);
    return message ?? "";
  };

  it("are known by the common name of their certificate", async () => {
    assert.match(await ping(own("ci")), /^HTTP\/1\.1 200 /);
    assert.deepEqual(engine.lines, ["GET /_ping"]);
  });

  it("are taken at each of its addresses", async () => {
    const alsoListen = [
      { host: "127.0.0.1", port: 0 },
      { host: "127.0.0.1", port: 0 },
    ];
    const several = await guarded({ ...settingsOf(authority, engine.socket), alsoListen });
    assert.equal(new Set(several.addresses.map(({ port }) => port)).size, 3);
    for (const address of several.addresses)
      assert.match(await answerTo(await dial({ address }, authority, own("ci")), PING), /^HTTP\/1\.1 200 /);
    const [, { port = 0 } = {}] = several.addresses;
    await several.stop();
    await assert.rejects(dial({ address: { port } }, authority, own("ci")), { code: "ECONNREFUSED" });
  });

  it("are refused with what to do where nobody has listed them", async () => {
    assert.match(
      await ping(own("stranger")),
      /^HTTP\/1\.1 403 .*the client \\"stranger\\" is not known here: list it under clients/s,
    );
    assert.deepEqual(engine.lines, []);
  });

  it("show a certificate", async () => {
    assert.equal(await isTurnedAway({}), "the client showed no certificate");
    assert.equal(await isTurnedAway({ maxVersion: "TLSv1.2" }), "the client showed no certificate");
  });

  it("show one of the guard's CA", async () => {
    const foreign = new Authority();
    const { certificate, key } = foreign.client("ci");
    foreign.remove();
    assert.equal(
      await isTurnedAway({ cert: certificate, key }),
      "the client's certificate is signed by none of tls.ca",
    );
  });

  it("show one that has not ended", async () => {
    assert.equal(await isTurnedAway(own("ci", ["client_auth"], -1)), "the client's certificate has expired");
  });

  it("show one that is for clients", async () => {
    assert.match(await isTurnedAway(own("ci", ["server_auth"])), /^the client's certificate is not for clients /);
    assert.match(await ping(own("ci", [])), /^HTTP\/1\.1 403 .*not a client's.*clientAuth/s);
    assert.deepEqual(engine.lines, []);
  });

  it("speak TLS 1.2 or newer", async () => {
    assert.match(await ping({ ...own("ci"), maxVersion: "TLSv1.2" }), /^HTTP\/1\.1 200 /);
    engine.recorded.length = 0;
    const old = { ...own("ci"), minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    assert.equal(await isTurnedAway(old), "the client speaks no TLS 1.2 or newer");
  });

  it("speak TLS, and until the end of its handshake", async () => {
    const lines = () => readFileSync(authority.file("audit"), "utf8").trim().split("\n");
    for (const [sent, said] of [
      ["GET /_ping HTTP/1.1\r\n\r\n", "the client speaks HTTP without TLS"],
      ["garbage\n", "the client speaks no TLS"],
      [undefined, "the client left before the handshake was complete"],
    ]) {
      const before = lines().length;
      const socket = connect(guard.address.port, "127.0.0.1").on("error", () => {});
      if (sent === undefined) socket.once("connect", () => socket.resetAndDestroy());
      else socket.end(sent);
      while (lines().length === before) await new Promise((resolve) => setTimeout(resolve, 5));
      const { address, message } = JSON.parse(lines().at(-1) ?? "") as AuditLine;
      assert.deepEqual([address, message], ["127.0.0.1", said]);
    }
  });

  it("accept the guard's certificate", async () => {
    const before = readFileSync(authority.file("audit"), "utf8");
    const { certificate, key } = authority.client("ci");
    const [cert, keyFile, ca] = ["alert-cert.pem", "alert-key.pem", "alert-ca.pem"].map((name) => authority.file(name));
    authority.write("alert-cert.pem", certificate);
    authority.write("alert-key.pem", key);
    authority.write("alert-ca.pem", certificate);
    const port = guard.address.port;
    const args = [
      "s_client",
      "-connect",
      `127.0.0.1:${port}`,
      "-verify_return_error",
      "-cert",
      cert,
      "-key",
      keyFile,
      "-CAfile",
      ca,
    ];
    await once(spawn("openssl", args as string[], { stdio: "ignore" }), "exit");
    const audit = readFileSync(authority.file("audit"), "utf8").slice(before.length);
    assert.match(
      audit,
      /"address":"127\.0\.0\.1","verdict":"refused","message":"the client does not accept the server's certificate \(tls\.cert\)/,
    );
  });

  it("cannot resume what another certificate began", async () => {
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      const first = await dial(guard, authority, { ...own("ci"), maxVersion });
      let session: Buffer | undefined;
      first.on("session", (given) => {
        session = given;
      });
      await answerTo(first, PING);
      const again = await dial(guard, authority, { ...own("other"), maxVersion, ...(session && { session }) });
      assert.equal(again.isSessionReused(), false);
      again.destroy();
    }
  });

  it("have no more connections than all may", async () => {
    const full = await guarded({
      ...settingsOf(authority, engine.socket, { connections: 2 }),
      audit: authority.file("full"),
    });
    const connections = [await dial(full, authority, own("ci")), await dial(full, authority, own("other"))];
    // With TLS 1.3 the client may take the handshake for complete before it is turned away.
    const third = dial(full, authority, own("other")).then((socket) => answerTo(socket, PING));
    assert.equal(await third.catch(() => ""), "");
    const { event, verdict, address, message } = JSON.parse(
      readFileSync(authority.file("full"), "utf8").trim().split("\n").at(-1) ?? "",
    ) as AuditLine;
    assert.deepEqual([event, verdict, address], ["connection", "refused", "127.0.0.1"]);
    assert.equal(message, "there are 2 connections already (limits.connections)");
    assert.match(await answerTo(connections[0] as TLSSocket, PING), /^HTTP\/1\.1 200 /);
    connections[0]?.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.match(await answerTo(await dial(full, authority, own("other")), PING), /^HTTP\/1\.1 200 /);
    connections[1]?.destroy();
    await full.stop();
  });

  it("take nobody's room by connections beyond their own, which end", async () => {
    const small = await guarded({
      ...settingsOf(authority, engine.socket, { connections: 20, connectionsPerClient: 3 }),
      audit: authority.file("small"),
    });
    const sockets: TLSSocket[] = [];
    const identity = own("other");
    for (let turn = 0; turn < 40; turn++) sockets.push(await dial(small, authority, identity));
    for (const socket of sockets) socket.on("error", () => {}).resume();
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(small.connectionCounts.clients, 13);
    assert.match(await answerTo(await dial(small, authority, own("ci")), PING), /^HTTP\/1\.1 200 /);
    const beyond = sockets.slice(3, 13);
    for (const socket of beyond) socket.write(PING.replace("Connection: close\r\n", ""));
    await Promise.all(beyond.map((socket) => once(socket, "end")));
    for (const socket of beyond) socket.end();
    for (let tries = 50; tries > 0 && small.connectionCounts.clients > 3; tries--)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(small.connectionCounts.clients, 3);
    for (const socket of sockets) socket.destroy();
    await small.stop();
  });

  it("have no more connections than each may", async () => {
    const connections = await Promise.all([1, 2, 3].map(() => dial(guard, authority, own("other"))));
    assert.match(
      await ping(own("other")),
      /^HTTP\/1\.1 429 .*has 3 connections already \(limits\.connectionsPerClient/s,
    );
    assert.match(await ping(own("ci")), /^HTTP\/1\.1 200 /);
    for (const each of connections) each.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.match(await ping(own("other")), /^HTTP\/1\.1 200 /);
  });
});
