/**
 * Compares `breakwater check` with scanners that package registries offer, in one run on the same files: `npm run
 * bench:check`. kube-score is installed as a Go module, checkov from PyPI, each into a cache outside the checkout; a
 * scanner that cannot be installed is reported and left out. Also measures startup on one file, memory, and growth to
 * 50,000 documents.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { mixedFile, pod } from "./corpus";

const PODS = 5_000;
const MIXED = 500;
const RUNS = 5;
const KUBE_SCORE = "v1.20.0";
const CACHE = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "breakwater");
const BREAKWATER = [process.execPath, join(__dirname, "..", "..", "cli", "main.js"), "check", "--format", "json"];

interface Measured {
  /** Seconds; the fastest of several runs. */
  readonly seconds: number;
  /** Peak resident memory in MB. */
  readonly memory: number;
}

/** Runs the commands in turn, so that other load on the machine affects all of them equally. */
function race(commands: Readonly<Record<string, readonly string[]>>, runs: number): Map<string, Measured> {
  const best = new Map<string, Measured>();
  for (let run = 0; run < runs; run++) {
    for (const [name, command] of Object.entries(commands)) {
      const measured = measure(command);
      const before = best.get(name);
      best.set(name, {
        seconds: Math.min(measured.seconds, before?.seconds ?? Number.POSITIVE_INFINITY),
        memory: Math.max(measured.memory, before?.memory ?? 0),
      });
    }
  }
  return best;
}

function measure([program = "", ...args]: readonly string[]): Measured {
  const usage = join(work, "usage");
  const began = process.hrtime.bigint();
  const preload = program === process.execPath ? ["--require", join(__dirname, "usage.js")] : [];
  const { error, status, stderr } = spawnSync(program, [...preload, ...args], {
    env: { ...process.env, BREAKWATER_BENCH_USAGE: usage },
    maxBuffer: 1 << 30,
  });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (error || status === null || status > 1)
    throw new Error(`${program} ended with ${status}: ${error?.message ?? stderr.toString().slice(0, 500)}`);
  return { seconds, memory: preload.length > 0 ? Number(readFileSync(usage, "utf8")) : 0 };
}

/** Installs the program if necessary; undefined if it cannot be installed. */
function installed(name: string, file: string, install: () => void): string | undefined {
  try {
    if (!existsSync(file)) {
      console.error(`installing ${name}…`);
      install();
    }
    return file;
  } catch (error) {
    console.log(`${name} cannot be had here and is left out: ${(error as Error).message.split("\n")[0]}`);
    return undefined;
  }
}

function kubeScore(): string | undefined {
  const folder = join(CACHE, `kube-score-${KUBE_SCORE}`);
  return installed("kube-score", join(folder, "kube-score"), () =>
    execFileSync("go", ["install", `github.com/zegl/kube-score/cmd/kube-score@${KUBE_SCORE}`], {
      env: { ...process.env, GOBIN: folder },
    }),
  );
}

function checkov(): string | undefined {
  const folder = join(CACHE, "checkov");
  return installed("checkov", join(folder, "bin", "checkov"), () => {
    execFileSync("python3", ["-m", "venv", folder]);
    execFileSync(join(folder, "bin", "pip"), ["install", "--quiet", "checkov"]);
  });
}

function write(folder: string, files: Iterable<readonly [name: string, text: string]>): string[] {
  mkdirSync(folder, { recursive: true });
  return [...files].map(([name, text]) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  });
}

function times(of: number, unit: number): string {
  return `${(of / unit).toFixed(2)} times`;
}

const work = mkdtempSync(join(tmpdir(), "breakwater-bench-"));
try {
  const pods = write(
    join(work, "pods"),
    Array.from({ length: PODS }, (_, at) => [`pod-${at}.yaml`, pod(at)] as const),
  );
  write(
    join(work, "mixed"),
    Array.from({ length: MIXED }, (_, at) => mixedFile(at)),
  );
  const one = join(work, "pods", "pod-0.yaml");

  const score = kubeScore();
  const onPods = race(
    {
      breakwater: [...BREAKWATER, join(work, "pods")],
      ...(score && { "kube-score": [score, "score", "--output-format", "ci", ...pods] }),
    },
    RUNS,
  );
  for (const [name, { seconds }] of onPods) console.log(`${PODS} pod manifests, ${name}: ${seconds.toFixed(2)} s`);
  const [ours, theirs] = [onPods.get("breakwater"), onPods.get("kube-score")];
  if (ours && theirs) console.log(`breakwater takes ${times(ours.seconds, theirs.seconds)} kube-score's time`);
  if (ours) console.log(`memory: ${ours.memory.toFixed(0)} MB`);

  const scanner = checkov();
  const onAll = race(
    {
      breakwater: [...BREAKWATER, work],
      ...(scanner && { checkov: [scanner, "--directory", work, "--quiet", "--compact", "--soft-fail"] }),
    },
    1,
  );
  for (const [name, { seconds }] of onAll)
    console.log(`the same with ${MIXED} mixed files, ${name}: ${seconds.toFixed(2)} s`);
  const [all, slow] = [onAll.get("breakwater"), onAll.get("checkov")];
  if (all && slow) console.log(`checkov takes ${times(slow.seconds, all.seconds)} breakwater's time`);

  const start = race({ node: [process.execPath, "--eval", "0"], breakwater: [...BREAKWATER, one] }, 9);
  const own = (start.get("breakwater")?.seconds ?? 0) - (start.get("node")?.seconds ?? 0);
  console.log(
    `start, on one file: ${own.toFixed(3)} s beside Node's own ${(start.get("node")?.seconds ?? 0).toFixed(3)} s`,
  );

  const sizes = [500, 5_000, 50_000].map((documents) => {
    const folder = join(work, `documents-${documents}`);
    const files = Math.ceil(documents / 100);
    write(
      folder,
      Array.from(
        { length: files },
        (_, at) => [`${at}.yaml`, Array.from({ length: 100 }, (__, nth) => pod(at * 100 + nth)).join("---\n")] as const,
      ),
    );
    return [documents, folder] as const;
  });
  const grown = race(Object.fromEntries(sizes.map(([documents, folder]) => [documents, [...BREAKWATER, folder]])), 2);
  for (const [documents] of sizes) {
    const { seconds, memory } = grown.get(String(documents)) as Measured;
    console.log(
      `${documents} documents: ${seconds.toFixed(2)} s, ${((seconds * 1e6) / documents).toFixed(0)} µs ` +
        `each, ${memory.toFixed(0)} MB`,
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
