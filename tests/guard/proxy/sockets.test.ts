import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Guard } from "../../../guard/proxy/guard";
import { AddressError } from "../../../server/listening";
import { Authority } from "./harness/authority";
import { everything, until } from "./harness/exchange";
import { guarded, settingsOf } from "./harness/guarded";
import { RecordingEngine } from "./harness/recordingEngine";

describe("a unix socket of a client's own", () => {
  let authority: Authority;
  let engine: RecordingEngine;
  let folder: string;
  let guard: Guard | undefined;
  const path = (name: string) => join(folder, name);

  before(() => {
    authority = new Authority();
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-sockets-"));
    engine = await new RecordingEngine().start();
  });
  afterEach(async () => {
    await guard?.stop();
    guard = undefined;
    await engine.end();
    rmSync(folder, { recursive: true });
  });
  after(() => authority.remove());

  /** Without an address, and so without certificates. */
  const start = async (clients: Readonly<Record<string, { readonly group?: string; readonly mode?: number }>>) => {
    const sockets = new Map(
      Object.entries(clients).map(([client, file]) => [client, { path: path(`${client}.sock`), mode: 0o660, ...file }]),
    );
    guard = await guarded({
      ...settingsOf(authority, engine.socket, { connectionsPerClient: 2 }),
      listen: undefined,
      tls: undefined,
      pem: undefined,
      sockets,
    });
  };
  const dial = (client: string): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect({ path: path(`${client}.sock`), allowHalfOpen: true });
      socket.once("connect", () => resolve(socket)).once("error", reject);
    });
  const ask = async (client: string, request = "GET /_ping"): Promise<string> => {
    const socket = await dial(client);
    const answer = everything(socket);
    socket.write(`${request} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n`);
    const text = (await answer).toString();
    socket.destroy();
    return text;
  };

  it("makes whoever connects that client", async () => {
    await start({ ci: {}, stranger: {} });
    assert.match(await ask("ci"), /^HTTP\/1.1 200/);
    assert.match(await ask("stranger"), /^HTTP\/1.1 403[\s\S]*the client \\"stranger\\" is not known here/);
    await guard?.stop();
    const lines = readFileSync(authority.file("audit"), "utf8").trim().split("\n");
    const calls = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event }) => event === "call");
    assert.deepEqual(
      calls.slice(-2).map(({ client, address, status }) => [client, address, status]),
      [
        ["ci", `unix:${path("ci.sock")}`, 200],
        ["stranger", `unix:${path("stranger.sock")}`, 403],
      ],
    );
  });

  it("carries streams in both directions, and keeps a client's limit of connections", async () => {
    await start({ ci: {} });
    const socket = await dial("ci");
    socket.write(
      "POST /containers/a/attach?stream=1&stdin=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
    );
    await until(socket, /^HTTP\/1.1 101[\s\S]*\r\n\r\n/);
    socket.end("there and back");
    assert.match((await everything(socket)).toString(), /there and back/);
    const open = [await dial("ci"), await dial("ci")];
    assert.match(await ask("ci"), /^HTTP\/1.1 429/);
    for (const each of open) each.destroy();
  });

  it("is open to its owner and its group alone, and removed at the end", async () => {
    const group = `${process.getgid?.()}`;
    const before = process.umask(0);
    await start({ ci: { group }, it: { mode: 0o600 } });
    process.umask(before);
    const modes = () => ["ci.sock", "it.sock"].map((name) => statSync(path(name)).mode & 0o777);
    assert.deepEqual(modes(), [0o660, 0o600]);
    assert.equal(`${statSync(path("ci.sock")).gid}`, group);
    await guard?.stop();
    assert.ok(!existsSync(path("ci.sock")));
  });

  it("takes the place of one that a killed guard has left, and of nothing else", async () => {
    const left = "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
    spawnSync(process.execPath, ["-e", left, path("ci.sock")]);
    assert.ok(existsSync(path("ci.sock")));
    await start({ ci: {} });
    assert.match(await ask("ci"), /^HTTP\/1.1 200/);
    const first = guard;
    const unavailable = (words: RegExp) => (error: unknown) =>
      error instanceof AddressError && error.key === "clients.ci.socket" && words.test(error.message);
    await assert.rejects(start({ ci: {} }), unavailable(/ci\.sock cannot be taken: another program has it/));
    assert.match(await ask("ci"), /^HTTP\/1.1 200/);
    await first?.stop();
    writeFileSync(path("ci.sock"), "precious");
    await assert.rejects(start({ ci: {} }), unavailable(/a file of that name that is not a socket/));
    assert.equal(readFileSync(path("ci.sock"), "utf8"), "precious");
    rmSync(path("ci.sock"));
    await assert.rejects(start({ ci: { group: "nobody-has-it" } }), unavailable(/no group nobody-has-it/));
    assert.ok(!existsSync(path("ci.sock")));
  });
});
