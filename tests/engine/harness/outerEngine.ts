import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { EngineClient } from "./client";

export const HARNESS = join("tests", "engine", "harness");
const NEEDED = ["dockerd", "containerd", "runc", "debootstrap", "unshare", "setpriv", "setcap", "ip", "tar", "openssl"];

/** The Debian suites whose engines run inside, with the engine of each. */
export const GENERATIONS = { bookworm: "20.10", trixie: "26.1", sid: "28.5" } as const;

export type Suite = keyof typeof GENERATIONS;

export type CgroupVersion = 1 | 2;

/** How long an engine may take to answer on a busy machine. */
const START_SECONDS = 60;

/** How long an image may take to be made, and how much may be said of it. */
const IMAGE_LIMITS = { timeout: 480_000, maxBuffer: 16 * 1024 * 1024 };

/** What keeps engine tests from running here, in words; undefined where they can run. */
export function missing(more: readonly string[] = []): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs Linux, as root";
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const absent = [...NEEDED, ...more].filter((tool) => !folders.some((folder) => existsSync(join(folder, tool))));
  const packages = ["docker.io", "debootstrap", "iproute2", ...more].join(" ");
  return absent.length === 0 ? undefined : `needs ${absent.join(", ")} on PATH (Debian: apt-get install ${packages})`;
}

/** The versions of cgroups on which an engine can be tried here: both, where the machine's own are version 1. */
export function cgroupVersions(): readonly CgroupVersion[] {
  return mounts().some(({ folder }) => folder === "/sys/fs/cgroup/memory") ? [1, 2] : [2];
}

/** What keeps cgroups of version 2 from limiting anything here, in words; undefined where they can. */
export function missingLimits(): string | undefined {
  const unified = mounts().find(({ type }) => type === "cgroup2")?.folder;
  const controllers = unified === undefined ? "" : readFileSync(join(unified, "cgroup.controllers"), "utf8");
  const absent = ["memory", "pids"].filter((name) => !controllers.split(/\s+/).includes(name));
  return absent.length === 0
    ? undefined
    : `cgroup v2 has no controllers ${absent.join(", ")} on this machine, whose v1 may have them`;
}

function mounts(): { readonly folder: string; readonly type: string }[] {
  const lines = readFileSync("/proc/self/mounts", "utf8").trim().split("\n");
  return lines.map((line) => line.split(" ")).map(([, folder = "", type = ""]) => ({ folder, type }));
}

/**
 * An engine of the tests' own, which plays the host's. One runs at a time; its images stay until the end of the
 * process.
 */
export class OuterEngine {
  private static data: string | undefined;
  private static current:
    | { readonly version: CgroupVersion; readonly remapsUsers: boolean; readonly engine: Promise<OuterEngine> }
    | undefined;

  private constructor(
    private readonly process: ChildProcess,
    /** The folder with its socket, `docker.sock`. */
    readonly folder: string,
    readonly client: EngineClient,
  ) {}

  /**
   * The running one if it is of that cgroup version, or a new one in its place.
   *
   * @param remapsUsers whether it runs containers in a user namespace (userns-remap). @default false
   */
  static async onCgroup(version: CgroupVersion, remapsUsers = false): Promise<OuterEngine> {
    const { current } = OuterEngine;
    if (current?.version === version && current.remapsUsers === remapsUsers) return current.engine;
    await OuterEngine.stopCurrent();
    const engine = OuterEngine.start(version, remapsUsers);
    OuterEngine.current = { version, remapsUsers, engine };
    return engine;
  }

  /** Ends the running one, and starts one of its version with all it kept. */
  static async restarted(): Promise<OuterEngine> {
    const { version = 1, remapsUsers } = OuterEngine.current ?? {};
    await OuterEngine.stopCurrent();
    return OuterEngine.onCgroup(version, remapsUsers);
  }

  /** Ends the running one and removes all it kept. */
  static async end(): Promise<void> {
    await OuterEngine.stopCurrent();
    if (OuterEngine.data !== undefined) rmSync(OuterEngine.data, { recursive: true, force: true });
    OuterEngine.data = undefined;
    if (process.env["BREAKWATER_KEEP_IMAGES"] === "0")
      for (const suite of Object.keys(GENERATIONS)) rmSync(imageTar(suite), { force: true });
  }

  /** Where images and containers are, of one engine after the other. */
  private static dataFolder(): string {
    OuterEngine.data ??= mkdtempSync(join(tmpdir(), "breakwater-engine-data-"));
    return OuterEngine.data;
  }

  /** One that never answered is stopped already. */
  private static async stopCurrent(): Promise<void> {
    const engine = await OuterEngine.current?.engine.catch(() => undefined);
    await engine?.stop();
    OuterEngine.current = undefined;
  }

  private static async start(version: CgroupVersion, remapsUsers: boolean): Promise<OuterEngine> {
    const folder = mkdtempSync(join(tmpdir(), "breakwater-engine-"));
    const child = spawn(join(HARNESS, "outer-engine.sh"), [folder, `${version}`, OuterEngine.dataFolder()], {
      stdio: "ignore",
      env: { ...process.env, REMAP: `${remapsUsers}` },
    });
    await once(child, "spawn");
    const engine = new OuterEngine(child, folder, new EngineClient(join(folder, "docker.sock")));
    const answers = () =>
      engine.client.ask("GET", "/version").then(
        () => true,
        () => false,
      );
    for (const end = Date.now() + START_SECONDS * 1000; !(await answers()); await sleep(100)) {
      if (child.exitCode === null && Date.now() < end) continue;
      const log = engine.log();
      await engine.stop();
      throw new Error(`the outer engine does not answer:\n${log}`);
    }
    return engine;
  }

  /** The name of an image with the engine of that suite, made when it is first asked for. */
  image(suite: Suite): Promise<string> {
    return this.imported(`breakwater-${suite}`, () => made(imageTar(suite), "runner-image.sh", suite));
  }

  /** The name of an image with the Node that runs this, made when it is first asked for. */
  nodeImage(): Promise<string> {
    const tar = join(OuterEngine.dataFolder(), "node.tar");
    return this.imported("breakwater-node", () => made(tar, "node-image.sh", process.execPath));
  }

  /** The name of an image of a root file system, imported when it is first asked for. */
  async imported(name: string, tar: () => Promise<string>): Promise<string> {
    if ((await this.client.ask("GET", `/images/${name}/json`)).status === 200) return name;
    await this.load(await tar(), name);
    return name;
  }

  /**
   * Whether the machine's cgroups, of this version, can limit anything: on a machine with both versions those of 2 have
   * no controllers.
   */
  async limits(): Promise<boolean> {
    return (await this.client.call<{ MemoryLimit: boolean }>("GET", "/info")).MemoryLimit;
  }

  private async load(tar: string, name: string): Promise<void> {
    const answer = await this.client.ask(
      "POST",
      `/images/create?fromSrc=-&repo=${name}&tag=latest`,
      createReadStream(tar),
    );
    // What befalls it under way leaves the status 200; the last line tells.
    if (answer.status !== 200 || answer.body.includes('"error"')) throw new Error(`${tar} is no image: ${answer.body}`);
  }

  private log(): string {
    const file = join(this.folder, "log");
    return existsSync(file) ? readFileSync(file, "utf8") : "it has not written a line";
  }

  /** Ends its process namespace, and so everything in it. */
  private async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.kill("SIGTERM")) await once(this.process, "exit");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A root file system, made by a script of this folder when it is first asked for. */
export async function made(tar: string, script: string, of: string): Promise<string> {
  if (!existsSync(tar)) await promisify(execFile)(join(HARNESS, script), [of, tar], IMAGE_LIMITS);
  return tar;
}

export function imageTar(suite: string): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "breakwater", `engine-${suite}.tar`);
}
