import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditLine } from "../../../guard/proxy/audit";
import { Audit } from "../../../server/audit";
import { Authority } from "./harness/authority";
import { everything } from "./harness/exchange";
import { RecordingEngine } from "./harness/recordingEngine";

const MEGABYTE = 1024 * 1024;

const aboutLost = (message: string): AuditLine => ({ event: "guard", message });

/** A pipe that a program writes to, and that is read when a test reads it. */
class Pipe {
  readonly file: string;
  private readonly handle: number;

  constructor(folder: string) {
    this.file = join(folder, "pipe");
    execFileSync("mkfifo", [this.file]);
    this.handle = openSync(this.file, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** Its end to write to, as a shell gives it to a program: one that waits while the pipe is full. */
  writeEnd(): number {
    return openSync(this.file, "w");
  }

  /** All that is in it now. */
  read(): string {
    const chunk = Buffer.alloc(MEGABYTE);
    let text = "";
    for (let size = this.take(chunk); size > 0; size = this.take(chunk)) text += chunk.toString("latin1", 0, size);
    return text;
  }

  private take(chunk: Buffer): number {
    try {
      return readSync(this.handle, chunk);
    } catch {
      return 0;
    }
  }

  close(): void {
    closeSync(this.handle);
  }
}

const linesOf = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as AuditLine);

describe("the audit", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-audit-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  /** Reads until a line has come that is looked for. */
  const readUntil = async (pipe: Pipe, pattern: RegExp) => {
    let text = pipe.read();
    while (!pattern.test(text)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      text += pipe.read();
    }
    return text;
  };

  it("is plain ASCII without control characters, whatever a client is called", () => {
    const file = join(folder, "audit");
    const client = 'a\u001b[2J\u0007\r\n"\\\u007f\u0085\u009b\u200b\u202e\u2028\ud83d\ude00\ud800';
    new Audit<AuditLine>(file, aboutLost).write({ event: "call", client });
    const text = readFileSync(file, "latin1");
    assert.match(text, /^[\x20-\x7e]+\n$/);
    assert.equal(linesOf(text)[0]?.client, client);
  });

  it("holds what nobody reads, within bounds, and goes on when somebody does", async () => {
    const pipe = new Pipe(folder);
    const audit = new Audit<AuditLine>(pipe.file, aboutLost);
    const message = "x".repeat(900);
    for (let status = 0; status < 1_000; status++) audit.write({ event: "call", status, message });
    assert.ok(!audit.isBehind);
    for (let status = 1_000; status < 1_500; status++) audit.write({ event: "call", status, message });
    assert.ok(audit.isBehind);
    for (let status = 1_500; status < 5_000; status++) audit.write({ event: "call", status, message });
    const lines = linesOf(await readUntil(pipe, / lost.*\n/));
    const written = lines.length - 1;
    assert.ok(written * 1_000 < 3 * MEGABYTE, `${written} lines`);
    assert.deepEqual(
      lines.slice(0, -1).map(({ status }) => status),
      Array.from({ length: written }, (_, status) => status),
    );
    assert.equal(
      lines.at(-1)?.message,
      `${5_000 - written} lines of the audit were lost, which could not be written in time`,
    );
    assert.ok(!audit.isBehind);
    pipe.close();
  });

  it("goes on in a new file with a whole line, where the one before was full", () => {
    const pipe = new Pipe(folder);
    const audit = new Audit<AuditLine>(pipe.file, aboutLost);
    for (let status = 0; status < 200; status++) audit.write({ event: "call", status, message: "x".repeat(900) });
    renameSync(pipe.file, join(folder, "old"));
    audit.reopen();
    audit.write({ event: "guard", message: "anew" });
    const lines = linesOf(readFileSync(pipe.file, "utf8"));
    assert.ok(lines.length > 1 && lines.length < 200);
    assert.equal(lines.at(-1)?.message, "anew");
    pipe.close();
  });

  it("on a pipe that nobody reads stops the guard from taking requests, and no more", async () => {
    const pipe = new Pipe(folder);
    const authority = new Authority();
    const engine = await new RecordingEngine().start();
    const tls = { ca: "ca.pem", cert: "cert.pem", key: "key.pem" };
    const configuration = {
      listen: "127.0.0.1:0",
      engine: `unix://${engine.socket}`,
      tls,
      clients: { ci: { role: "run" } },
      health: "off",
    };
    writeFileSync(authority.file("guard.yaml"), JSON.stringify(configuration));
    const stdout = pipe.writeEnd();
    const program = [join("dist", "guard", "breakwater-guard.js"), "--config", authority.file("guard.yaml")];
    const guard = spawn(process.execPath, program, { stdio: ["ignore", stdout, "inherit"] });
    closeSync(stdout);
    const port = Number(/:(\d+)"/.exec(await readUntil(pipe, /takes clients at .*\n/))?.[1]);
    const { certificate: cert, key } = authority.client("ci");
    const agent = new Agent({
      ca: authority.certificate,
      servername: "localhost",
      cert,
      key,
      keepAlive: true,
      maxSockets: 8,
    });
    const ask = (path: string) =>
      new Promise<string>((resolve, reject) => {
        const sent = request({ agent, host: "127.0.0.1", port, path }, (answer) => {
          everything(answer).then((bytes) => resolve(`${answer.statusCode} ${bytes}`), reject);
        });
        sent.on("error", reject).end();
      });
    const unknown = `/v1.41/${"n".repeat(290)}`;
    let answer = "";
    while (!answer.startsWith("503")) [answer = ""] = await Promise.all(Array.from({ length: 16 }, () => ask(unknown)));
    assert.match(answer, /^503 .*the guard's audit cannot be written \(audit in its configuration\)/);
    assert.match(await ask("/v1.41/info"), /^503 /);
    assert.deepEqual(engine.lines, []);
    const resident = () =>
      Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${guard.pid}/status`, "utf8"))?.[1]) / 1024;
    const before = resident();
    for (let turn = 0; turn < 100; turn++) await Promise.all(Array.from({ length: 16 }, () => ask(unknown)));
    assert.ok(resident() - before < 64, `${before} MB, then ${resident()} MB`);
    const ended = once(guard, "exit");
    let text = "";
    while (!(await ask("/v1.41/info")).startsWith("200")) text += pipe.read();
    text += await readUntil(pipe, /"status":200.*\n/);
    agent.destroy();
    guard.kill("SIGTERM");
    text += await readUntil(pipe, /has stopped/);
    assert.deepEqual(await ended, [0, null]);
    assert.deepEqual(new Set(linesOf(text).map(({ event }) => event)), new Set(["call", "guard"]));
    pipe.close();
    await engine.end();
    authority.remove();
  });
});
