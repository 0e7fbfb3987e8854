import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EngineSocket } from "../../../guard/proxy/engineSocket";
import { everything } from "./harness/exchange";

describe("connections to the engine", () => {
  let folder: string;
  let server: Server;
  let engine: EngineSocket;
  /** The connections that requests came on, in their order. */
  let used: Socket[];
  /** Breaks the connection of a request in place of answering it. */
  let breaks: (request: IncomingMessage) => boolean;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-engine-"));
    used = [];
    breaks = () => false;
    server = createServer((request, response) => {
      used.push(request.socket);
      if (breaks(request)) request.socket.destroy();
      else response.end("{}");
    });
    server.listen(join(folder, "socket"));
    await once(server, "listening");
    engine = new EngineSocket(join(folder, "socket"));
  });
  afterEach(() => {
    engine.end();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const isReused = (socket: Socket) => used.filter((each) => each === socket).length > 1;

  it("are kept for requests that change nothing", async () => {
    for (let turn = 0; turn < 3; turn++) await engine.get("/info");
    assert.equal(new Set(used).size, 1);
  });

  it("that break under a request are replaced, and the request is sent again", async () => {
    await engine.get("/info");
    breaks = ({ socket }) => isReused(socket);
    assert.deepEqual(await engine.get("/info"), {});
    assert.equal(used.length, 3);
    assert.equal(new Set(used).size, 2);
  });

  it("that break where they are new are not replaced, so that a request is sent twice at most", async () => {
    await engine.get("/info");
    breaks = () => true;
    await assert.rejects(engine.get("/info"), { name: "EngineFailure" });
    assert.equal(used.length, 3);
    await assert.rejects(engine.get("/info"));
    assert.equal(used.length, 4);
  });

  it("are not read on where the answer to a question is longer than any is", async () => {
    server.removeAllListeners("request");
    server.on("request", (_request, response) => response.end(`"${"x".repeat(3_000_000)}"`));
    await assert.rejects(engine.get("/containers/web/json"), /is too long/);
  });

  it("are read on where an image has more names than anybody needs, within a limit", async () => {
    const name = `registry.example/${"x".repeat(236)}:${"y".repeat(128)}`;
    let names = 10_000;
    server.removeAllListeners("request");
    server.on("request", (_request, response) =>
      response.end(JSON.stringify({ RepoTags: Array<string>(names).fill(name) })),
    );
    const { RepoTags: tags } = (await engine.get("/images/busybox/json")) as { RepoTags: string[] };
    assert.equal(tags.length, names);
    names = 11_000;
    await assert.rejects(engine.get("/images/busybox/json"), { name: "AnswerTooLong", maxBytes: 4 * 1024 * 1024 });
  });

  it("hand an answer of any length on in parts, unless it is that something went wrong", async () => {
    let status = 200;
    server.removeAllListeners("request");
    server.on("request", (_request, response) => response.writeHead(status).end("x".repeat(5_000_000)));
    let bytes = 0;
    const take = (part: Buffer) => {
      bytes += part.length;
    };
    await engine.read("/images/json", take);
    assert.equal(bytes, 5_000_000);
    for (status of [404, 500]) await assert.rejects(engine.read("/images/json", take));
    assert.equal(bytes, 5_000_000);
  });

  const post = async (body = "{}") => {
    const request = { method: "POST", target: "/containers/create", headers: {}, body: Buffer.from(body) };
    const answer = await engine.send(request).answer;
    return (await everything(answer)).toString();
  };
  /** Closes the engine's side of all connections, of which the guard's side cannot know before the next turn. */
  const closeUnseen = () => {
    for (const socket of used) socket.destroy();
  };

  it("are kept for requests that may change something as well", async () => {
    for (let turn = 0; turn < 3; turn++) assert.equal(await post(), "{}");
    await engine.get("/info");
    assert.equal(new Set(used).size, 1);
  });

  it("that break under a request that may change something fail it, and it is never sent twice", async () => {
    await post();
    breaks = () => true;
    await assert.rejects(post(), { name: "EngineFailure" });
    assert.equal(used.length, 2);
    breaks = () => false;
    await post();
    assert.equal(used.length, 3);
  });

  it("that closed before a request could reach them are replaced, whatever the request is", async () => {
    await post();
    closeUnseen();
    assert.equal(await post(), "{}");
    assert.equal(used.length, 2);
    closeUnseen();
    assert.deepEqual(await engine.get("/info"), {});
    assert.equal(used.length, 3);
  });

  it("that closed before a long request could reach them fail it: a part of it may have been read", async () => {
    await post();
    closeUnseen();
    await assert.rejects(post("x".repeat(100_000)), { name: "EngineFailure" });
    assert.equal(used.length, 1);
  });

  it("that the engine closes while they are idle are not used again", async () => {
    await post();
    const [socket] = used;
    socket?.end();
    await once(socket as Socket, "close");
    await new Promise((resolve) => setImmediate(resolve));
    await post();
    assert.equal(new Set(used).size, 2);
  });

  it("find an engine again that has restarted", async () => {
    await post();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(post(), { name: "EngineFailure" });
    server.listen(join(folder, "socket"));
    await once(server, "listening");
    assert.equal(await post(), "{}");
  });

  it("on which more comes than the answer are not used again, and nobody gets what came", async () => {
    server.removeAllListeners("request");
    let turn = 0;
    server.on("request", ({ socket }: IncomingMessage) => {
      used.push(socket);
      const answer = `HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nturn${turn}`;
      socket.write(turn++ === 0 ? `${answer}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother` : answer);
    });
    await assert.rejects(post(), { name: "EngineFailure", message: /after the response/ });
    assert.equal(await post(), "turn1");
    // What comes later, while the connection is idle, is nobody's answer either.
    used.at(-1)?.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother");
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(await post(), "turn2");
    assert.equal(new Set(used).size, 3);
  });

  it("close when a client leaves before its answer is complete, and stay when it leaves later", async () => {
    await post();
    const request = { method: "POST", target: "/wait", headers: {} };
    const late = engine.send(request);
    await late.answer;
    late.destroy();
    await post();
    assert.equal(new Set(used).size, 1);
    server.removeAllListeners("request");
    const arrived = once(server, "request") as Promise<[IncomingMessage]>;
    const left = engine.send(request);
    const [{ socket }] = await arrived;
    left.destroy();
    await assert.rejects(left.answer, { name: "EngineFailure" });
    await once(socket, "close");
  });

  it("carry an answer in parts at the speed of its reader", async () => {
    const part = Buffer.alloc(65_536, "x");
    let sent = 0;
    server.removeAllListeners("request");
    server.on("request", (_request, response) => {
      const more = () => {
        for (let hasRoom = true; hasRoom && sent < 200; sent++) hasRoom = response.write(part);
        if (sent < 200) response.once("drain", more);
        else response.end();
      };
      more();
    });
    const answer = await engine.send({ method: "GET", target: "/logs", headers: {} }).answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(sent < 100, `the engine has sent ${sent} parts to a reader that reads nothing`);
    assert.ok((await everything(answer)).length === 200 * part.length);
  });

  it("hand an answer on in parts, and hold no more than a few that nobody has taken", async () => {
    const size = 8 * 1024 * 1024;
    const bytes = Buffer.from(Array.from({ length: size }, (_, at) => (at * 7 + (at >> 8)) & 0xff));
    server.removeAllListeners("request");
    server.on("request", (_request, response) => response.end(bytes));
    const answer = await engine.send({ method: "GET", target: "/logs", headers: {} }).answer;
    const copies: Buffer[] = [];
    const waiting: (() => void)[] = [];
    let most = 0;
    const timer = setInterval(() => waiting.splice(0).forEach((done) => void done()), 1);
    await answer.pumpTo((part, done) => {
      const kept = Buffer.from(part);
      // What was handed on stays as it is until it is given back.
      waiting.push(() => {
        assert.ok(kept.equals(part));
        done();
        done();
      });
      copies.push(kept);
      most = Math.max(most, waiting.length);
    });
    clearInterval(timer);
    assert.ok(Buffer.concat(copies).equals(bytes));
    assert.ok(most <= 8, `${most} parts at once`);
    for (const done of waiting) done();
    assert.equal(
      (await everything(await engine.send({ method: "GET", target: "/logs", headers: {} }).answer)).length,
      size,
    );
  });

  it("do not make a request wait for a client that has yet to take the answer before it", async () => {
    server.removeAllListeners("request");
    server.on("request", (request: IncomingMessage, response) => {
      used.push(request.socket);
      if (request.url === "/info") response.end("{}");
      else {
        response.writeHead(200, { "Content-Length": 4 * 60_000 });
        for (let part = 0; part < 3; part++) setTimeout(() => response.write("x".repeat(60_000)), part * 5);
        setTimeout(() => response.end("x".repeat(60_000)), 20);
      }
    });
    const answer = await engine.send({ method: "GET", target: "/logs", headers: {} }).answer;
    const held: (() => void)[] = [];
    await answer.pumpTo((_part, done) => held.push(done));
    for (let turn = 0; turn < 8; turn++) assert.deepEqual(await engine.get("/info"), {});
    assert.equal(new Set(used).size, 1);
    for (const done of held) done();
    assert.deepEqual(await engine.get("/info"), {});
  });

  it("that break under an answer break it off, whoever reads it", async () => {
    server.removeAllListeners("request");
    server.on("request", (_request, response) => {
      response.writeHead(200, { "Content-Length": 10 }).write("half ");
      setTimeout(() => response.destroy(), 20);
    });
    const broken = () => engine.send({ method: "GET", target: "/logs", headers: {} }).answer;
    await assert.rejects((await broken()).pumpTo((_part, done) => done()));
    await assert.rejects((await broken()).toArray());
    await new Promise((resolve) => setTimeout(resolve, 50));
    await assert.rejects((await broken()).pumpTo((_part, done) => done()));
  });

  it("take no line break in a target or header", () => {
    const headers = {};
    assert.throws(() => engine.send({ method: "GET", target: "/a HTTP/1.1\r\nX: y", headers }));
    assert.throws(() => engine.send({ method: "GET", target: "/", headers: { "User-Agent": "a\r\nX: y" } }));
  });
});
