/**
 * Compares the pack with an empty one, measured in the same run: `npm run bench`. The empty pack has one policy that
 * does nothing. Both are started and called as the Pulumi CLI does it. A tenth of the resources are containers, half of
 * those with an engine inside.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Analyzer, type Resource } from "./analyzer";
import { median } from "./measuring";

const STARTS = 7;
const SIZES = [100, 1_000, 5_000];

function emptyPack(): string {
  const folder = mkdtempSync(join(tmpdir(), "breakwater-bench-"));
  const pack = join(folder, "pack");
  mkdirSync(pack);
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  writeFileSync(join(pack, "package.json"), '{ "name": "empty", "version": "0.0.1" }\n');
  writeFileSync(
    join(pack, "index.js"),
    `const { PolicyPack } = require("@pulumi/policy");
    new PolicyPack("empty", { policies: [{ name: "nothing", description: "nothing", enforcementLevel: "advisory", validateResource() {}, validateStack() {} }] });`,
  );
  return pack;
}

function container(at: number): Resource {
  const engine = at % 2 === 0;
  return {
    type: "docker:index/container:Container",
    name: `container-${at}`,
    props: {
      name: `container-${at}`,
      image: engine ? "docker:27.3.1-dind-rootless" : "nginx:1.27.2",
      envs: ["A=1", "B=2", "DOCKER_TLS_CERTDIR=/certs"],
      capabilities: { drops: ["ALL"], adds: ["SETUID", "SETGID"] },
      ports: [{ internal: 80, external: 8000 + at }],
      volumes: [
        { volumeName: `data-${at}`, containerPath: "/home/rootless/.local/share/docker" },
        { hostPath: "/srv/app", containerPath: "/app", readOnly: true },
      ],
      memory: 1024,
      ulimits: [{ name: "nproc", soft: 512, hard: 512 }],
    },
  };
}

function other(at: number): Resource {
  const props = {
    bucket: `logs-${at}`,
    tags: { team: "platform", stage: "dev" },
    rules: [{ id: "expire", days: 30, prefix: "tmp/" }],
    versioned: true,
  };
  return { type: "aws:s3/bucket:Bucket", name: `bucket-${at}`, props };
}

function stack(size: number): { containers: Resource[]; others: Resource[] } {
  const indices = Array.from({ length: size }, (_, at) => at);
  return {
    containers: indices.filter((at) => at % 10 === 0).map(container),
    others: indices.filter((at) => at % 10 !== 0).map(other),
  };
}

function row(title: string, ours: number, empty: number, unit: string): void {
  console.log(
    `${title.padEnd(34)} ${ours.toFixed(2).padStart(9)} ${empty.toFixed(2).padStart(9)} ` +
      `${unit.padEnd(3)} ${(ours / empty).toFixed(2).padStart(6)}x`,
  );
}

async function starts(packs: readonly [string, string]): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let at = 0; at < STARTS; at++) {
    for (const side of [0, 1] as const) {
      const analyzer = await Analyzer.start(packs[side]);
      times[side].push(analyzer.startTime);
      analyzer.stop();
    }
  }
  return [median(times[0]), median(times[1])];
}

interface Cost {
  readonly other: number;
  readonly container: number;
  readonly stack: number;
  readonly memory: number;
}

/**
 * Milliseconds per resource, milliseconds for the stack, and how many MB resident memory grows after the pack has
 * started.
 */
async function cost(pack: string, size: number): Promise<Cost> {
  const analyzer = await Analyzer.start(pack);
  try {
    const { containers, others } = stack(size);
    await analyzer.analyze([...others.slice(0, 20), ...containers.slice(0, 20)]);
    const before = analyzer.memory().now;
    const otherTime = await analyzer.analyze(others);
    const containerTime = await analyzer.analyze(containers);
    const stackTime = await analyzer.analyzeStack([...others, ...containers]);
    return {
      other: otherTime / others.length,
      container: containerTime / containers.length,
      stack: stackTime,
      memory: analyzer.memory().now - before,
    };
  } finally {
    analyzer.stop();
  }
}

async function main(): Promise<void> {
  const packs: [string, string] = [join(process.cwd(), "policypack"), emptyPack()];
  try {
    console.log(`${"".padEnd(34)} ${"breakwater".padStart(9)} ${"empty".padStart(8)}      ratio`);
    const [ours, empty] = await starts(packs);
    row("start", ours, empty, "ms");
    for (const size of SIZES) {
      // Each side three times, in turn; the median of each figure counts.
      const sides: [Cost[], Cost[]] = [[], []];
      for (let at = 0; at < 3; at++)
        for (const side of [0, 1] as const) sides[side].push(await cost(packs[side], size));
      const figure = (side: 0 | 1, name: keyof Cost) => median(sides[side].map((each) => each[name]));
      row(`${size}: a resource, no container`, figure(0, "other"), figure(1, "other"), "ms");
      row(`${size}: a container`, figure(0, "container"), figure(1, "container"), "ms");
      row(`${size}: the stack as a whole`, figure(0, "stack"), figure(1, "stack"), "ms");
      row(`${size}: growth of memory`, figure(0, "memory"), figure(1, "memory"), "MB");
    }
  } finally {
    rmSync(join(packs[1], ".."), { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
