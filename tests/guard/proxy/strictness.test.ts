import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Guard } from "../../../guard/proxy/guard";
import { HTTP } from "../bypasses/http";
import { Authority } from "./harness/authority";
import { answerTo } from "./harness/exchange";
import { dial, guarded, settingsOf } from "./harness/guarded";
import { RecordingEngine } from "./harness/recordingEngine";

const HOST = "Host: docker\r\n";
const CREATE = "POST /v1.41/containers/create HTTP/1.1\r\n";
const CHUNKED = "Transfer-Encoding: chunked\r\n";

describe("HTTP at the guard", () => {
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: Guard;
  before(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    guard = await guarded(settingsOf(authority, engine.socket));
  });
  after(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });
  beforeEach(() => {
    engine.recorded.length = 0;
  });
  const client = () => {
    const { certificate, key } = authority.client("ci");
    return dial(guard, authority, { cert: certificate, key });
  };
  const ask = async (bytes: string) => answerTo(await client(), bytes);

  for (const [name, [unsafe, twin]] of Object.entries(HTTP)) {
    it(`refuses ${name}`, async () => {
      assert.match(await ask(unsafe), /^HTTP\/1\.1 4\d\d .*\{"message":".+"\}$/s);
      assert.deepEqual(engine.lines, []);
    });
    it(`passes the twin of ${name}`, async () => {
      assert.match(await ask(twin), /^HTTP\/1\.1 (200|101) /);
      assert.equal(engine.lines.length, 1);
    });
  }

  it("writes a body anew, whatever chunks, extensions and trailers it came in", async () => {
    await ask(
      `${CREATE}${HOST}Connection: close\r\n${CHUNKED}Trailer: ` +
        `X-B\r\n\r\n1;evil=1\r\n{\r\n1\r\n}\r\n0\r\nX-B: c\r\n\r\n`,
    );
    assert.equal(engine.recorded[0]?.body, "{}");
    assert.deepEqual(engine.recorded[0]?.headers, [
      ...["Host", "docker", "Content-Type", "application/json"],
      ...["Content-Length", "2", "Connection", "keep-alive"],
    ]);
  });

  it("judges a request that is pipelined behind another, or refuses it", async () => {
    const answer = await ask(`GET /v1.41/info HTTP/1.1\r\n${HOST}\r\nGET /v1.41/second HTTP/1.1\r\n${HOST}\r\n`);
    assert.match(answer, /"saw":"GET \/v1\.41\/info".*HTTP\/1\.1 400 .*was sent before the previous one was answered/s);
    assert.deepEqual(engine.lines, ["GET /v1.41/info"]);
  });

  it("forwards the headers that the engine knows, and no others", async () => {
    const headers =
      "X-Registry-Auth: e30=\r\nX-Forwarded-For: 1\r\nAuthorization: Basic x\r\nUser-Agent: " +
      "test\r\nKeep-Alive: 1\r\nConnection: close, X-Registry-Auth\r\n";
    await ask(`GET /v1.41/info HTTP/1.1\r\n${HOST}${headers}\r\n`);
    const expected = ["Host", "docker", "user-agent", "test", "x-registry-auth", "e30=", "Connection", "keep-alive"];
    assert.deepEqual(engine.recorded[0]?.headers, expected);
  });

  it("forwards each method that a session announces in a header of its own", async () => {
    const methods = ["/moby.filesync.v1.FileSync/DiffCopy", "/moby.filesync.v1.Auth/Credentials"];
    const headers = methods.map((method) => `X-Docker-Expose-Session-Grpc-Method: ${method}\r\n`).join("");
    await ask(`POST /v1.41/session HTTP/1.1\r\n${HOST}${headers}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`);
    const sent = engine.recorded[0]?.headers ?? [];
    assert.deepEqual(
      sent.filter((_, at) => sent[at - 1]?.toLowerCase() === "x-docker-expose-session-grpc-method"),
      methods,
    );
  });

  it("drops trailers and headers of one connection from answers", async () => {
    const answer = await ask(`GET /v1.41/info HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    assert.match(answer, /^Api-Version: 1\.41\r$/m);
    assert.doesNotMatch(answer, /X-Secret/);
  });

  it("has a line of audit for each refusal, without a secret", async () => {
    await ask(`POST /v1.41/build?buildargs=secret HTTP/1.1\r\n${HOST}Expect: x\r\nContent-Length: 2\r\n\r\n{}`);
    const [last = ""] = readFileSync(authority.file("audit"), "utf8").trim().split("\n").slice(-1);
    const { event, client: name, method, path, verdict, status } = JSON.parse(last) as Record<string, unknown>;
    assert.deepEqual(
      [event, name, method, path, verdict, status],
      ["call", "ci", "POST", "/v1.41/build", "refused", 400],
    );
    assert.doesNotMatch(last, /secret/);
  });
});
