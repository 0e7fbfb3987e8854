import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { JUDGE } from "../../guard/judgement/judge";
import type { AuditLine } from "../../guard/proxy/audit";
import { Guard } from "../../guard/proxy/guard";
import { checkedSettings } from "../../guard/run";
import { Authority } from "./proxy/harness/authority";
import { answerTo, everything } from "./proxy/harness/exchange";
import { dial } from "./proxy/harness/guarded";
import { RecordingEngine } from "./proxy/harness/recordingEngine";

const PRIVILEGED = { Image: "box", HostConfig: { Privileged: true } };
const HARMLESS = { Image: "box" };

const written = (method: string, path: string, body?: object | string) => {
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const about = body === undefined ? "" : `Content-Type: application/json\r\nContent-Length: ${text.length}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n${about}\r\n${text}`;
};

describe("operating a guard", () => {
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: Guard;
  before(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    const tls = { ca: "ca.pem", cert: "cert.pem", key: "key.pem" };
    const configuration = {
      listen: "127.0.0.1:0",
      engine: `unix://${engine.socket}`,
      tls,
      clients: {
        ci: { role: "run" },
        trial: { role: "run", mode: "warn" },
        viewer: { role: "observe" },
        builder: { role: "build" },
        tester: { role: "build", mode: "warn" },
      },
      audit: "audit",
      health: `127.0.0.1:${await freePort()}`,
    };
    writeFileSync(authority.file("guard.yaml"), JSON.stringify(configuration));
    guard = await Guard.start(checkedSettings(authority.file("guard.yaml")), JUDGE);
  });
  after(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });
  beforeEach(() => {
    engine.recorded.length = 0;
  });

  const dialAs = (client: string) => {
    const { certificate: cert, key } = authority.client(client);
    return dial(guard, authority, { cert, key });
  };
  const ask = async (client: string, ...request: Parameters<typeof written>) =>
    answerTo(await dialAs(client), written(...request));
  const lines = () =>
    readFileSync(authority.file("audit"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as AuditLine);
  const lastCall = async (client: string) => {
    for (;;) {
      const line = lines().findLast((each) => each.event === "call");
      if (line?.client === client) return line;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  describe("in warn mode", () => {
    it("lets through what a rule refuses, and says so in the audit", async () => {
      assert.match(await ask("trial", "POST", "/v1.41/containers/create", PRIVILEGED), /^HTTP\/1\.1 200 /);
      assert.deepEqual(JSON.parse(engine.recorded[0]?.body ?? ""), PRIVILEGED);
      const { verdict, rule, message, status } = await lastCall("trial");
      assert.deepEqual([verdict, rule, status], ["warned", "privileged-container", 200]);
      assert.match(message ?? "", /privileged/i);
    });

    it("lets through what the role does not allow", async () => {
      assert.match(await ask("trial", "POST", "/v1.41/swarm/leave"), /^HTTP\/1\.1 200 /);
      assert.deepEqual(engine.lines, ["POST /v1.41/swarm/leave"]);
      const { verdict, message } = await lastCall("trial");
      assert.equal(verdict, "warned");
      assert.match(message ?? "", /the role run of the client trial does not allow SwarmLeave/);
    });

    it("warns of nothing where nothing would be refused", async () => {
      assert.match(await ask("trial", "POST", "/v1.41/containers/create", HARMLESS), /^HTTP\/1\.1 200 /);
      assert.equal((await lastCall("trial")).verdict, "allowed");
    });

    it("leaves BuildKit's calls unjudged and says so, and judges those of other clients beside it", async () => {
      const upgrade = "POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
      // The engine sends back what it gets: only bytes that nobody has judged come back as they were.
      const said = async (client: string) => {
        const socket = await dialAs(client);
        socket.write(`${upgrade}bytes that are no call`);
        socket.end();
        return (await everything(socket)).toString("latin1");
      };
      for (const [client, message] of [
        ["tester", /neither judged nor audited/],
        ["trial", /the role run of the client trial does not allow Grpc/],
      ] as const) {
        assert.match(await said(client), /^HTTP\/1\.1 101 .*bytes that are no call$/s);
        const line = lines().find((each) => each.operation === "Grpc" && each.client === client);
        assert.deepEqual([line?.event, line?.verdict], ["stream", "warned"]);
        assert.match(line?.message ?? "", message);
      }
      for (const client of ["builder", "ci"]) assert.doesNotMatch(await said(client), /bytes that are no call/);
    });

    it("refuses all the same what can be read in two ways, or is unknown", async () => {
      for (const [path, body] of [
        ["/v1.41/containers/create", '{"Image":"a","Image":"b"}'],
        ["/v1.41//containers/create", "{}"],
        ["/v1.41/nothing", "{}"],
      ] as const)
        assert.match(await ask("trial", "POST", path, body), /^HTTP\/1\.1 40[04] /);
      assert.deepEqual(engine.lines, []);
    });

    it("is for its client alone", async () => {
      assert.match(await ask("ci", "POST", "/v1.41/containers/create", PRIVILEGED), /^HTTP\/1\.1 403 /);
      assert.equal((await lastCall("ci")).verdict, "refused");
    });

    it("is named in the audit from the start, and after each reload", () => {
      const warnings = () => lines().filter(({ message }) => /refuses the client "trial" nothing/.test(message ?? ""));
      assert.equal(warnings().length, 1);
      guard.reload(() => checkedSettings(authority.file("guard.yaml")));
      assert.equal(warnings().length, 2);
    });
  });

  it("counts requests, durations, streams, bytes and connections, and knows when certificates expire", async () => {
    await ask("viewer", "GET", "/v1.41/info");
    await ask("viewer", "POST", "/v1.41/containers/create", HARMLESS);
    await ask("trial", "POST", "/v1.41/containers/create", PRIVILEGED);
    await ask("stranger", "GET", "/v1.41/info");
    await lastCall("stranger");
    const { certificate: cert, key } = authority.client("viewer");
    const open = await dial(guard, authority, { cert, key });
    const answer = await fetch(`http://127.0.0.1:${guard.healthAddress?.port}/metrics`);
    const text = await answer.text();
    open.destroy();
    assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    // Each line is one that Prometheus reads: a comment, or a name with labels and a number.
    for (const line of text.trimEnd().split("\n"))
      assert.match(
        line,
        /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="([^"\\\n]|\\.)*"(,[a-z]+="([^"\\\n]|\\.)*")*\})? [\d.e+-]+)$/,
      );
    const value = (name: string) => Number(text.split(`\nbreakwater_guard_${name} `)[1]?.split("\n")[0]);
    assert.equal(value('requests_total{operation="SystemInfo",client="viewer",verdict="allowed"}'), 1);
    assert.equal(value('requests_total{operation="ContainerCreate",client="viewer",verdict="refused"}'), 1);
    assert.equal(value('requests_total{operation="ContainerCreate",client="trial",verdict="warned"}'), 1);
    assert.ok(value('requests_total{operation="",client="(unlisted)",verdict="refused"}') >= 1);
    assert.equal(value('request_duration_seconds_bucket{operation="SystemInfo",le="+Inf"}'), 1);
    assert.equal(value('request_duration_seconds_count{operation="SystemInfo"}'), 1);
    assert.ok(value('connections{client="viewer"}') >= 1);
    assert.equal(value("held_body_bytes"), 0);
    const expiry = value('certificate_expiry_timestamp_seconds{certificate="cert"}') * 1000;
    assert.ok(expiry > Date.now() && expiry < Date.now() + 3 * 86_400_000);
    assert.doesNotMatch(text, /stranger/);
  });

  it("has a command that lists who is refused nothing", () => {
    const out = execFileSync(process.execPath, [
      join("dist", "cli", "main.js"),
      "guard",
      "--check",
      "--config",
      authority.file("guard.yaml"),
    ]);
    assert.match(out.toString(), /trial: run \(mode warn: nothing is refused\)/);
  });

  describe("breakwater guard explain", () => {
    const explained = async (client: string, request: unknown, ...more: string[]) => {
      const args = ["guard", "explain", "--client", client, "--config", authority.file("guard.yaml"), "-", ...more];
      const child = spawn(process.execPath, [join("dist", "cli", "main.js"), ...args]);
      child.stdin.end(typeof request === "string" ? request : JSON.stringify(request));
      const output = [everything(child.stdout), everything(child.stderr)];
      const [code] = (await once(child, "exit")) as [number];
      const [out, error] = (await Promise.all(output)).map(String);
      return { code, out: out ?? "", error: error ?? "" };
    };
    const create = { method: "POST", path: "/v1.41/containers/create?name=job" };

    it("says what is allowed, with 0", async () => {
      const { code, out } = await explained("ci", { ...create, body: HARMLESS });
      assert.match(
        out,
        /^allowed: ContainerCreate by ci, whose role is run\nThe engine gets POST \/v1\.41\/containers\/create\?name=guard-ci-[0-9a-f]{12}\.job\n/,
      );
      assert.equal(code, 0);
    });

    it("says what is refused and why, with 1", async () => {
      const { code, out } = await explained("ci", { ...create, body: PRIVILEGED });
      assert.match(out, /^refused: ContainerCreate by ci, whose role is run\n.*\(privileged-container\)/s);
      assert.equal(code, 1);
      const json = await explained("viewer", { ...create, body: HARMLESS }, "--format", "json");
      const { verdict, operation, message } = JSON.parse(json.out) as Record<string, string>;
      assert.deepEqual([verdict, operation, json.code], ["refused", "ContainerCreate", 1]);
      assert.match(message ?? "", /the role observe of the client viewer does not allow ContainerCreate/);
    });

    it("says of a client in warn mode what would be refused", async () => {
      const { code, out } = await explained("trial", { ...create, body: PRIVILEGED });
      assert.match(out, /^refused: .*It is let through all the same: the client's mode is warn\./s);
      assert.equal(code, 1);
    });

    it("asks the file what the engine would answer", async () => {
      const start = { method: "POST", path: "/v1.41/containers/job/exec", body: { Cmd: ["ls"] } };
      assert.match((await explained("ci", start)).out, /^refused: ContainerExec .*No such container: job/s);
      const container = { Id: "1".repeat(64), Name: "/job", Config: {}, HostConfig: {}, Mounts: [] };
      const known = { ...start, engine: { "/containers/job/json": container } };
      assert.match((await explained("ci", known)).out, /^allowed: ContainerExec /);
      const privileged = { ...container, HostConfig: { Privileged: true } };
      const unsafe = { ...start, engine: { "/containers/job/json": privileged } };
      assert.match((await explained("ci", unsafe)).out, /^refused: .*privileged-container/s);
    });

    it("takes a line of the audit, and says what it lacks", async () => {
      const line = { event: "call", client: "ci", method: "POST", path: "/v1.41/swarm/leave", verdict: "refused" };
      const { code, out } = await explained("ci", line);
      assert.match(out, /^refused: SwarmLeave .*The audit records no query and no body/s);
      assert.equal(code, 1);
    });

    it("ends with 2 where it cannot tell", async () => {
      for (const [client, request, problem] of [
        ["ci", "no JSON", /^error: .*cannot be read as JSON/],
        ["ci", { method: "GET" }, /^error: .*is not a request: it needs "method" and "path"/],
        ["stranger", create, /^error: .*guard\.yaml: clients does not list stranger/],
      ] as const) {
        const { code, error } = await explained(client, request);
        assert.match(error, problem);
        assert.equal(code, 2);
      }
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
