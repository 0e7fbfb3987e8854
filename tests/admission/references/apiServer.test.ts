import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { ApiServer } from "../../../admission/references/apiServer";
import { Authority } from "../../guard/proxy/harness/authority";

describe("the API server that a webhook asks", () => {
  let authority: Authority;
  let server: Server;
  const asked: (string | undefined)[] = [];
  before(async () => {
    authority = new Authority();
    const tls = { cert: readFileSync(authority.file("cert.pem")), key: readFileSync(authority.file("key.pem")) };
    server = createServer(tls, ({ url, headers }, response) => {
      asked.push(`${headers.authorization} ${url}`);
      const status = Number(/status(\d+)/.exec(url ?? "")?.[1] ?? 200);
      response.writeHead(status, { "content-type": "application/json" });
      if (url === "/large") response.end(JSON.stringify({ kind: "ConfigMap", data: { a: "x".repeat(3_000_000) } }));
      else if (url === "/slow") response.write("{");
      else if (url === "/broken") response.write("{", () => response.destroy());
      else if (url === "/text") response.end("hello");
      else if (url === "/list") response.end("[1]");
      else response.end(JSON.stringify({ kind: "ConfigMap" }));
    });
    server.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    writeFileSync(authority.file("token"), "a-token\n");
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    authority.remove();
  });
  const settings = (more: object = {}) => ({
    server: `https://localhost:${(server.address() as AddressInfo).port}`,
    caPem: readFileSync(authority.file("ca.pem")),
    token: authority.file("token"),
    milliseconds: 5000,
    ...more,
  });
  const read = async (path: string, more: object = {}) => {
    const api = new ApiServer(settings(more));
    try {
      return await api.read(path);
    } finally {
      api.close();
    }
  };
  const why = async (path: string, more: object = {}) => {
    const answer = await read(path, more);
    return "why" in answer ? answer.why : JSON.stringify(answer);
  };

  it("is asked with the webhook's token", async () => {
    assert.deepEqual(await read("/api/v1/x"), { object: { kind: "ConfigMap" }, bytes: 20 });
    assert.equal(asked.at(-1), "Bearer a-token /api/v1/x");
  });

  it("gives a reason for whatever is no object", async () => {
    assert.equal(await why("/status404"), "does not exist yet");
    assert.equal(await why("/status403"), "may not be looked up by this webhook");
    assert.match(await why("/status500"), /status 500/);
    assert.match(await why("/text"), /is no object/);
    assert.match(await why("/list"), /is no object/);
    assert.match(await why("/large"), /too large/);
    assert.match(await why("/broken"), /did not answer/);
  });

  it("is waited for no longer than the limit", async () => {
    const begun = performance.now();
    assert.match(await why("/slow", { milliseconds: 100 }), /did not answer in time/);
    assert.ok(performance.now() - begun < 3000);
  });

  it("gets the token only if its certificate is the CA's", async () => {
    const before = asked.length;
    const { certificate } = authority.client("someone");
    assert.match(await why("/api/v1/x", { caPem: Buffer.from(certificate) }), /did not answer/);
    assert.equal(asked.length, before);
    assert.match(await why("/api/v1/x", { token: authority.file("absent") }), /token cannot be read/);
  });
});
