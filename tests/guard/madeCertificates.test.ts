import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TLSSocket } from "node:tls";
import { makeCertificates, type Wanted } from "../../certificates/make";
import { renewCertificates } from "../../certificates/renew";
import { Authority } from "./proxy/harness/authority";
import { answerTo } from "./proxy/harness/exchange";
import { dial } from "./proxy/harness/guarded";
import { GuardProgram } from "./proxy/harness/guardProgram";
import { RecordingEngine } from "./proxy/harness/recordingEngine";

const PING = "GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";
const DAY = 86_400_000;

describe("certificates of `breakwater certificates`", () => {
  let files: Authority;
  let engine: RecordingEngine;
  let guard: GuardProgram;
  let folder: string;
  before(async () => {
    files = new Authority();
    engine = await new RecordingEngine().start();
    folder = files.file("made");
    mkdirSync(folder);
    await make(["ci", "unlisted"], Date.now() - 70 * DAY);
    const tls = { ca: "made/server/ca.pem", cert: "made/server/cert.pem", key: "made/server/key.pem" };
    guard = await GuardProgram.start(files, engine, { clients: { ci: { role: "run" } }, tls });
  });
  after(async () => {
    await guard.stop();
    await engine.end();
    files.remove();
  });

  const make = (clients: readonly string[], now: number, to = folder, more: Partial<Wanted> = {}) =>
    makeCertificates({
      folder: to,
      name: "guard",
      hosts: ["localhost"],
      clients,
      replace: false,
      replaceAuthority: false,
      now,
      ...more,
    });
  /** Connects as a Docker client does with `DOCKER_CERT_PATH`. */
  const connect = (path: string): Promise<TLSSocket> => {
    const [ca, cert, key] = ["ca.pem", "cert.pem", "key.pem"].map((name) => readFileSync(join(path, name)));
    return dial(guard, files, { ca, cert, key, servername: "localhost" } as Parameters<typeof dial>[2]);
  };
  const ask = async (path: string) => (await answerTo(await connect(path), PING).catch(() => "")).split("\r\n")[0];

  it("let a listed client in, and no other", async () => {
    assert.equal(await ask(join(folder, "clients/ci")), "HTTP/1.1 200 OK");
    assert.equal(await ask(join(folder, "clients/unlisted")), "HTTP/1.1 403 Forbidden");
    const other = files.file("other");
    await make(["ci"], Date.now(), other);
    await assert.rejects(async () => {
      const [cert, key] = ["cert.pem", "key.pem"].map((name) => readFileSync(join(other, "clients/ci", name)));
      const ca = readFileSync(join(folder, "ca/ca.pem"));
      const answer = await answerTo(await dial(guard, files, { ca, cert, key } as Parameters<typeof dial>[2]), PING);
      if (answer === "") throw new Error("closed");
    });
  });

  it("are taken over by the guard when they are renewed, and clients' old and new ones are let in", async () => {
    const shown = async () => {
      const socket = await connect(join(folder, "clients/ci"));
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256;
    };
    const before = await shown();
    const { outcomes } = await renewCertificates({ folder }, Date.now());
    assert.deepEqual(
      outcomes.map(({ action }) => action),
      ["kept", "renewed", "renewed", "renewed"],
    );
    assert.equal(await ask(join(folder, "clients/ci")), "HTTP/1.1 200 OK");
    guard.process.kill("SIGHUP");
    for (let tries = 400; tries > 0 && (await shown()) === before; tries--) await sleep(20);
    assert.notEqual(await shown(), before);
    assert.equal(await ask(join(folder, "clients/ci")), "HTTP/1.1 200 OK");
  });

  it("are refused from before the time that the guard is told, while those of others and new ones are let in", async () => {
    const [client, other] = [join(folder, "clients/ci"), join(folder, "clients/second")];
    await make(["second"], Date.now() - DAY);
    const stolen = files.file("stolen");
    cpSync(client, stolen, { recursive: true });
    const open = await connect(stolen);
    await sleep(1000 - (Date.now() % 1000)); // Certificates know whole seconds only.
    const [replaced] = await make(["ci"], Date.now(), folder, { hosts: [], replace: true });
    const issuedSince = new Date(replaced?.life.notBefore ?? Number.NaN).toISOString().replace(".000", "");
    const configuration = JSON.parse(readFileSync(files.file("guard.yaml"), "utf8")) as object;
    const clients = { ci: { role: "run", issuedSince }, second: { role: "run" } };
    assert.equal(await ask(stolen), "HTTP/1.1 200 OK");
    writeFileSync(files.file("guard.yaml"), JSON.stringify({ ...configuration, clients }));
    guard.process.kill("SIGHUP");
    for (let tries = 400; tries > 0 && (await ask(other)) !== "HTTP/1.1 200 OK"; tries--) await sleep(20);
    assert.equal(await ask(stolen), "HTTP/1.1 403 Forbidden");
    assert.match(await answerTo(open, PING), /^HTTP\/1\.1 403 .*ci has a new certificate.*issuedSince/s);
    assert.equal(await ask(client), "HTTP/1.1 200 OK");
    assert.equal(await ask(other), "HTTP/1.1 200 OK");
  });
});
