import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const UNSAFE = resolve("examples/files/unsafe");

(process.platform === "linux" ? describe : describe.skip)("the single-file executable", () => {
  let built: string;
  let executable: string;
  let folder: string;
  before(function () {
    this.timeout(120_000);
    built = mkdtempSync(join(tmpdir(), "breakwater-executable-"));
    execFileSync(process.execPath, ["dist/tools/executable/build.js", built], { stdio: "pipe" });
    executable = join(built, "breakwater");
    folder = mkdtempSync(join(tmpdir(), "breakwater-executable-"));
  });
  after(() => {
    for (const each of [built, folder]) rmSync(each, { recursive: true });
  });

  /** Runs it where there is neither Node nor the package. */
  function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return spawnSync(executable, args, { cwd: folder, encoding: "utf8", env: { PATH: "", ...env }, maxBuffer: 64e6 });
  }

  async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    return port;
  }

  it("finds what the package finds", function () {
    this.timeout(20_000);
    const alone = run(["check", UNSAFE, "--format", "json"]);
    const args = [resolve("dist/cli/main.js"), "check", UNSAFE, "--format", "json"];
    const installed = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    assert.deepEqual([alone.status, alone.stdout], [1, installed.stdout], alone.stderr);
  });

  it("checks many files in threads", function () {
    this.timeout(60_000);
    const [files, hook, log] = [join(folder, "many"), join(folder, "hook.cjs"), join(folder, "threads")];
    mkdirSync(files);
    const spec = "{hostPID: true, containers: [{name: a, image: a}]}";
    const pod = `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: ${spec}}`;
    for (let at = 0; at < 900; at++) writeFileSync(join(files, `${at}.yaml`), pod);
    // Runs first in each thread, and notes whether it sends results.
    writeFileSync(
      hook,
      `const { parentPort } = require("node:worker_threads");
      const post = parentPort?.postMessage;
      if (post) parentPort.postMessage = function (batch) {
        require("node:fs").appendFileSync(${JSON.stringify(log)}, batch.judged.length + "\\n");
        return post.call(this, batch);
      };`,
    );
    const { status, stdout, stderr } = run(["check", files, "--format", "json"], { NODE_OPTIONS: `--require ${hook}` });
    assert.equal(status, 1, stderr);
    assert.equal((JSON.parse(stdout) as { summary: { violations: number } }).summary.violations, 900);
    if (availableParallelism() > 1) assert.match(readFileSync(log, "utf8"), /^[1-9]/);
  });

  it("has the guard's program for recipes, and judges what it has written", function () {
    this.timeout(30_000);
    const made = run(["recipe", "endpoint", "--for", "compose", "--client", "ci=run", "--output", "api"]);
    assert.equal(made.status, 0, made.stderr);
    assert.ok(readFileSync(join(folder, "api/breakwater-guard.js"), "utf8").length > 100_000);
    const { status, stdout } = run(["check", "api", "--level", "advisory"]);
    assert.equal(status, 0, stdout);
  });

  it("admits objects to a cluster, and has the webhook's program for one", async function () {
    this.timeout(30_000);
    assert.equal(run(["certificates", "--server", "localhost"]).status, 0);
    const tls = "tls: { cert: certificates/server/cert.pem, key: certificates/server/key.pem }";
    const [api, health] = [await freePort(), await freePort()];
    const text = `listen: 127.0.0.1:${api}\n${tls}\nmode: warn\nhealth: 127.0.0.1:${health}\n`;
    writeFileSync(join(folder, "admission.yaml"), text);
    const manifests = run(["admission", "manifests"]);
    assert.equal(manifests.status, 0, manifests.stderr);
    const webhook = spawn(executable, ["admission"], { cwd: folder, stdio: "ignore" });
    try {
      // It is ready once a thread judges.
      let status: number | undefined;
      for (let tries = 0; status !== 200 && tries < 200; tries++) {
        await sleep(50);
        status = await fetch(`http://127.0.0.1:${health}/readyz`).then(
          (response) => response.status,
          () => undefined,
        );
      }
      assert.equal(status, 200);
    } finally {
      webhook.kill("SIGKILL");
    }
  });

  it("guards an engine", async function () {
    this.timeout(30_000);
    const [engine, client] = [join(folder, "engine.sock"), join(folder, "ci.sock")];
    const server = createServer((_, response) => response.end("OK")).listen(engine);
    writeFileSync(
      join(folder, "guard.yaml"),
      `engine: unix://${engine}\nhealth: "off"\nclients:\n  ci: { role: run, socket: { path: ${client} } }\n`,
    );
    const guard = spawn(executable, ["guard", "--config", "guard.yaml"], { cwd: folder, stdio: "ignore" });
    try {
      for (let tries = 0; !existsSync(client) && tries < 200; tries++) await sleep(50);
      const ask = async (path: string) => {
        const [response] = await once(get({ socketPath: client, path }), "response");
        return (response.resume() as { statusCode: number }).statusCode;
      };
      assert.equal(await ask("/_ping"), 200);
      assert.equal(await ask("/swarm"), 403);
      guard.kill("SIGTERM");
      const [code] = await once(guard, "exit");
      assert.equal(code, 0);
    } finally {
      guard.kill("SIGKILL");
      server.close();
    }
  });

  it("says its version, and the licences of all that it carries", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    assert.equal(run(["--version"]).stdout, `${version}\n`);
    const { stdout } = run(["--licenses"]);
    assert.equal(stdout, readFileSync(join(built, "NOTICE"), "utf8"));
    const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
      dependencies: Record<string, string>;
    };
    for (const name of [...Object.keys(dependencies).filter((each) => each !== "jiti"), `Node ${process.version}`])
      assert.match(stdout, new RegExp(`^${name}( |$)`, "m"));
    assert.match(stdout, /OpenSSL/);
  });

  it("says of a Pulumi program what it needs", () => {
    const { status, stdout } = run(["check", resolve("examples/safe")]);
    assert.equal(status, 2);
    assert.match(stdout, /a Pulumi program is run by Node and its own packages/);
  });
});
