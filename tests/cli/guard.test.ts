import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { connect } from "node:tls";
import { Authority } from "../guard/proxy/harness/authority";
import { answerTo, everything, until } from "../guard/proxy/harness/exchange";
import { RecordingEngine } from "../guard/proxy/harness/recordingEngine";

/** The command of the package, and the same as one file. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  "breakwater guard": [join("dist", "cli", "main.js"), "guard"],
  "breakwater-guard.js": [join("dist", "guard", "breakwater-guard.js")],
};

for (const [name, program] of Object.entries(PROGRAMS)) {
  describe(name, () => {
    let authority: Authority;
    let engine: RecordingEngine;
    before(async () => {
      authority = new Authority();
      engine = await new RecordingEngine().start();
    });
    after(async () => {
      await engine.end();
      authority.remove();
    });
    const run = (...args: string[]) =>
      spawn(process.execPath, [...program, "--config", authority.file("guard.yaml"), ...args]);
    const ended = async (child: ChildProcess) => {
      const [out, error] = [child.stdout, child.stderr].map((stream) => stream && everything(stream));
      const [code] = (await once(child, "exit")) as [number | null];
      return { code, out: String(await out), error: String(await error) };
    };
    const configure = (more: object = {}) => {
      const tls = { ca: "ca.pem", cert: "cert.pem", key: "key.pem" };
      const base = {
        listen: "127.0.0.1:0",
        engine: `unix://${engine.socket}`,
        tls,
        clients: { ci: { role: "run" } },
        health: "off",
      };
      writeFileSync(authority.file("guard.yaml"), JSON.stringify({ ...base, ...more }, undefined, 1));
    };

    it("validates a configuration", async () => {
      configure();
      const { code, out } = await ended(run("--check"));
      assert.match(out, /guard\.yaml is valid\. Its clients and their roles:\n {2}ci: run\n$/);
      assert.equal(code, 0);
    });

    it("says what it would decide about a request, without starting", async () => {
      configure();
      const explain = async (request: object, ...more: string[]) => {
        const child = spawn(process.execPath, [
          ...program,
          "explain",
          ...["--client", "ci", "--config", authority.file("guard.yaml"), ...more, "-"],
        ]);
        child.stdin.end(JSON.stringify(request));
        return await ended(child);
      };
      const create = { method: "POST", path: "/v1.41/containers/create" };
      const allowed = await explain({ ...create, body: { Image: "busybox" } });
      assert.deepEqual([allowed.code, allowed.error], [0, ""]);
      assert.match(allowed.out, /^allowed: ContainerCreate by ci, whose role is run\n/);
      const privileged = { ...create, body: { Image: "busybox", HostConfig: { Privileged: true } } };
      const refused = await explain(privileged, "--format", "json");
      assert.equal(refused.code, 1);
      assert.equal((JSON.parse(refused.out) as { rule: string }).rule, "privileged-container");
      const unreadable = await explain([]);
      assert.equal(unreadable.code, 2);
      assert.match(unreadable.error, /^error: .*is not a request/);
    });

    it("names what is wrong with one, and starts nothing", async () => {
      configure({ tls: { ca: "ca.pem", cert: "nowhere.pem", key: "key.pem" } });
      const { code, error } = await ended(run());
      assert.match(
        error,
        /^error: .*guard\.yaml:6:\d+: tls\.cert cannot be taken from .*nowhere\.pem: there is no such file/,
      );
      assert.equal(code, 2);
    });

    it("names what is no file of a configuration, and waits for none", async () => {
      mkdirSync(authority.file("folder"), { recursive: true });
      const special = {
        folder: "folder",
        "a device without end": "/dev/zero",
        "a file that is not there": "nowhere.yaml",
      };
      for (const [what, file] of Object.entries(special)) {
        configure({ tls: { ca: file, cert: "cert.pem", key: "key.pem" } });
        const { code, error } = await ended(run("--check"));
        assert.match(
          error,
          /^error: .*guard\.yaml:\d+:\d+: tls\.ca cannot be taken from .*: (is not a regular file|there is no such file)\n$/,
          what,
        );
        assert.equal(code, 2);
      }
      const folder = spawn(process.execPath, [...program, "--check", "--config", authority.file("folder")]);
      const { code, error } = await ended(folder);
      assert.match(error, /folder: is not a regular file/);
      assert.equal(code, 2);
    });

    it("names the address that it cannot take, and starts nothing", async () => {
      const other = createServer().listen(0, "127.0.0.1");
      await once(other, "listening");
      const taken = `127.0.0.1:${(other.address() as AddressInfo).port}`;
      const away = "192.0.2.1:2376";
      for (const [key, address, why] of [
        ["listen", taken, "another program has it"],
        ["health", taken, "another program has it"],
        ["listen", away, "it is not an address of this machine"],
        ["health", away, "it is not an address of this machine"],
      ]) {
        configure({ [key as string]: address });
        const { code, error } = await ended(run());
        assert.match(
          error,
          new RegExp(`^error: .*guard\\.yaml:\\d+:\\d+: ${key} ${address} cannot be taken: ${why}\n$`),
        );
        assert.equal(code, 2);
      }
      other.close();
    });

    it("runs until it is stopped, and reloads its configuration", async () => {
      configure();
      const child = run();
      const [, port = ""] =
        /takes clients at [^"]*:(\d+)/.exec(await until(child.stdout, /takes clients at [^"]*"/)) ?? [];
      const { certificate, key } = authority.client("ci");
      const ping = async () => {
        const socket = connect({
          port: Number(port),
          ca: authority.certificate,
          servername: "localhost",
          cert: certificate,
          key,
        });
        await once(socket, "secureConnect");
        return answerTo(socket, "GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n");
      };
      assert.match(await ping(), /^HTTP\/1\.1 200 /);
      configure({ clients: { other: { role: "run" } } });
      const anew = until(child.stdout, /has read its configuration/);
      child.kill("SIGHUP");
      await anew;
      assert.match(await ping(), /^HTTP\/1\.1 403 /);
      child.stdout.resume();
      child.kill("SIGTERM");
      const [code] = (await once(child, "exit")) as [number | null];
      assert.equal(code, 0);
    });
  });
}

it("the guard in one file loads nothing but Node", () => {
  const text = readFileSync(join("dist", "guard", "breakwater-guard.js"), "utf8");
  const loaded = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, from]) => from ?? "");
  assert.ok(loaded.length > 0);
  for (const from of loaded) assert.match(from, /^(node:|fs$|path$|util$|crypto$|os$|process$|buffer$)/);
});

it("the guard in one file starts nothing for a command that it does not have", () => {
  const program = PROGRAMS["breakwater-guard.js"] ?? [];
  for (const args of [
    ["explian"],
    ["explain"],
    ["explain", "--client", "ci"],
    ["--client", "ci"],
    ["explain", "a", "b"],
  ]) {
    const { status, stderr } = spawnSync(process.execPath, [...program, ...args], { encoding: "utf8" });
    assert.equal(status, 2);
    assert.match(stderr, /^error: .*\(see --help\)\n$/);
  }
});
