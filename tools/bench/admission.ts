/**
 * `npm run bench:admission`: the admission webhook by itself, without an API server: reviews per second and latency
 * with 1, 16 and 50 connections, for pods that are admitted and pods that are refused, and its memory. In the same run
 * and under the same load stands a webhook of thirty lines in Go (tools/bench/peer, standard library only), which decodes
 * the review and looks at one field: the difference is what the rules and Node cost.
 *
 * BREAKWATER_BENCH_SECONDS is the duration of each load (default 2). BREAKWATER_BENCH_CPU pins the webhook, the peer and
 * the load to processors by taskset: `0` for all on one.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Authority } from "../../tests/guard/proxy/harness/authority";
import { go } from "../go";
import { listening, median, memory } from "./measuring";
import { storedPod } from "./storedPod";

const SECONDS = process.env["BREAKWATER_BENCH_SECONDS"] ?? "2";
const PROCESSORS = process.env["BREAKWATER_BENCH_CPU"];
const CONNECTIONS = [1, 16, 50];
const ROUNDS = 3;
const PORTS = { webhook: 22379, peer: 22380 };

interface Load {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const authority = new Authority();
const folder = mkdtempSync(join(tmpdir(), "breakwater-bench-admission-"));
const peer = join(folder, "peer");

function run(output: "ignore" | "pipe", command: string, ...args: readonly string[]): ChildProcess {
  const pinned = PROCESSORS === undefined ? [command, ...args] : ["taskset", "-c", PROCESSORS, command, ...args];
  const [program = "", ...rest] = pinned;
  return spawn(program, rest, { stdio: ["ignore", output, "inherit"] });
}

function startWebhook(): ChildProcess {
  const file = authority.file("admission.yaml");
  const configuration = {
    listen: `127.0.0.1:${PORTS.webhook}`,
    tls: { cert: "cert.pem", key: "key.pem" },
    mode: "enforce",
    audit: "audit",
    health: "off",
  };
  writeFileSync(file, JSON.stringify(configuration));
  return run("ignore", process.execPath, join("dist", "admission", "breakwater-admission.js"), "--config", file);
}

function reviewFile(name: string, isPrivileged: boolean): string {
  const request = {
    uid: "705ab4f5-6393-11e8-b7cc-42010a800002",
    kind: { group: "", version: "v1", kind: "Pod" },
    resource: { group: "", version: "v1", resource: "pods" },
    name: "shop",
    namespace: "apps",
    operation: "CREATE",
    userInfo: { username: "alice", groups: ["system:authenticated"] },
    object: storedPod(isPrivileged),
    oldObject: null,
    dryRun: false,
  };
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request }));
  return file;
}

/** Runs one load. Every review must be answered as expected. */
async function load(port: number, review: string, isDenied: boolean, clients: number): Promise<Load> {
  const options = [`--certificates=${authority.clientFolder("bench")}`, `--seconds=${SECONDS}`];
  const what = ["--kind=review", `--review=${review}`, `--denied=${isDenied}`, `--clients=${clients}`];
  const process = run("pipe", peer, "load", `--listen=127.0.0.1:${port}`, ...what, ...options);
  let text = "";
  process.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const [code] = await once(process, "close");
  if (code !== 0) throw new Error(`the load on port ${port} failed`);
  return JSON.parse(text) as Load;
}

async function main(): Promise<void> {
  go(join("tools", "bench", "peer"), "build", "-o", peer, ".");
  const reviews = { admitted: reviewFile("admitted.json", false), refused: reviewFile("refused.json", true) };
  const bytes = readFileSync(reviews.admitted).length;
  const processors = PROCESSORS === undefined ? `${availableParallelism()} processors` : `processors ${PROCESSORS}`;
  console.log(`Node ${process.version}, ${processors}, reviews of ${bytes} bytes`);
  const webhook = startWebhook();
  const processes = [
    webhook,
    run("ignore", peer, "webhook", `--listen=127.0.0.1:${PORTS.peer}`, `--certificates=${authority.folder}`),
  ];
  try {
    for (const port of Object.values(PORTS)) await listening(port);
    await sleep(1000); // Its threads load the rules.
    const targets = [
      ["breakwater admission", PORTS.webhook],
      ["Go webhook", PORTS.peer],
    ] as const;
    for (const [kind, review] of Object.entries(reviews))
      for (const [, port] of targets) await load(port, review, kind === "refused", 16);
    for (const [kind, review] of Object.entries(reviews)) {
      for (const clients of CONNECTIONS) {
        const loads = targets.map(([name, port]) => ({ name, port, own: [] as Load[] }));
        for (let round = 0; round < ROUNDS; round++)
          for (const { port, own } of loads) own.push(await load(port, review, kind === "refused", clients));
        for (const { name, own } of loads) {
          const of = (key: keyof Load) => median(own.map((each) => each[key])).toFixed(key === "perSecond" ? 0 : 2);
          const latency = `median ${of("medianMs")} ms, p99 ${of("p99Ms")} ms, at most ${of("maxMs")} ms`;
          console.log(`${kind}, ${clients} connections, ${name}: ${of("perSecond")} a second, ${latency}`);
        }
      }
    }
    console.log(`the webhook's memory: at most ${memory(webhook.pid)[1]} MB`);
  } finally {
    for (const each of processes.reverse()) {
      each.kill();
      if (each.exitCode === null) await Promise.race([once(each, "exit"), sleep(10_000)]);
    }
    rmSync(folder, { recursive: true, force: true });
    authority.remove();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
