/**
 * `npm run bench:lists`: what it costs the guard to keep clients apart in lists, on an engine with 200 containers of
 * 20 clients. Prints the guard's processor time for a list that is a client's own, short and long, and for the same list
 * from a guard whose clients share the engine; and for the list of all, of which the client sees its own.
 *
 * BREAKWATER_BENCH_REQUESTS is the number of requests in each of five rounds (default 1000).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OWNER_LABEL, ownerOf } from "../../guard/ownership/owner";
import { Authority } from "../../tests/guard/proxy/harness/authority";
import { median, processorTime } from "./measuring";

const REQUESTS = Number(process.env["BREAKWATER_BENCH_REQUESTS"] ?? 1000);
const ROUNDS = 5;
const AT_ONCE = 8;
const CLIENTS = Array.from({ length: 20 }, (_, at) => `client-${at}`);
const CONTAINERS_EACH = 10;
const CLIENT = "client-7";
const PORTS = { apart: 22386, sharing: 22387 };

const authority = new Authority();
const socket = authority.file("docker.sock");

/** A container as `GET /containers/json` shows one of Compose's. */
function container(client: string, at: number) {
  const labels = Array.from({ length: 12 }, (_, label) => [`com.docker.compose.label-${label}`, "x".repeat(30)]);
  return {
    Id: `${at}`.padStart(64, "a"),
    Names: [`/${ownerOf(client).prefix}project-web-${at}`],
    Image: "registry.example.com/team/application:1.2.3",
    ImageID: `sha256:${"b".repeat(64)}`,
    Command: "docker-entrypoint.sh serve",
    Created: 1_774_958_400,
    Ports: [{ IP: "0.0.0.0", PrivatePort: 80, PublicPort: 8000 + at, Type: "tcp" }],
    Labels: { ...Object.fromEntries(labels), [OWNER_LABEL]: client },
    State: "running",
    Status: "Up 2 hours",
    HostConfig: { NetworkMode: "bridge" },
    NetworkSettings: { Networks: { bridge: { NetworkID: "c".repeat(64), IPAddress: "172.17.0.2" } } },
    Mounts: [{ Type: "volume", Name: "d".repeat(64), Destination: "/data", Driver: "local", RW: true }],
  };
}

const all = CLIENTS.flatMap((client) => Array.from({ length: CONTAINERS_EACH }, (_, at) => container(client, at)));
const own = JSON.stringify(all.filter(({ Labels }) => Labels[OWNER_LABEL] === CLIENT));
const ownMany = JSON.stringify(all.map((_, at) => container(CLIENT, at)));
const everything = JSON.stringify(all);
let body = own;

function startGuard(port: number, shares: string): ChildProcess {
  const file = authority.file(`${shares}.yaml`);
  const configuration = {
    listen: `127.0.0.1:${port}`,
    engine: `unix://${socket}`,
    tls: { ca: "ca.pem", cert: "cert.pem", key: "key.pem" },
    clients: { [CLIENT]: { role: "run", shares } },
    audit: `${shares}.audit`,
    health: "off",
  };
  writeFileSync(file, JSON.stringify(configuration));
  const program = join("dist", "guard", "breakwater-guard.js");
  return spawn(process.execPath, [program, "--config", file], { stdio: ["ignore", "ignore", "inherit"] });
}

const { certificate: cert, key } = authority.client(CLIENT);
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, ca: authority.certificate, cert, key });

function list(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, servername: "localhost", path: "/v1.41/containers/json?all=1", agent };
    request(options, (answer) => {
      let size = 0;
      answer.on("data", (chunk: Buffer) => (size += chunk.length)).on("end", () => resolve(size));
    })
      .on("error", reject)
      .end();
  });
}

async function load(port: number, requests: number): Promise<number> {
  let left = requests;
  let size = 0;
  const client = async () => {
    while (left-- > 0) size = await list(port);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  return size;
}

async function main(): Promise<void> {
  const engine = createServer((_, response) => response.setHeader("Content-Type", "application/json").end(body));
  await new Promise<void>((resolve) => engine.listen(socket, resolve));
  const guards = { apart: startGuard(PORTS.apart, "nothing"), sharing: startGuard(PORTS.sharing, "engine") };
  try {
    for (const port of Object.values(PORTS)) {
      for (let tries = 0; ; tries++) {
        if (await load(port, 1).catch(() => 0)) break;
        if (tries > 100) throw new Error(`nothing answers on port ${port}`);
        await sleep(100);
      }
    }
    for (const [what, answer] of [
      [`a list of the client's ${CONTAINERS_EACH}`, own],
      [`a list of ${all.length}, all of them the client's`, ownMany],
      [`a list of all ${all.length}, which no engine answers to the guard's filter`, everything],
    ] as const) {
      body = answer;
      const times = new Map<string, number[]>();
      for (let round = 0; round <= ROUNDS; round++) {
        for (const name of ["apart", "sharing"] as const) {
          const before = processorTime(guards[name].pid);
          await load(PORTS[name], REQUESTS);
          // The first round is for V8 to compile.
          if (round > 0) times.set(name, [...(times.get(name) ?? []), processorTime(guards[name].pid) - before]);
        }
      }
      const [apart, sharing] = ["apart", "sharing"].map((name) => median(times.get(name) ?? []) / REQUESTS);
      console.log(
        `${what}: ${apart?.toFixed(3)} ms kept apart, ${sharing?.toFixed(3)} ms sharing: ` +
          `${((apart ?? 0) / (sharing ?? 1)).toFixed(2)}`,
      );
    }
  } finally {
    agent.destroy();
    for (const guard of Object.values(guards)) guard.kill();
    engine.close();
    engine.closeAllConnections();
    authority.remove();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
