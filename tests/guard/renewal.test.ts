import assert from "node:assert/strict";
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { TLSSocket } from "node:tls";
import type { Certificate } from "../engine/harness/certificates";
import { Authority } from "./proxy/harness/authority";
import { everything, until } from "./proxy/harness/exchange";
import { dial } from "./proxy/harness/guarded";
import { GuardProgram } from "./proxy/harness/guardProgram";
import { RecordingEngine } from "./proxy/harness/recordingEngine";

const CLIENTS = 8;
/** How long the first certificates are still valid: the guard looks for new ones every five seconds. */
const SECONDS_LEFT = 9;
const ATTACH =
  "POST /v1.41/containers/one/attach?stream=1&stdin=1 HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";

describe("a guard whose certificates are renewed", function () {
  this.timeout(60_000);
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: GuardProgram;
  /** Issued before the first certificates begin to end. */
  let renewed: { readonly guard: Certificate; readonly ci: Certificate; readonly late: Certificate };
  let generation = 0;

  /**
   * Puts the certificates and the configuration in place as the kubelet does: all of them at once, by a link to their
   * folder.
   */
  const install = ({ certificate, key }: Certificate, configuration = "") => {
    const folder = `certificates-${++generation}`;
    mkdirSync(authority.file(folder));
    for (const [name, text] of Object.entries({
      "ca.pem": authority.certificate,
      "cert.pem": certificate,
      "key.pem": key,
      "guard.yaml": configuration,
    }))
      writeFileSync(authority.file(`${folder}/${name}`), text);
    symlinkSync(folder, authority.file("next"));
    renameSync(authority.file("next"), authority.file("current"));
  };
  const issue = (name: string, seconds: number) =>
    authority.issue(name, [name === "guard" ? "server_auth" : "client_auth"], seconds / 3600);

  before(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    engine.objects = {
      "/containers/one/json": { Id: "1".repeat(64), Name: "/one", Config: {}, HostConfig: {}, Mounts: [] },
    };
    renewed = { guard: issue("guard", 120), ci: issue("ci", 120), late: issue("late", 120) };
    install(issue("guard", SECONDS_LEFT));
    symlinkSync("current/guard.yaml", authority.file("guard.yaml"));
    const tls = { ca: "current/ca.pem", cert: "current/cert.pem", key: "current/key.pem" };
    guard = await GuardProgram.start(authority, engine, { clients: { ci: { role: "run", shares: "engine" } }, tls });
  });
  after(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });

  /** Asks over a connection of its own: the status, or why there is none, and the guard's certificate. */
  const ask = ({ certificate: cert, key }: Certificate) =>
    new Promise<{ readonly outcome: string; readonly shown: string }>((resolve) => {
      const agent = new Agent({ cert, key, ca: authority.certificate, servername: "localhost", maxSockets: 1 });
      const sent = request({ agent, host: "127.0.0.1", port: guard.address.port, path: "/_ping" }, async (answer) => {
        const shown = (answer.socket as TLSSocket).getPeerCertificate().fingerprint256;
        await everything(answer);
        agent.destroy();
        resolve({ outcome: String(answer.statusCode), shown });
      });
      sent.on("error", (error) => resolve({ outcome: error.message, shown: "" })).end();
    });

  it("answers every call before, during and after it, takes another client as well, and cuts no stream", async () => {
    const configuration = JSON.parse(readFileSync(authority.file("guard.yaml"), "utf8")) as { clients: object };
    const more = JSON.stringify({ ...configuration, clients: { ...configuration.clients, late: { role: "run" } } });
    const { late } = renewed;
    assert.equal((await ask(late)).outcome, "403");
    const old = issue("ci", SECONDS_LEFT);
    const started = Date.now();
    const stream = await dial(guard, authority, { cert: old.certificate, key: old.key });
    stream.write(ATTACH);
    assert.match(await until(stream, /\r\n\r\n/), /^HTTP\/1\.1 101 /);

    let own = old;
    let isOver = false;
    const outcomes: string[] = [];
    const shown = new Set<string>();
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (!isOver) {
        const answer = await ask(own);
        outcomes.push(answer.outcome);
        shown.add(answer.shown);
        await sleep(20);
      }
    });
    await sleep(500);
    const isTaken = until(guard.process.stdout, /has read its configuration/);
    install(renewed.guard, more);
    own = renewed.ci;
    await isTaken;
    guard.process.stdout.resume();
    assert.equal((await ask(late)).outcome, "200");
    const isRefused = until(guard.process.stdout, /keeps its old configuration: .*no-such-role/);
    install(renewed.guard, more.replace(`"role":"run"`, `"role":"no-such-role"`));
    await isRefused;
    guard.process.stdout.resume();
    assert.equal((await ask(late)).outcome, "200");
    await sleep(started + (SECONDS_LEFT + 2) * 1000 - Date.now());
    isOver = true;
    await Promise.all(clients);

    assert.deepEqual([...new Set(outcomes)], ["200"]);
    assert.ok(outcomes.length > 100, `${outcomes.length} calls`);
    assert.equal(shown.size, 2);
    assert.match((await ask(old)).outcome, /ECONNRESET|expired|socket hang up|alert/);
    const echo = everything(stream);
    stream.end("still here");
    assert.equal(String(await echo), "still here");
  });
});
