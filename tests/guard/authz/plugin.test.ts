import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "../../../configuration/configurationError";
import { AuthorizationPlugin, PluginSocketError } from "../../../guard/authz/plugin";
import { readPluginSettings } from "../../../guard/configuration";
import { JUDGE } from "../../../guard/judgement/judge";
import type { AuditLine } from "../../../guard/proxy/audit";
import { Audit } from "../../../server/audit";

const ENGINE = "unix:///nowhere/docker.sock";

describe("guard/authz/plugin", () => {
  let folder: string;
  let plugin: AuthorizationPlugin;
  const socket = () => join(folder, "breakwater.sock");
  const file = () => join(folder, "guard.yaml");
  const configure = (configuration: object) => {
    writeFileSync(file(), JSON.stringify({ engine: ENGINE, audit: "audit", ...configuration }));
    return readPluginSettings(file());
  };
  const CLIENTS = { ci: { role: "run", shares: "engine" } };
  const start = async () => {
    const settings = configure({ authz: { local: "admin" }, clients: CLIENTS });
    const audit = new Audit<AuditLine>(settings.audit, (message) => ({ event: "guard", message }));
    return AuthorizationPlugin.start(socket(), settings, JUDGE, audit);
  };
  const lines = () =>
    readFileSync(join(folder, "audit"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as AuditLine);
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-authz-"));
    plugin = await start();
  });
  after(async () => {
    await plugin.stop();
    rmSync(folder, { recursive: true });
  });

  const post = (path: string, body: string | object, socketPath = socket()): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const sent = request({ socketPath, method: "POST", path }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>));
      });
      sent.on("error", reject).end(typeof body === "string" ? body : JSON.stringify(body));
    });
  const asked = (uri: string, body?: object) => ({
    User: "ci",
    UserAuthNMethod: "TLS",
    RequestMethod: body ? "POST" : "GET",
    RequestUri: uri,
    ...(body && { RequestBody: Buffer.from(JSON.stringify(body)).toString("base64") }),
  });

  it("says that it authorizes", async () => {
    assert.deepEqual(await post("/Plugin.Activate", ""), { Implements: ["authz"] });
  });

  it("allows, or refuses with the rule's words, and audits both", async () => {
    assert.deepEqual(await post("/AuthZPlugin.AuthZReq", asked("/v1.41/containers/json?all=1")), { Allow: true });
    const create = asked("/v1.41/containers/create", { HostConfig: { Privileged: true } });
    const { Allow: isAllowed, Msg: message } = await post("/AuthZPlugin.AuthZReq", create);
    assert.equal(isAllowed, false);
    assert.match(message as string, /privileged-container/);
    const [listed, refused] = lines().slice(-2);
    assert.deepEqual(
      [listed?.verdict, listed?.operation, listed?.path],
      ["allowed", "ContainerList", "/v1.41/containers/json"],
    );
    assert.deepEqual([refused?.verdict, refused?.rule, refused?.client], ["refused", "privileged-container", "ci"]);
  });

  it("reports its health and its metrics where it is told to, and nowhere else", async () => {
    assert.equal(plugin.healthAddress, undefined);
    const settings = configure({ authz: { local: "admin" }, clients: CLIENTS, health: "127.0.0.1:0" });
    const audit = new Audit<AuditLine>(join(folder, "other-audit"), (message) => ({ event: "guard", message }));
    const other = await AuthorizationPlugin.start(join(folder, "other.sock"), settings, JUDGE, audit);
    const port = other.healthAddress?.port;
    try {
      const health = await fetch(`http://127.0.0.1:${port}/`);
      assert.equal(health.status, 503);
      assert.deepEqual(await health.json(), { engine: "does not answer", clients: "accepted" });
      await post("/AuthZPlugin.AuthZReq", asked("/v1.41/info"), join(folder, "other.sock"));
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const labels = 'operation="SystemInfo",client="ci",verdict="allowed"';
      assert.ok(metrics.includes(`breakwater_guard_requests_total{${labels}} 1`), metrics);
      const taken = { ...settings, health: { host: "127.0.0.1", port: port ?? 0 } };
      await assert.rejects(AuthorizationPlugin.start(join(folder, "third.sock"), taken, JUDGE, audit), /health|taken/);
    } finally {
      await other.stop();
    }
  });

  it("lets every answer pass", async () => {
    const answer = { ...asked("/info"), ResponseBody: "x".repeat(2_000_000), ResponseStatusCode: 200 };
    assert.deepEqual(await post("/AuthZPlugin.AuthZRes", answer), { Allow: true });
  });

  it("refuses what is not one of the protocol's messages, or too large to be", async () => {
    for (const body of ["", "{", "[]", "x".repeat(9 * 1024 * 1024)]) {
      const { Allow: isAllowed, Err: error } = await post("/AuthZPlugin.AuthZReq", body);
      assert.deepEqual([isAllowed, /cannot read/.test(error as string)], [false, true]);
    }
    assert.match((await post("/Other", "{}"))["Err"] as string, /not a call/);
  });

  it("is for the engine alone", () => {
    assert.equal(statSync(socket()).mode & 0o777, 0o600);
  });

  it("reads its configuration again, and keeps the old one where the new one is wrong", async () => {
    plugin.reload(() =>
      configure({ authz: { local: "admin" }, clients: { ci: { role: "cadvisor", secrets: "shown" } } }),
    );
    const listed = await post("/AuthZPlugin.AuthZReq", asked("/v1.41/containers/json"));
    assert.match(listed["Msg"] as string, /the role cadvisor of the client ci does not allow ContainerList/);
    plugin.reload(() => configure({ clients: CLIENTS }));
    assert.match(lines().at(-1)?.message ?? "", /keeps its old configuration: .*authz/s);
    plugin.reload(() => configure({ authz: { local: "admin" }, clients: CLIENTS }));
    assert.deepEqual(await post("/AuthZPlugin.AuthZReq", asked("/v1.41/containers/json")), { Allow: true });
  });

  it("takes a socket that nobody listens on any more, and no other", async () => {
    await assert.rejects(start(), PluginSocketError);
    const before = socket();
    await plugin.stop();
    const server = createServer().listen(before);
    await new Promise((resolve) => server.once("listening", resolve));
    const umask = process.umask(0o022);
    await assert.rejects(start(), /cannot be listened on: another program has it/);
    assert.equal(process.umask(umask), 0o022);
    await new Promise((resolve) => server.close(resolve));
    plugin = await start();
    assert.deepEqual(await post("/Plugin.Activate", ""), { Implements: ["authz"] });
  });

  describe("its configuration", () => {
    const WRONG: Readonly<Record<string, readonly [object, RegExp]>> = {
      "no role for the engine's own socket": [{ clients: CLIENTS }, /has no authz/],
      "an unknown one": [{ authz: { local: "root" }, clients: CLIENTS }, /authz\.local is "root", which is no role/],
      "one that is apart": [{ authz: { local: "run" }, clients: CLIENTS }, /authz\.local keeps its clients apart/],
      "clients that are kept apart": [
        { authz: { local: "admin" }, clients: { ci: { role: "run" } } },
        /clients\.ci keeps its clients apart, .* set shares: engine/,
      ],
      "clients with limits": [
        { authz: { local: "admin" }, clients: { ci: { role: "run", shares: "engine", limits: { containers: 9 } } } },
        /clients\.ci limits what its clients use, .* leave out limits and expires/,
      ],
      "clients that values are hidden from": [
        { authz: { local: "admin" }, clients: { ci: { role: "observe" } } },
        /clients\.ci hides values from its clients, .* set secrets: shown/,
      ],
    };
    for (const [name, [configuration, said]] of Object.entries(WRONG))
      it(`is refused with ${name}`, () => {
        const before = readFileSync(file());
        assert.throws(
          () => configure(configuration),
          (error) => error instanceof ConfigurationError && said.test(error.message),
        );
        writeFileSync(file(), before);
      });
  });
});
