/**
 * `npm run bench:guard`: compares the guard with peers in one run, with mutual TLS and in front of the same stand-in
 * engine: requests per second for reads, judged creates, repeated ones and refusals with 1, 16 and 64 clients; latency,
 * processor time and memory; and streams, compared with a relay that only copies bytes. The engine, the peers and the
 * load are one Go program (tools/bench/peer, standard library only), so that making load takes as little as possible
 * from the guard.
 *
 * BREAKWATER_BENCH_SECONDS is the duration of each load (default 2; the whole benchmark takes eight minutes).
 * BREAKWATER_BENCH_PEERS names further guards in front of the same engine: `name=127.0.0.1:2376,…`, with the process
 * behind the port, `name=127.0.0.1:2376@4711`, if its processor time is to be measured. The benchmark writes ca.pem,
 * cert.pem and key.pem into BREAKWATER_BENCH_FOLDER, where the engine's docker.sock is as well, and waits a minute for
 * them to listen.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Authority } from "../../tests/guard/proxy/harness/authority";
import { go } from "../go";
import { listening, median, memory, processorTime } from "./measuring";

const SECONDS = Number(process.env["BREAKWATER_BENCH_SECONDS"] ?? "2");
/** How long each kind of request is sent before it is measured: V8 compiles the guard while it runs. */
const WARM_UP_SECONDS = 15;
const CLIENTS = [1, 16, 64];
/** Creates are each another, as the jobs of a CI are; repeated ones ask for the same every time. */
const KINDS = ["read", "create", "repeat", "refuse"] as const;
const STREAM_BYTES = 1024 ** 3;
const ROUNDS = 3;
const PORTS = { guard: 22376, apart: 22375, proxy: 22377, relay: 22378 };

/** The number of clients with which processor time is measured: their handshakes take little of it. */
const CLIENTS_TIMED = 16;

interface Target {
  readonly name: string;
  readonly address: string;
  readonly pid?: number | undefined;
}

interface Load {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly megabytes: number;
}

const authority = new Authority();
const folder = process.env["BREAKWATER_BENCH_FOLDER"] ?? mkdtempSync(join(tmpdir(), "breakwater-bench-guard-"));
const socket = join(folder, "docker.sock");
const peer = join(folder, "peer");

function start(mode: string, ...options: readonly string[]): ChildProcess {
  return spawn(peer, [mode, `--socket=${socket}`, ...options], { stdio: ["ignore", "ignore", "inherit"] });
}

/** @param shares whether its clients share the engine, or are kept apart */
function startGuard(port: number, shares: "engine" | "nothing"): ChildProcess {
  const file = authority.file(`${shares}.yaml`);
  const configuration = {
    listen: `127.0.0.1:${port}`,
    engine: `unix://${socket}`,
    tls: { ca: "ca.pem", cert: "cert.pem", key: "key.pem" },
    clients: { bench: { role: "run", shares } },
    audit: `${shares}.audit`,
    health: "off",
  };
  writeFileSync(file, JSON.stringify(configuration));
  const program = join("dist", "guard", "breakwater-guard.js");
  return spawn(process.execPath, [program, "--config", file], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Runs one load. Every response must be the expected one. */
async function load(address: string, kind: string, clients: number, seconds = SECONDS): Promise<Load> {
  const certificates = authority.clientFolder("bench");
  const options = [`--certificates=${certificates}`, `--seconds=${seconds}`, `--bytes=${STREAM_BYTES}`];
  const process = spawn(peer, ["load", `--listen=${address}`, `--kind=${kind}`, `--clients=${clients}`, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  process.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const [code] = await once(process, "close");
  if (code !== 0) throw new Error(`the load on ${address} failed`);
  return JSON.parse(text) as Load;
}

/** Prints what each target achieves with one load. */
async function compare(targets: readonly Target[], kind: string, clients: number): Promise<void> {
  const loads = new Map<string, Load[]>();
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, address, pid } of targets) {
      const before = pid === undefined ? Number.NaN : processorTime(pid);
      const loaded = await load(address, kind, clients);
      loads.set(name, [...(loads.get(name) ?? []), loaded]);
      if (pid === undefined) continue;
      const microseconds = ((processorTime(pid) - before) * 1000) / (loaded.perSecond * SECONDS);
      times.set(name, [...(times.get(name) ?? []), microseconds]);
    }
  }
  for (const [name, own] of loads) {
    const [rate, p99] = [median(own.map((each) => each.perSecond)), median(own.map((each) => each.p99Ms))];
    const time = clients === CLIENTS_TIMED ? times.get(name) : undefined;
    const timed = time ? `, ${median(time).toFixed(0)} µs of processor time each` : "";
    console.log(`${kind}, ${clients} clients, ${name}: ${rate.toFixed(0)} a second, p99 ${p99.toFixed(2)} ms${timed}`);
  }
}

function printMemory(...guards: readonly ChildProcess[]): void {
  console.log(`at most ${guards.map(({ pid }) => memory(pid)[1]).join(" and ")} MB of memory in the guards`);
}

function peersIn(list: string): Target[] {
  return [...list.matchAll(/([^,=]+)=([^,@]+)(?:@(\d+))?/g)].map(([, name = "", address = "", pid]) => ({
    name,
    address,
    pid: pid === undefined ? undefined : Number(pid),
  }));
}

async function main(): Promise<void> {
  go(join("tools", "bench", "peer"), "build", "-o", peer, ".");
  const { version: node, arch } = process;
  console.log(`Node ${node}, ${go(".", "version").trim()}, ${availableParallelism()} processors, ${arch}`);
  const certificates = `--certificates=${authority.folder}`;
  const processes = [start("engine")];
  while (!existsSync(socket)) await sleep(20);
  const proxy = start("proxy", `--listen=127.0.0.1:${PORTS.proxy}`, certificates);
  const relay = start("relay", `--listen=127.0.0.1:${PORTS.relay}`, certificates);
  const guard = startGuard(PORTS.guard, "engine");
  const apart = startGuard(PORTS.apart, "nothing");
  processes.push(proxy, relay, guard, apart);
  try {
    for (const port of Object.values(PORTS)) await listening(port);
    for (const name of ["ca.pem", "cert.pem", "key.pem"]) copyFileSync(authority.file(name), join(folder, name));
    const others = peersIn(process.env["BREAKWATER_BENCH_PEERS"] ?? "");
    for (const { address } of others) await listening(Number(address.split(":").at(-1)), 600);
    const targets: Target[] = [
      { name: "guard", address: `127.0.0.1:${PORTS.guard}`, pid: guard.pid },
      { name: "guard keeping clients apart", address: `127.0.0.1:${PORTS.apart}`, pid: apart.pid },
      { name: "Go reverse proxy", address: `127.0.0.1:${PORTS.proxy}`, pid: proxy.pid },
      ...others,
    ];
    for (const { address } of targets.slice(0, 2))
      for (const kind of KINDS) await load(address, kind, 16, WARM_UP_SECONDS);
    for (const kind of KINDS) for (const clients of CLIENTS) await compare(targets, kind, clients);
    printMemory(guard, apart);
    for (const { name, address } of [...targets, { name: "relay", address: `127.0.0.1:${PORTS.relay}` }]) {
      const rates: number[] = [];
      for (let round = 0; round < ROUNDS; round++) rates.push((await load(address, "stream", 1)).megabytes);
      console.log(`a stream of 1 GB, ${name}: ${median(rates).toFixed(0)} MB a second`);
    }
    printMemory(guard, apart);
  } finally {
    for (const each of processes.reverse()) {
      each.kill();
      if (each.exitCode === null) await Promise.race([once(each, "exit"), sleep(5_000)]);
    }
    if (!process.env["BREAKWATER_BENCH_FOLDER"]) rmSync(folder, { recursive: true, force: true });
    authority.remove();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
