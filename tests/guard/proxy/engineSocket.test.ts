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

  it("are new for each request that may change something, which is never sent twice", async () => {
    await engine.get("/info");
    const post = async () => {
      const sent = engine.request("POST", "/containers/create", {});
      const answered = once(sent, "response") as Promise<[IncomingMessage]>;
      sent.end("{}");
      const [answer] = await answered;
      await everything(answer);
      answer.socket.destroy();
    };
    await post();
    await post();
    assert.equal(new Set(used).size, 3);
    breaks = () => true;
    await assert.rejects(post());
    assert.equal(used.length, 4);
  });
});
