import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { Authority } from "./proxy/harness/authority";
import { answerTo } from "./proxy/harness/exchange";
import { GuardProgram } from "./proxy/harness/guardProgram";
import { RecordingEngine } from "./proxy/harness/recordingEngine";

const PING = "GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";
/** Of each sort. Handshakes take their time on both sides, so that there are fewer of those unless asked for. */
const CONNECTS = Number(process.env["BREAKWATER_CONNECTS"] ?? 10_000);
const TLS_CONNECTS = Number(process.env["BREAKWATER_CONNECTS"] ?? 500);
/** How many are open on our side at a time. */
const AT_ONCE = 200;
/** A ClientHello that announces 512 bytes, and the first few of them. */
const HALF_CLIENT_HELLO = Buffer.from("16030102000100 01fc0303".replace(/ /g, ""), "hex");

describe("connections to the guard", function () {
  this.timeout(600_000);
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: GuardProgram;
  let healthPort = 0;
  before(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    healthPort = await freePort();
    guard = await GuardProgram.start(authority, engine, {
      clients: { ci: { role: "run" } },
      health: `127.0.0.1:${healthPort}`,
      limits: {
        connections: 100,
        connectionsPerClient: 100,
        handshakes: 60,
        handshakesPerAddress: 50,
        handshakeSeconds: 2,
        headerSeconds: 1,
      },
    });
    // What the guard opens once, for its first clients, is no connection that it has kept.
    for (let clients = 0; clients < 20; clients++) await answerTo(await tls(identity()), PING);
  });
  after(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });

  const health = async () => {
    const answer = await fetch(`http://127.0.0.1:${healthPort}/`);
    return [answer.status, await answer.json()];
  };
  const sockets = () => readdirSync(`/proc/${guard.process.pid}/fd`).length;
  const identity = (name = "ci"): ConnectionOptions => {
    const { certificate: cert, key } = authority.client(name);
    return { cert, key };
  };
  const tcp = async (): Promise<Socket> => {
    const socket = connectTcp(guard.address.port, "127.0.0.1").on("error", () => {});
    await Promise.race([once(socket, "connect"), once(socket, "close")]);
    return socket;
  };
  const sending = async (bytes: Buffer | string) => {
    const socket = await tcp();
    socket.write(bytes);
    return socket;
  };
  const tls = (options: ConnectionOptions): Promise<TLSSocket> =>
    new Promise((resolve) => {
      const address = {
        host: "127.0.0.1",
        port: guard.address.port,
        ca: authority.certificate,
        servername: "localhost",
      };
      const socket = connect({ ...address, ...options });
      socket
        .on("error", () => {})
        .once("secureConnect", () => resolve(socket))
        .once("close", () => resolve(socket));
    });

  /** Leaves them for the guard to close, and frees ours once it has, or once there are many. */
  const SORTS: Record<string, readonly [number, (foreign: ConnectionOptions) => Promise<Socket>]> = {
    "that end at once": [CONNECTS, async () => (await tcp()).end()],
    "that are reset at once": [CONNECTS, async () => (await tcp()).resetAndDestroy()],
    "that stay silent": [CONNECTS, tcp],
    "with half a ClientHello": [CONNECTS, () => sending(HALF_CLIENT_HELLO)],
    "with bytes that are not TLS": [CONNECTS, () => sending("GET / HTTP/1.1\r\n\r\n")],
    "with another CA's certificate": [TLS_CONNECTS, (foreign) => tls(foreign)],
    "without a certificate": [TLS_CONNECTS, () => tls({})],
    "that send nothing after their handshake": [TLS_CONNECTS, () => tls(identity())],
    "that end after their handshake": [TLS_CONNECTS, async () => (await tls(identity())).end()],
    "that break after their handshake": [TLS_CONNECTS, async () => (await tls(identity())).destroy()],
  };

  for (const [sort, [connects, open]] of Object.entries(SORTS)) {
    it(`${sort}: all are freed, and clients find room meanwhile`, async () => {
      const foreignAuthority = new Authority();
      const { certificate: cert, key } = foreignAuthority.client("ci");
      foreignAuthority.remove();
      const before = sockets();
      let opened = 0;
      let answered = 0;
      const worker = async () => {
        const own: Socket[] = [];
        while (opened < connects) {
          opened++;
          const socket = await open({ cert, key });
          socket.resume();
          own.push(socket);
          if (own.length >= AT_ONCE / 20) own.shift()?.destroy();
        }
        return own;
      };
      const asking = async () => {
        while (opened < connects) {
          const answer = await answerTo(await tls(identity()), PING);
          if (answer.startsWith("HTTP/1.1 200")) answered++;
        }
      };
      const [open_] = await Promise.all([Promise.all(Array.from({ length: 20 }, worker)), asking()]);
      assert.ok(answered > 0, "no client was answered meanwhile");
      assert.ok(sockets() - before < 200, `${before} sockets, then ${sockets()}`);
      // Ours are still open: the guard frees its own by itself.
      for (let tries = 100; tries > 0 && sockets() > before + 2; tries--) await sleep(100);
      assert.ok(sockets() <= before + 2, `${before} sockets, then ${sockets()}`);
      for (const socket of open_.flat()) socket.destroy();
    });
  }

  it("beyond limits.connections are turned away, which its health tells", async () => {
    assert.deepEqual(await health(), [200, { engine: "answers", clients: "accepted" }]);
    const held: TLSSocket[] = [];
    // One after the other: at once they would be more handshakes than limits.handshakesPerAddress.
    for (let number = 0; number < 100; number++) held.push(await tls(identity()));
    const reason = "there are 100 connections already (limits.connections)";
    assert.deepEqual(await health(), [503, { engine: "answers", clients: `refused: ${reason}` }]);
    for (const socket of held) socket.destroy();
    for (let tries = 100; tries > 0 && (await health())[0] !== 200; tries--) await sleep(50);
    assert.deepEqual(await health(), [200, { engine: "answers", clients: "accepted" }]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
