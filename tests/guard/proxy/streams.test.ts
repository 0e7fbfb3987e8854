import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { TLSSocket } from "node:tls";
import type { AuditLine } from "../../../guard/proxy/audit";
import type { Guard } from "../../../guard/proxy/guard";
import { Authority } from "./harness/authority";
import { everything, until } from "./harness/exchange";
import { dial, guarded, settingsOf } from "./harness/guarded";
import { RecordingEngine, websocketAccept } from "./harness/recordingEngine";

const HEAD_END = /\r\n\r\n/;
const upgrade = (path: string, body = "") =>
  `POST /v1.41${path} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: ` +
  `tcp\r\n${body === "" ? "" : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`}\r\n${body}`;
const sum = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

describe("streams through the guard", () => {
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: Guard;
  let client: () => Promise<TLSSocket>;
  before(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    guard = await guarded(settingsOf(authority, engine.socket));
    const { certificate, key } = authority.client("ci");
    client = () => dial(guard, authority, { cert: certificate, key });
  });
  after(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });
  const audit = () =>
    readFileSync(authority.file("audit"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as AuditLine);
  /** Waits until the last line of the audit is the one that is looked for. */
  const audited = async (isIt: (line: AuditLine) => boolean) => {
    for (let last = audit().at(-1); !last || !isIt(last); last = audit().at(-1))
      await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const attached = async () => {
    const socket = await client();
    socket.write(upgrade("/containers/box/attach"));
    assert.match(
      await until(socket, HEAD_END),
      /^HTTP\/1\.1 101 UPGRADED\r\n.*\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n$/s,
    );
    return socket;
  };

  it("carry 10 MB each way, and the output after the input has ended", async () => {
    const socket = await attached();
    const bytes = randomBytes(10 * 1024 * 1024);
    const echo = everything(socket);
    socket.end(bytes);
    assert.equal(sum(await echo), sum(bytes));
  });

  it("carry the input that came with the request", async () => {
    const socket = await client();
    const echo = everything(socket);
    socket.end(`${upgrade("/exec/e/start", '{"Detach":false}')}early input`);
    assert.match((await echo).toString(), /^HTTP\/1\.1 101 .*\r\n\r\nearly input$/s);
    assert.equal(engine.recorded.at(-1)?.body, '{"Detach":false}');
  });

  it("take a body that comes bit by bit before the input", async () => {
    const socket = await client();
    const echo = everything(socket);
    for (const each of upgrade("/exec/e/start", '{"Tty":true}')) {
      socket.write(each);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end("input");
    assert.match((await echo).toString(), /\r\n\r\ninput$/);
    assert.equal(engine.recorded.at(-1)?.body, '{"Tty":true}');
  });

  it("do not begin where the client leaves its body half sent", async () => {
    for (const leave of ["end", "destroy"] as const) {
      const socket = await client();
      engine.recorded.length = 0;
      socket.write(upgrade("/exec/e/start", '{"Tty":true}').slice(0, -3));
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket[leave]();
      await audited(({ message }) => /the client left|bad request/.test(String(message)));
      socket.destroy();
      assert.deepEqual(engine.lines, []);
    }
  });

  it("end the other way round: the engine first, and the client's input after it", async () => {
    const socket = await attached();
    const [stream] = [...engine.streams].slice(-1);
    stream?.unpipe();
    stream?.end("last words");
    assert.equal((await everything(socket)).toString(), "last words");
    const rest = stream && everything(stream);
    socket.end("still here");
    assert.equal((await rest)?.toString(), "still here");
  });

  it("break on both sides where one breaks", async () => {
    const socket = await attached();
    const [stream] = [...engine.streams].slice(-1);
    const closed = stream && once(stream, "close");
    socket.destroy();
    await closed;
    const other = await attached();
    const [brother] = [...engine.streams].slice(-1);
    brother?.destroy();
    await everything(other);
  });

  it("are a hundred at once, and none gets what is another's", async () => {
    await Promise.all(
      Array.from({ length: 100 }, async (_, number) => {
        const socket = await attached();
        const echo = everything(socket);
        const own = Buffer.from(`stream ${number};`.repeat(2000));
        for (let at = 0; at < own.length; at += 4096) {
          socket.write(own.subarray(at, at + 4096));
          await new Promise((resolve) => setImmediate(resolve));
        }
        socket.end();
        assert.ok((await echo).equals(own), `stream ${number}`);
      }),
    );
  });

  it("do not begin where the engine refuses, and its message comes through", async () => {
    const socket = await client();
    const answer = everything(socket);
    socket.write(upgrade("/containers/missing/attach"));
    assert.match((await answer).toString(), /^HTTP\/1\.1 404 Not Found\r\n.*\{"message":"no such thing"\}$/s);
  });

  it("reach a client that did not ask to upgrade as they are", async () => {
    const socket = await client();
    const answer = everything(socket);
    socket.write("POST /v1.41/containers/hijack/attach HTTP/1.1\r\nHost: docker\r\n\r\n");
    assert.match(
      (await answer).toString(),
      /^HTTP\/1\.1 200 OK\r\n.*raw-stream\r\nConnection: close\r\n\r\nraw output$/s,
    );
  });

  it("reach a client that did not ask to upgrade where it wants no input, and otherwise it is told what to send", async () => {
    const attach = async (query: string) => {
      const socket = await client();
      const answer = everything(socket);
      socket.write(`POST /v1.41/containers/hijack/attach?${query} HTTP/1.1\r\nHost: docker\r\n\r\n`);
      return (await answer).toString();
    };
    for (const no of ["", "stdin", "stdin=0", "stdin=False", "stdin=none"])
      assert.match(await attach(no), /raw output$/);
    engine.recorded.length = 0;
    for (const yes of ["stdin=1", "stdin=true", "stdin=yes"]) {
      assert.match(
        await attach(yes),
        /^HTTP\/1\.1 400 .*ContainerAttach with stdin .*send the headers Connection: Upgrade and Upgrade: tcp/s,
      );
    }
    assert.deepEqual(engine.lines, []);
  });

  it("are websockets as well, frames as they are", async () => {
    const socket = await client();
    const key = randomBytes(16).toString("base64");
    const handshake = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n`;
    socket.write(`GET /v1.41/containers/box/attach/ws?stream=1&stdin=1 HTTP/1.1\r\nHost: docker\r\n${handshake}\r\n`);
    const head = await until(socket, HEAD_END);
    assert.match(head, /^HTTP\/1\.1 101 .*\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n$/s);
    assert.ok(head.includes(`Sec-WebSocket-Accept: ${websocketAccept(key)}\r\n`));
    const frame = Buffer.from([0x82, 0x84, 1, 2, 3, 4, 0, 1, 2, 3]);
    const echo = everything(socket);
    socket.end(frame);
    assert.ok((await echo).equals(frame));
  });

  it("have a line of audit as they open, and one as they end, with what they carried", async () => {
    const socket = await attached();
    const echo = everything(socket);
    socket.end("12345");
    await echo;
    socket.destroy();
    await audited(({ event }) => event === "end");
    const [opened, end] = audit().slice(-2);
    const { event, client: name, operation, status } = opened ?? {};
    assert.deepEqual([event, name, operation, status], ["stream", "ci", "ContainerAttach", 101]);
    assert.deepEqual([end?.bytesIn, end?.bytesOut], [5, 5]);
  });
});
