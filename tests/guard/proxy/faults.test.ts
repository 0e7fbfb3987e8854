import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { TLSSocket } from "node:tls";
import type { GuardLimits } from "../../../core/schema/guardConfiguration";
import type { AuditLine } from "../../../guard/proxy/audit";
import type { Guard } from "../../../guard/proxy/guard";
import { Authority } from "./harness/authority";
import { answerTo, everything, until } from "./harness/exchange";
import { dial, guarded, settingsOf } from "./harness/guarded";
import { RecordingEngine } from "./harness/recordingEngine";
import { standInJudge } from "./harness/standInJudge";

const ATTACH =
  "POST /v1.41/containers/box/attach HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
const get = (path: string, headers = "Connection: close\r\n") =>
  `GET ${path} HTTP/1.1\r\nHost: docker\r\n${headers}\r\n`;
const HEAD_END = /\r\n\r\n/;

describe("the guard, where something goes wrong", () => {
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: Guard;
  let client: () => Promise<TLSSocket>;
  const start = async (limits: Partial<GuardLimits> = {}) => {
    guard = await guarded(settingsOf(authority, engine.socket, limits));
  };
  beforeEach(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    const { certificate, key } = authority.client("ci");
    client = () => dial(guard, authority, { cert: certificate, key });
  });
  afterEach(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });
  const attached = async () => {
    const socket = await client();
    socket.write(ATTACH);
    await until(socket, HEAD_END);
    return socket;
  };

  it("takes new certificates and roles, and streams stay", async () => {
    await start();
    const stream = await attached();
    const before = stream.getPeerCertificate().fingerprint256;
    authority.writeServer();
    const settings = settingsOf(authority, engine.socket);
    guard.reload(() => ({ ...settings, roles: new Map([...settings.roles].filter(([name]) => name === "ci")) }));
    const fresh = await client();
    assert.notEqual(fresh.getPeerCertificate().fingerprint256, before);
    fresh.destroy();
    const { certificate, key } = authority.client("other");
    assert.match(
      await answerTo(await dial(guard, authority, { cert: certificate, key }), get("/_ping")),
      /^HTTP\/1\.1 403 /,
    );
    const echo = everything(stream);
    stream.end("still here");
    assert.equal((await echo).toString(), "still here");
  });

  it("says what of new settings waits for a restart, and goes on where it was", async () => {
    await start();
    const said = () =>
      (JSON.parse(readFileSync(authority.file("audit"), "utf8").trim().split("\n").at(-1) ?? "") as AuditLine).message;
    const settings = settingsOf(authority, engine.socket);
    guard.reload(() => settings);
    assert.equal(said(), "has read its configuration and certificates again");
    const { port } = guard.address;
    const limits = { ...settings.limits, bodyBytes: 2_000 };
    guard.reload(() => ({ ...settings, listen: { host: "127.0.0.1", port: port + 1 }, limits, health: undefined }));
    assert.equal(
      said(),
      "has read its configuration and certificates again; changes of listen, limits, health wait for a restart",
    );
    assert.equal(guard.address.port, port);
    assert.match(await answerTo(await client(), get("/_ping")), /^HTTP\/1\.1 200 /);
  });

  it("goes on with what it had where the new is wrong", async () => {
    await start();
    authority.write("cert.pem", "no certificate");
    guard.reload(() => settingsOf(authority, engine.socket));
    assert.match(await answerTo(await client(), get("/_ping")), /^HTTP\/1\.1 200 /);
  });

  it("stops when calls and streams have ended, and takes no new ones meanwhile", async () => {
    await start({ stopSeconds: 30 });
    const stream = await attached();
    const call = await client();
    const answer = everything(call);
    call.write(get("/v1.41/hold", ""));
    while (!engine.lines.some((line) => line.includes("hold"))) await new Promise((resolve) => setImmediate(resolve));
    const stopped = guard.stop();
    await assert.rejects(client());
    engine.release();
    assert.match((await answer).toString(), /held .*released/s);
    const echo = everything(stream);
    stream.end("bye");
    assert.equal((await echo).toString(), "bye");
    stream.destroy();
    await stopped;
  });

  it("stops when their time is over", async () => {
    await start({ stopSeconds: 0 });
    const stream = await attached();
    const closed = everything(stream);
    await guard.stop();
    await closed;
  });

  it("does not wait for headers for ever, and lets streams be idle", async () => {
    await start({ headerSeconds: 1 });
    const stream = await attached();
    const slow = await client();
    const answer = everything(slow);
    slow.write("GET /v1.41/info HTTP/1.1\r\nHost: ");
    assert.match((await answer).toString(), /^HTTP\/1\.1 408 /);
    const silent = await client();
    await everything(silent);
    const echo = everything(stream);
    stream.end("awake");
    assert.equal((await echo).toString(), "awake");
    assert.deepEqual(engine.lines, ["POST /v1.41/containers/box/attach"]);
  });

  it("does not wait for a judged body for ever", async () => {
    await start({ bodySeconds: 1 });
    for (const upgrade of ["", "Connection: Upgrade\r\nUpgrade: tcp\r\n"]) {
      const answer = await answerTo(
        await client(),
        `POST /v1.41/exec/e/start HTTP/1.1\r\nHost: docker\r\n${upgrade}Content-Length: 9\r\n\r\n{"`,
      );
      assert.match(answer, /^HTTP\/1\.1 408 .*did not come within 1 seconds/s);
    }
    assert.deepEqual(engine.lines, []);
  });

  it("holds no more of all bodies than it may, and takes more when those are gone", async () => {
    await start({ bodyBytes: 4_000, heldBodyBytes: 4_000, bodySeconds: 2 });
    const create = (upgrade = "") =>
      `POST /v1.41/exec/e/start HTTP/1.1\r\nHost: ` +
      `docker\r\n${upgrade || "Connection: close\r\n"}Content-Length: 3000\r\n\r\n`;
    const body = `"${"x".repeat(2_998)}"`;
    for (const upgrade of ["", "Connection: Upgrade\r\nUpgrade: tcp\r\n"]) {
      const slow = await client();
      slow.write(create(upgrade) + body.slice(1));
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (const other of ["", "Connection: Upgrade\r\nUpgrade: tcp\r\n"]) {
        assert.match(await answerTo(await client(), create(other) + body), /^HTTP\/1\.1 503 .*limits\.heldBodyBytes/s);
      }
      assert.deepEqual(engine.lines, []);
      assert.match((await everything(slow)).toString(), /^HTTP\/1\.1 408 /);
    }
    assert.match(await answerTo(await client(), create() + body), /^HTTP\/1\.1 200 /);
    const streams = await Promise.all([1, 2, 3].map(attached));
    for (let turn = 0; turn < 3; turn++) {
      const stream = await client();
      stream.write(create("Connection: Upgrade\r\nUpgrade: tcp\r\n") + body);
      assert.match(await until(stream, HEAD_END), /^HTTP\/1\.1 101 /);
      streams.push(stream);
    }
    for (const stream of streams) stream.destroy();
  });

  it("says so where the engine is away, and finds it again at a new socket", async () => {
    await start();
    await engine.stop();
    assert.match(
      await answerTo(await client(), get("/_ping")),
      /^HTTP\/1\.1 502 .*the engine behind the guard does not answer/s,
    );
    assert.match(await answerTo(await client(), ATTACH), /^HTTP\/1\.1 502 /);
    await engine.start();
    assert.match(await answerTo(await client(), get("/_ping")), /^HTTP\/1\.1 200 /);
  });

  it("breaks off what the engine breaks off, and goes on", async () => {
    await start();
    const call = await client();
    const answer = everything(call);
    call.write(get("/v1.41/hold"));
    while (!engine.lines.some((line) => line.includes("hold"))) await new Promise((resolve) => setImmediate(resolve));
    const stream = await attached();
    const ended = everything(stream);
    await engine.stop();
    assert.doesNotMatch((await answer).toString(), /0\r\n\r\n$/);
    await ended;
    await engine.start();
    assert.match(await answerTo(await client(), get("/_ping")), /^HTTP\/1\.1 200 /);
  });

  it("breaks an answer off whose client sends what is no request, and writes nothing into it", async () => {
    await start();
    const exec = "POST /v1.41/exec/hold/start HTTP/1.1\r\nHost: docker\r\nContent-Length: 2\r\n\r\n{}";
    for (const request of [get("/v1.41/hold", ""), exec]) {
      const socket = await client();
      socket.write(request);
      await until(socket, /held \r\n/);
      const rest = everything(socket);
      socket.write("input of a command\n");
      assert.equal((await rest).toString(), "");
    }
    assert.deepEqual(engine.lines, ["GET /v1.41/hold", "POST /v1.41/exec/hold/start"]);
    const audit = readFileSync(authority.file("audit"), "utf8");
    assert.match(audit, /"client":"ci","address":"127\.0\.0\.1","verdict":"refused","message":"bad request: [^"]+"/);
  });

  it("lets the engine know when a client leaves an upload", async () => {
    await start();
    const socket = await client();
    socket.write("POST /v1.41/build HTTP/1.1\r\nHost: docker\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    while (engine.recorded.length === 0) await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    while (engine.recorded[0]?.body !== "broken off") await new Promise((resolve) => setImmediate(resolve));
  });

  it("passes on what the engine says before it has read all", async () => {
    await start();
    const socket = await client();
    const answer = everything(socket);
    socket.write("POST /v1.41/build?t=refuse-early HTTP/1.1\r\nHost: docker\r\nTransfer-Encoding: chunked\r\n\r\n");
    socket.write(`100000\r\n${"x".repeat(0x100000)}\r\n`);
    assert.match((await answer).toString(), /^HTTP\/1\.1 400 .*\{"message":"no"\}/s);
  });

  it("passes on what an engine says that closes at once, while the client still sends", async () => {
    await start();
    for (let turn = 0; turn < 20; turn++) {
      const socket = await client();
      const answer = everything(socket);
      socket.write("POST /v1.41/build?t=slam HTTP/1.1\r\nHost: docker\r\nContent-Length: 8388608\r\n\r\n");
      socket.write(Buffer.alloc(8_388_608));
      assert.match((await answer).toString(), /^HTTP\/1\.1 400 .*\{"message":"no"\}/s);
      socket.destroy();
    }
  });

  it("passes on the last words of a command that leaves its input unread", async () => {
    await start();
    for (let turn = 0; turn < 20; turn++) {
      const socket = await client();
      const answer = everything(socket);
      socket.write(ATTACH.replace("box", "last-words"));
      socket.write(Buffer.alloc(8_388_608));
      assert.match((await answer).toString(), /word end$/);
      socket.destroy();
    }
  });

  it("says where it is itself that fails, and nothing of how", async () => {
    const decide = () => Promise.reject(new RangeError("a secret of the guard"));
    guard = await guarded(settingsOf(authority, engine.socket), { ...standInJudge, decide });
    assert.match(
      await answerTo(await client(), get("/_ping")),
      /^HTTP\/1\.1 500 .*"the guard failed on this request, and refused it: please report it"/s,
    );
    assert.deepEqual(engine.lines, []);
    const audit = readFileSync(authority.file("audit"), "utf8");
    assert.match(audit, /"verdict":"refused","status":500,.*\(RangeError\)/);
    assert.doesNotMatch(audit, /secret/);
  });

  it("tells its health", async () => {
    await start();
    const health = async () => {
      const { status } = await fetch(`http://127.0.0.1:${guard.healthAddress?.port}/`);
      return status;
    };
    assert.equal(await health(), 200);
    await engine.stop();
    assert.equal(await health(), 503);
  });

  it("loses and crosses no answer of many clients at once", async () => {
    await start();
    const { certificate, key } = authority.client("ci");
    const ask = (path: string, body: string) =>
      new Promise<string>((resolve, reject) => {
        const options = {
          port: guard.address.port,
          method: "POST",
          path,
          ca: authority.certificate,
          servername: "localhost",
          cert: certificate,
          key,
        };
        const sent = request({ host: "127.0.0.1", ...options }, (answer) => {
          everything(answer).then((bytes) => resolve(bytes.toString()), reject);
        });
        sent.on("error", reject).end(body);
      });
    await Promise.all(
      Array.from({ length: 50 }, async (_, number) => {
        for (let turn = 0; turn < 5; turn++) {
          const body = JSON.stringify({ number, turn });
          const answer = JSON.parse(await ask(`/v1.41/containers/create?name=n${number}-${turn}`, body)) as object;
          assert.deepEqual(answer, { saw: `POST /v1.41/containers/create?name=n${number}-${turn}`, body });
        }
      }),
    );
  });

  it("streams 200 MB each way within the memory of a few chunks", async () => {
    await start();
    const size = 200 * 1024 * 1024;
    const chunk = Buffer.alloc(1024 * 1024, "context");
    const hash = createHash("sha256");
    const socket = await client();
    socket.write(`POST /v1.41/build HTTP/1.1\r\nHost: docker\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`);
    const before = process.memoryUsage.rss();
    let most = before;
    for (let sent = 0; sent < size; sent += chunk.length) {
      hash.update(chunk);
      if (!socket.write(chunk)) await once(socket, "drain");
      most = Math.max(most, process.memoryUsage.rss());
    }
    await everything(socket);
    assert.equal(engine.recorded[0]?.body, `${size} ${hash.digest("hex")}`);
    const download = await client();
    download.write(get(`/v1.41/bytes/${size}`));
    let received = 0;
    for await (const bytes of download as AsyncIterable<Buffer>) received += bytes.length;
    most = Math.max(most, process.memoryUsage.rss());
    assert.ok(received > size);
    assert.ok(most - before < 150 * 1024 * 1024, `${(most - before) / 1024 / 1024} MB`);
  });
});
