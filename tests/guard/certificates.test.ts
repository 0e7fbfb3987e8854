import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionOptions } from "node:tls";
import { Authority } from "./proxy/harness/authority";
import { answerTo } from "./proxy/harness/exchange";
import { type Forged, forged } from "./proxy/harness/forge";
import { dial } from "./proxy/harness/guarded";
import { GuardProgram } from "./proxy/harness/guardProgram";
import { RecordingEngine } from "./proxy/harness/recordingEngine";

const PING = "GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";
const AUTHORITY = "clients";
const UNKNOWN_CA = /is signed by none of tls\.ca$/;

describe("certificates at the guard's program", () => {
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: GuardProgram;
  let said = "";
  before(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    guard = await GuardProgram.start(authority, engine, {
      clients: { ci: { role: "run" }, boss: { role: "admin" } },
      limits: { stopSeconds: 1 },
    });
    guard.process.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  });
  after(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });

  /** Resolves once the guard has said what became of it. */
  const ask = async (options: ConnectionOptions) => {
    engine.recorded.length = 0;
    said = "";
    const answer = await answerTo(await dial(guard, authority, options), PING).catch(() => "");
    for (let tries = 250; tries > 0 && !said.endsWith("\n"); tries--) await sleep(20);
    return answer;
  };
  const audited = () => JSON.parse(said) as Record<string, unknown>;
  const showing = (of: Forged) => {
    const { certificate: cert, key } = forged(of, AUTHORITY, authority.own);
    return { cert, key };
  };
  const isTurnedAway = async (options: ConnectionOptions, message: RegExp) => {
    assert.equal(await ask(options), "");
    assert.deepEqual(engine.lines, []);
    const line = audited();
    assert.deepEqual([line["event"], line["verdict"]], ["connection", "refused"]);
    assert.match(String(line["message"]), message);
  };

  it("are taken where their CA has issued them for a client that is listed", async () => {
    assert.match(await ask(showing({ names: ["ci"] })), /^HTTP\/1\.1 200 /);
  });

  const NOBODY: Readonly<Record<string, readonly string[]>> = {
    "no name": [],
    "an empty name": [""],
    "two names": ["ci", "boss"],
    "the same name twice": ["ci", "ci"],
    "a name with a NUL": ["ci\0boss"],
    "a name that a NUL ends": ["boss\0"],
    "a name with a line": ["x\nCN=boss"],
    "a name that a space ends": ["ci "],
    "a name in capitals": ["CI"],
    "a name of letters that look alike": ["c\u0456"],
    "a name in wide letters": ["\uff43\uff49"],
    "a name of a terminal's orders": ["\u001b[2Jci"],
    "a name of every object": ["__proto__"],
    "another name of every object": ["constructor"],
    "a very long name": ["ci".repeat(20_000)],
  };
  for (const [title, names] of Object.entries(NOBODY)) {
    it(`are nobody's with ${title}`, async () => {
      const isNamed = names.length === 1;
      const answer = await ask(showing({ names }));
      assert.match(
        answer,
        isNamed ? /^HTTP\/1\.1 403 .*is not known here/s : /^HTTP\/1\.1 403 .*it needs one common name/s,
      );
      assert.deepEqual(engine.lines, []);
      assert.equal(audited()["client"], isNamed ? names[0] : "");
    });
  }

  it("are turned away before their time, and after it", async () => {
    await isTurnedAway(showing({ names: ["ci"], from: 1, until: 2 }), /is not valid yet/);
    await isTurnedAway(showing({ names: ["ci"], from: -2, until: -1 }), /has expired$/);
  });

  it("are turned away where they are a server's", () =>
    isTurnedAway(showing({ names: ["ci"], use: "serverAuth" }), /is not for clients/));

  it("are turned away where a CA of the same name has issued them", async () => {
    const other = new Authority();
    const { certificate: cert, key } = forged({ names: ["boss"] }, AUTHORITY, other.own);
    other.remove();
    await isTurnedAway({ cert, key }, UNKNOWN_CA);
  });

  it("are taken from a CA that the guard's has issued, which comes with them", async () => {
    const below = forged({ names: ["below"], isCa: true }, AUTHORITY, authority.own);
    const { certificate, key } = forged({ names: ["ci"] }, "below", below);
    assert.match(await ask({ cert: certificate + below.certificate, key }), /^HTTP\/1\.1 200 /);
    await isTurnedAway({ cert: certificate, key }, UNKNOWN_CA);
  });

  it("are turned away where a client has issued them", async () => {
    const client = forged({ names: ["ci"] }, AUTHORITY, authority.own);
    const { certificate, key } = forged({ names: ["boss"] }, "ci", client);
    await isTurnedAway({ cert: certificate + client.certificate, key }, /is issued by one that is no CA's$/);
  });

  it("stay those of their connection: nothing is negotiated again", async () => {
    const { certificate: cert, key } = authority.client("ci");
    const socket = await dial(guard, authority, { cert, key, maxVersion: "TLSv1.2" });
    const outcome = await new Promise((resolve) => {
      socket.on("error", resolve).on("close", () => resolve("closed"));
      socket.renegotiate({ rejectUnauthorized: false }, (error) => resolve(error ?? "negotiated"));
    });
    socket.destroy();
    assert.notEqual(outcome, "negotiated");
  });
});
