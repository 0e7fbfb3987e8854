import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { request } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Authority } from "../guard/proxy/harness/authority";
import { EngineClient } from "./harness/client";
import { HARNESS } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

const SECONDS = 1000;
const PRIVILEGED = JSON.stringify({ Image: "empty", Cmd: ["true"], HostConfig: { Privileged: true } });
const PLAIN = JSON.stringify({ Image: "empty", Cmd: ["true"] });
const JSON_TYPE = { "Content-Type": "application/json" };
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

engineTests("an engine whose authorization plugin is the guard", () => {
  const authority = new Authority();
  const local = new EngineClient(authority.file("docker.sock"));
  const processes: ChildProcess[] = [];
  let port: number;

  before(async () => {
    port = await freePort();
    const configuration = {
      engine: `unix://${authority.file("docker.sock")}`,
      authz: { local: "admin" },
      clients: { ci: { role: "run", shares: "engine" }, builder: { role: "build", shares: "engine" } },
    };
    writeFileSync(authority.file("guard.yaml"), JSON.stringify(configuration));
    const socket = `unix://${authority.file("plugin.sock")}`;
    const plugin = [
      join("dist", "cli", "main.js"),
      "guard",
      "--config",
      authority.file("guard.yaml"),
      "--authz",
      socket,
    ];
    processes.push(spawn(process.execPath, plugin, { stdio: "ignore" }));
    await until(async () => existsSync(authority.file("plugin.sock")));
    processes.push(spawn(join(HARNESS, "authz-engine.sh"), [authority.folder, `${port}`], { stdio: "ignore" }));
    await until(async () => (await local.ask("GET", "/_ping")).status === 200);
    await local.call("POST", "/images/create?fromSrc=-&repo=empty", Buffer.alloc(1024));
    await local.call("POST", "/containers/create?name=theirs", JSON.parse(PRIVILEGED) as object);
  });
  after(async () => {
    for (const each of processes.reverse()) {
      const ended = once(each, "exit");
      // unshare ignores SIGTERM.
      if (each.exitCode === null && each.signalCode === null && each.kill("SIGKILL")) await ended;
    }
    authority.remove();
  });

  /** A request over TLS, with the headers as given. */
  function ask(call: string, headers: Readonly<Record<string, string | string[]>> = {}, body = "", client = "ci") {
    const [method = "", path = ""] = call.split(" ");
    const { certificate: cert, key } = authority.client(client);
    const tls = { ca: authority.certificate, cert, key, host: "127.0.0.1", servername: "localhost", port };
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = request({ ...tls, method, path: `/v1.41${path}`, headers, agent: false }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      });
      sent.setTimeout(20 * SECONDS, () => sent.destroy(new Error(`${call} is not answered`)));
      sent.on("error", reject).end(body);
    });
  }
  const refused = async (said: RegExp, ...asked: Parameters<typeof ask>) => {
    const { status, text } = await ask(...asked);
    assert.equal(status, 403, text);
    assert.match(text, /authorization denied by plugin breakwater: /);
    assert.match(text, said);
  };
  const length = (body: string) => ({ "Content-Length": `${body.length}` });

  it("carries out what the client's role and the rules allow", async () => {
    assert.equal((await ask("GET /containers/json")).status, 200);
    const { status, text } = await ask("POST /containers/create", { ...JSON_TYPE, ...length(PLAIN) }, PLAIN);
    assert.equal(status, 201, text);
    assert.equal((await ask("POST /images/create?fromImage=none", { "Content-Length": "0" })).status >= 404, true);
  });

  it("refuses in the rule's words, however the body is sent", async () => {
    const chunked = { "Transfer-Encoding": "chunked" };
    for (const headers of [length(PRIVILEGED), chunked, { ...chunked, "Content-Length": "0" }])
      await refused(
        /privileged-container|does not show the body/,
        "POST /containers/create",
        { ...JSON_TYPE, ...headers },
        PRIVILEGED,
      );
    await refused(
      /privileged-container/,
      "POST /containers/create",
      { ...JSON_TYPE, ...length(PRIVILEGED) },
      PRIVILEGED,
    );
  });

  it("refuses bodies that the engine does not show: none (CVE-2024-41110), of another type, above 1 MB", async () => {
    const large = PRIVILEGED.replace("{", `{${" ".repeat(1024 * 1024)}`);
    for (const [headers, body] of [
      [{ ...JSON_TYPE, "Content-Length": "0" }, ""],
      [{ "Content-Type": "text/plain", ...length(PRIVILEGED) }, PRIVILEGED],
      [{ ...JSON_TYPE, ...length(large) }, large],
    ] as const)
      await refused(/does not show the body of ContainerCreate/, "POST /containers/create", headers, body);
  });

  it("refuses a form, whose query the engine would take for the request's", async () => {
    const form = "fromSrc=-&repo=other";
    for (const headers of [FORM, { "Content-Type": [FORM["Content-Type"], JSON_TYPE["Content-Type"]] }])
      await refused(/may be a form/, "POST /images/create?fromImage=none", { ...headers, ...length(form) }, form);
    await refused(
      /may be a form/,
      "POST /build?t=a",
      { ...FORM, ...length("networkmode=host") },
      "networkmode=host",
      "builder",
    );
    // Without the plugin's refusal the engine does as the form says: it looks for that image.
    const pulled = await formAsLocal(
      authority.file("docker.sock"),
      "/v1.41/images/create?fromImage=",
      "fromImage=none",
    );
    assert.match(pulled, /pull access|no such host|registry/);
  });

  it("refuses what others' containers may do, by what the engine says of them", async () => {
    await refused(/does not keep the rules: /, "POST /containers/theirs/start", { "Content-Length": "0" });
  });

  it("refuses what the role does not have, and clients that are not listed", async () => {
    await refused(/the role run of the client ci does not allow SwarmInit/, "POST /swarm/init", JSON_TYPE, "{}");
    await refused(/the client \\"stranger\\" is not known here/, "GET /info", {}, "", "stranger");
  });

  async function until(isDone: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 60 * SECONDS; !(await isDone().catch(() => false)); await sleep(50))
      if (Date.now() > end)
        throw new Error(
          `it does not start: ${existsSync(authority.file("log")) ? readFileSync(authority.file("log")) : ""}`,
        );
  }
});

/** What an engine answers on its own socket to a form. */
function formAsLocal(socketPath: string, path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = plainRequest({ socketPath, method: "POST", path, headers: FORM }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve(text));
    });
    sent.on("error", reject).end(body);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
