/**
 * `npm run bench:guard`: what the guard costs, in one run against the same engine's own TLS port. It needs root and
 * dockerd (Debian: docker.io). Prints medians of calls, throughput of a build's context and of attached output, and a
 * load of 200 clients of 2,000 requests each (BREAKWATER_BENCH_REQUESTS for another number), none of whose answers may
 * be lost or another's.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type SecureContextOptions } from "node:tls";
import { Authority } from "../../tests/guard/proxy/harness/authority";
import { everything, until } from "../../tests/guard/proxy/harness/exchange";

const MEGABYTE = 1024 * 1024;
const CLIENTS = 200;
const REQUESTS = Number(process.env["BREAKWATER_BENCH_REQUESTS"] ?? 2000);
const ROUNDS = 5;
const STREAMED = 1024 * MEGABYTE;
const ENGINE_PORT = 22376;
const GUARD_PORT = 22377;

const folder = mkdtempSync(join(tmpdir(), "breakwater-bench-guard-"));
const authority = new Authority();
const { certificate: cert, key } = authority.client("bench");
const identity: SecureContextOptions & { servername: string } = {
  ca: authority.certificate,
  cert,
  key,
  servername: "localhost",
};

function ask(
  agent: Agent,
  port: number,
  method: string,
  path: string,
  body?: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers =
      body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    const sent = request({ agent, host: "127.0.0.1", port, method, path: `/v1.41${path}`, headers }, (answer) => {
      everything(answer).then((bytes) => resolve({ status: answer.statusCode ?? 0, text: bytes.toString() }), reject);
    });
    sent.on("error", reject).end(body);
  });
}

const agentOf = (sockets: number) => new Agent({ ...identity, keepAlive: true, maxSockets: sockets });

/** Milliseconds of each of so many calls, one after the other on one connection. */
async function calls(port: number, count: number): Promise<number[]> {
  const agent = agentOf(1);
  const times: number[] = [];
  for (let turn = 0; turn < count; turn++) {
    const begun = performance.now();
    await ask(agent, port, "GET", "/containers/json");
    times.push(performance.now() - begun);
  }
  agent.destroy();
  return times;
}

/** MB a second of a context on its way to a build, which fails when all of it has come: it has no Dockerfile. */
async function upload(port: number): Promise<number> {
  const socket = connect({ host: "127.0.0.1", port, ...identity });
  await once(socket, "secureConnect");
  const head = Buffer.alloc(512);
  const chunk = Buffer.alloc(MEGABYTE);
  const begun = performance.now();
  const answer = everything(socket);
  head.write("context");
  head.write("0000644\0", 100);
  head.write("0000000\0", 108);
  head.write("0000000\0", 116);
  head.write(`${STREAMED.toString(8).padStart(11, "0")}\0`, 124);
  head.write("00000000000\0        0", 136);
  head.write("ustar\u000000", 257);
  head.write(
    `${head
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  socket.write(
    `POST /v1.41/build HTTP/1.1\r\nHost: docker\r\nConnection: close\r\nContent-Type: application/x-tar\r\nContent-Length: ${STREAMED + 1536}\r\n\r\n`,
  );
  socket.write(head);
  for (let sent = 0; sent < STREAMED; sent += chunk.length) if (!socket.write(chunk)) await once(socket, "drain");
  socket.write(Buffer.alloc(1024));
  const text = (await answer).toString();
  if (!/Dockerfile/.test(text)) throw new Error(`the engine did not take the context: ${text}`);
  return STREAMED / MEGABYTE / ((performance.now() - begun) / 1000);
}

/** MB a second of what a container prints to whoever is attached. */
async function output(port: number): Promise<number> {
  const agent = agentOf(1);
  const create = {
    Image: "box",
    Cmd: ["head", "-c", `${STREAMED / 4}`, "/dev/zero"],
    HostConfig: { NetworkMode: "none", LogConfig: { Type: "none" } },
  };
  const { Id } = JSON.parse(
    (await ask(agent, port, "POST", "/containers/create", JSON.stringify({ ...create, AttachStdout: true }))).text,
  ) as { Id: string };
  const socket = connect({ host: "127.0.0.1", port, ...identity });
  await once(socket, "secureConnect");
  socket.write(
    `POST /v1.41/containers/${Id}/attach?stream=1&stdout=1 HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`,
  );
  await until(socket, /\r\n\r\n/);
  let received = 0;
  let begun = 0;
  socket.on("data", (bytes: Buffer) => {
    if (received === 0) begun = performance.now();
    received += bytes.length;
  });
  const ended = once(socket, "end");
  socket.resume();
  await ask(agent, port, "POST", `/containers/${Id}/start`);
  await ended;
  const seconds = (performance.now() - begun) / 1000;
  socket.destroy();
  await ask(agent, port, "DELETE", `/containers/${Id}?force=1`);
  agent.destroy();
  return received / MEGABYTE / seconds;
}

/** Requests a second of many clients at once. Each asks for what only it asks for. */
async function load(port: number): Promise<number> {
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, number) => {
      const agent = agentOf(1);
      for (let turn = 0; turn < REQUESTS; turn++) {
        const name = `client-${number}-${turn}`;
        const { status, text } = await ask(agent, port, "GET", `/containers/${name}/json`);
        if (status !== 404 || !text.includes(name)) throw new Error(`${name} was answered ${status} ${text}`);
      }
      agent.destroy();
    }),
  );
  return (CLIENTS * REQUESTS) / ((performance.now() - begun) / 1000);
}

async function answering(port: number): Promise<void> {
  const agent = agentOf(1);
  for (let tries = 0; tries < 300; tries++) {
    const answer = await ask(agent, port, "GET", "/version").catch(() => undefined);
    if (answer?.status === 200) break;
    await sleep(100);
  }
  agent.destroy();
}

function engine(): ChildProcess {
  const [ca, own, ownKey] = ["ca.pem", "cert.pem", "key.pem"].map((name) => authority.file(name));
  const state = ["data-root", "exec-root", "pidfile"].map((name) => `--${name}=${join(folder, name)}`);
  const hosts = [`--host=unix://${join(folder, "docker.sock")}`, `--host=tcp://127.0.0.1:${ENGINE_PORT}`];
  const tls = ["--tlsverify", `--tlscacert=${ca}`, `--tlscert=${own}`, `--tlskey=${ownKey}`];
  return spawn("dockerd", [...state, ...hosts, ...tls, "--bridge=none", "--iptables=false", "--ip6tables=false"], {
    stdio: "ignore",
  });
}

function guard(): ChildProcess {
  const file = authority.file("guard.yaml");
  const limits = { connectionsPerClient: 1000 };
  const roles = { bench: { extends: "run", operations: ["ImageBuild"] } };
  const tls = { ca: "ca.pem", cert: "cert.pem", key: "key.pem" };
  const clients = { bench: { role: "bench" } };
  const configuration = {
    listen: `127.0.0.1:${GUARD_PORT}`,
    engine: `unix://${join(folder, "docker.sock")}`,
    tls,
    clients,
    roles,
    limits,
  };
  writeFileSync(file, JSON.stringify({ ...configuration, audit: "audit", health: "off" }));
  return spawn(process.execPath, [join("dist", "guard", "breakwater-guard.js"), "--config", file], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** An image with this machine's `head` and the libraries that it loads. */
function image(): void {
  const head = execFileSync("which", ["head"], { encoding: "utf8" }).trim();
  const libraries = execFileSync("ldd", [head], { encoding: "utf8" }).match(/\/\S+/g) ?? [];
  execFileSync("tar", ["-h", "-cf", join(folder, "box.tar"), head, ...libraries], { stdio: "ignore" });
  const env = { ...process.env, DOCKER_HOST: `unix://${join(folder, "docker.sock")}`, DOCKER_API_VERSION: "1.41" };
  execFileSync("docker", ["import", join(folder, "box.tar"), "box"], { env });
}

/** Resident memory of a process in MB: now, and the most there has been. */
function memory({ pid }: ChildProcess): readonly number[] {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return ["VmRSS", "VmHWM"].map((field) =>
    Math.round(Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)?.[1]) / 1024),
  );
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function main(): Promise<void> {
  const processes = [engine(), guard()] as const;
  try {
    await answering(ENGINE_PORT);
    await answering(GUARD_PORT);
    image();
    const measured = async (
      name: string,
      unit: string,
      measure: (port: number) => Promise<number>,
      rounds = ROUNDS,
    ) => {
      const [direct, guarded]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        direct.push(await measure(ENGINE_PORT));
        guarded.push(await measure(GUARD_PORT));
      }
      const [one, other] = [median(direct), median(guarded)];
      console.log(
        `${name}: ${one.toFixed(2)} ${unit} direct, ${other.toFixed(2)} through the guard (${(other / one).toFixed(2)} times)`,
      );
    };
    await calls(ENGINE_PORT, 500);
    await calls(GUARD_PORT, 500);
    await measured("a call, median", "ms", async (port) => median(await calls(port, 500)));
    await measured("a context of 1 GB", "MB/s", upload, 3);
    const [, most] = memory(processes[1]);
    console.log(`the guard's memory: at most ${most} MB`);
    await measured("attached output of 256 MB", "MB/s", output, 3);
    await measured(`${CLIENTS} clients, ${REQUESTS} requests each`, "requests/s", load, 1);
    console.log(`the guard's memory: ${memory(processes[1])[0]} MB, at most ${memory(processes[1])[1]} MB`);
  } finally {
    for (const each of [...processes].reverse()) {
      each.kill();
      if (each.exitCode === null) await Promise.race([once(each, "exit"), sleep(20_000)]);
    }
    rmSync(folder, { recursive: true, force: true });
    authority.remove();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
