import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { dirname } from "node:path";
import { EngineSocket } from "../../../guard/proxy/engineSocket";
import { RemoteEngine } from "../../../guard/proxy/remoteEngine";
import { Authority } from "./harness/authority";
import { everything } from "./harness/exchange";

describe("an engine that is reached over TCP", () => {
  let authority: Authority;
  let server: Server;
  let remote: RemoteEngine;
  let engine: EngineSocket;
  let failures: string[];

  const pem = (client: { readonly certificate: string; readonly key: string }, ca = authority.certificate) => ({
    ca: Buffer.from(ca),
    cert: Buffer.from(client.certificate),
    key: Buffer.from(client.key),
  });
  const open = async (certificates: ReturnType<typeof pem>) => {
    const { port } = server.address() as AddressInfo;
    failures = [];
    remote = await RemoteEngine.open({ host: "localhost", port }, certificates, (failure) => failures.push(failure));
    engine = new EngineSocket(remote.path);
  };

  before(async () => {
    authority = new Authority();
    server = createServer(
      {
        ca: authority.certificate,
        cert: readFileSync(authority.file("cert.pem")),
        key: readFileSync(authority.file("key.pem")),
        requestCert: true,
        rejectUnauthorized: true,
        allowHalfOpen: true,
      },
      (request, response) => response.end(JSON.stringify({ path: request.url })),
    );
    // Says what it was sent, once that has ended: as a command that reads its input to the end.
    server.on("upgrade", (_request, socket, head: Buffer) => {
      socket.unshift(head);
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
      const chunks: Buffer[] = [];
      socket.on("data", (chunk: Buffer) => chunks.push(chunk));
      socket.on("end", () => socket.end(`${Buffer.concat(chunks).length} bytes`));
    });
    server.listen(0);
    await once(server, "listening");
  });
  afterEach(async () => {
    engine.end();
    await remote.close();
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    authority.remove();
  });

  it("answers at a socket that nobody else can connect to, and that goes with it", async () => {
    await open(pem(authority.client("guard")));
    assert.deepEqual(await engine.get("/info"), { path: "/info" });
    assert.equal(statSync(dirname(remote.path)).mode & 0o777, 0o700);
    await remote.close();
    assert.ok(!existsSync(dirname(remote.path)));
  });

  it("ends each direction of a stream by itself", async () => {
    await open(pem(authority.client("guard")));
    const socket = connect({ path: remote.path, allowHalfOpen: true });
    const answer = everything(socket);
    socket.write("POST /exec/a/start HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    const input = Buffer.alloc(1_000_000, "x");
    socket.write(input.subarray(0, 500_000));
    socket.end(input.subarray(500_000));
    assert.match(`${await answer}`, /\r\n\r\n1000000 bytes$/);
    socket.destroy();
  });

  it("is refused where its certificate is of another CA, and the reason is said once", async () => {
    const other = new Authority();
    await open(pem(authority.client("guard"), other.certificate));
    other.remove();
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      for (let turn = 0; turn < 2; turn++) await assert.rejects(engine.get("/info"), { name: "EngineFailure" });
    } finally {
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    }
    assert.equal(failures.length, 1);
    assert.match(failures[0] ?? "", /certificate/);
  });

  it("takes other certificates for new connections", async () => {
    const stranger = new Authority();
    await open(pem(stranger.client("guard")));
    stranger.remove();
    await assert.rejects(engine.get("/info"));
    remote.setCertificates(pem(authority.client("guard")));
    assert.deepEqual(await engine.get("/info"), { path: "/info" });
  });
});
