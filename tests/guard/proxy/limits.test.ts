import assert from "node:assert/strict";
import { JUDGE } from "../../../guard/judgement/judge";
import type { Limits } from "../../../guard/model/limits";
import type { Guard } from "../../../guard/proxy/guard";
import { APART } from "../ownership/clients";
import { Authority } from "./harness/authority";
import { answerTo, until } from "./harness/exchange";
import { dial, guarded, settingsOf } from "./harness/guarded";
import { RecordingEngine } from "./harness/recordingEngine";

describe("limits of a client at the guard's door", () => {
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: Guard;

  before(() => {
    authority = new Authority();
  });
  beforeEach(async () => {
    engine = await new RecordingEngine().start();
  });
  afterEach(async () => {
    engine.release();
    await guard.stop();
    await engine.end();
  });
  after(() => authority.remove());

  const start = async (limits: Limits) => {
    const { apart: _, ...sharing } = APART;
    const roles = new Map([["ci", { ...sharing, limits }]]);
    guard = await guarded({ ...settingsOf(authority, engine.socket), roles }, JUDGE);
  };
  const connect = () => {
    const { certificate: cert, key } = authority.client("ci");
    return dial(guard, authority, { cert, key });
  };
  const PING = "GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n";

  it("answers a request too many with 429 and Retry-After, and keeps the connection", async () => {
    await start({ requestsPerSecond: 1 });
    const socket = await connect();
    for (let count = 0; count < 5; count++) {
      socket.write(PING);
      assert.match(await until(socket, /"body":""\}/), /^HTTP\/1.1 200/);
    }
    socket.write(PING);
    const refused = await until(socket, /\r\n\r\n[\s\S]*\}/);
    assert.match(refused, /^HTTP\/1.1 429[\s\S]*\r\nRetry-After: 1\r\n[\s\S]*limits\.requestsPerSecond/);
    assert.doesNotMatch(refused, /Connection: close/i);
    socket.write(PING.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    assert.match(await answerTo(socket, ""), /^HTTP\/1.1 429/);
    assert.equal(engine.lines.length, 5);
  });

  it("gives a pull's place back when the pull has ended, or its client has left", async () => {
    await start({ concurrentPulls: 1 });
    const pull = "POST /images/create?fromImage=a&platform=hold HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n";
    const other = pull.replace("&platform=hold", "").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    const first = await connect();
    first.write(pull);
    await until(first, /held/);
    const refused = await answerTo(await connect(), other);
    assert.match(refused, /^HTTP\/1.1 429[\s\S]*may have 1 pulls at a time/);
    first.destroy();
    for (;;) {
      const answer = await answerTo(await connect(), other);
      if (answer.startsWith("HTTP/1.1 200")) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
});
