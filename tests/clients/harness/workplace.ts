import { execFile, spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { settingsFrom } from "../../../configuration/settings";
import { JUDGE } from "../../../guard/judgement/judge";
import type { Role } from "../../../guard/model/role";
import { ROLES, roleTable } from "../../../guard/operations/roles";
import { Guard } from "../../../guard/proxy/guard";
import { debianProgram } from "../../engine/harness/debianProgram";
import { OuterEngine } from "../../engine/harness/outerEngine";
import { Authority } from "../../guard/proxy/harness/authority";
import { settingsOf } from "../../guard/proxy/harness/guarded";
import { type Outcome, outcomesIn } from "./outcome";
import { type RecordedCall, RecordingJudge } from "./recordingJudge";

/** The image that clients work with: busybox alone. */
export const IMAGE = "day-busybox:latest";
/** A container that is there before a client comes. */
const STANDING = "day-standing";
/** Seconds that a client's day may take. */
const PATIENCE = 120;

/** Built-in roles whose clients are kept apart from others. */
const APART: ReadonlySet<string> = new Set(["pull", "build", "run"]);

/** Who works: the built-in roles, and `all`, which has every operation that a role of one's own can have. */
export type Worker = (typeof ROLES)[number]["name"] | "all";

/** An engine with a guard in front of it, where clients spend a day. */
export class Workplace {
  private constructor(
    private readonly engine: OuterEngine,
    private readonly authority: Authority,
    private readonly guard: Guard,
    private readonly folders: ReadonlyMap<string, string>,
    private readonly judge: RecordingJudge,
  ) {}

  static async open(): Promise<Workplace> {
    const engine = await OuterEngine.onCgroup(1);
    await importImage(engine);
    const authority = new Authority();
    const grantable = new Set(roleTable().flatMap(({ grantable, operation }) => (grantable ? [operation.id] : [])));
    const named = [...ROLES, { name: "all", operations: grantable } as const];
    const roles = named.map(({ name, operations }): readonly [string, Role] => {
      const rules = name === "admin" ? undefined : settingsFrom({});
      const apart = APART.has(name) ? { apart: { sees: "own", networks: [] } as const } : {};
      return [name, { name, operations, rules, allowedHostPaths: [], ...apart }];
    });
    const settings = { ...settingsOf(authority, engine.client.socketPath), roles: new Map(roles) };
    const judge = new RecordingJudge(JUDGE);
    const guard = await Guard.start(settings, judge);
    const folders = new Map(named.map(({ name }) => [name as string, authority.clientFolder(name)]));
    return new Workplace(engine, authority, guard, folders, judge);
  }

  async close(): Promise<void> {
    await this.clean();
    await this.guard.stop();
    this.authority.remove();
  }

  /** What the guard was asked since the last time. */
  takeRecorded(): readonly RecordedCall[] {
    return this.judge.take();
  }

  /** Lets a client work: straight at the engine, or as somebody through the guard. */
  async day(command: readonly string[], worker: Worker | undefined): Promise<Outcome[]> {
    await this.clean();
    await this.engine.client.call("POST", `/containers/create?name=${STANDING}`, {
      Image: IMAGE,
      Cmd: ["sh", "-c", "echo up; exec sleep 1000"],
      HostConfig: { NetworkMode: "none" },
    });
    await this.engine.client.call("POST", `/containers/${STANDING}/start`);
    const env = {
      PATH: process.env["PATH"],
      HOME: this.authority.folder,
      DAY_IMAGE: IMAGE,
      DAY_CONTAINER: STANDING,
      ...(worker === undefined ? this.direct() : this.guarded(worker)),
    };
    const { text, code } = await run(command, env);
    const outcomes = outcomesIn(text);
    if (code !== 0 || outcomes.length === 0)
      throw new Error(`${command.join(" ")} ended with ${code}:\n${text.slice(-4000)}`);
    return outcomes;
  }

  private direct(): NodeJS.ProcessEnv {
    return { DOCKER_HOST: `unix://${this.engine.client.socketPath}`, DAY_SOCKET: this.engine.client.socketPath };
  }

  private guarded(worker: Worker): NodeJS.ProcessEnv {
    const { port } = this.guard.address;
    return {
      DOCKER_HOST: `tcp://localhost:${port}`,
      DOCKER_TLS_VERIFY: "1",
      DOCKER_CERT_PATH: this.folders.get(worker),
      DAY_PORT: `${port}`,
    };
  }

  /** Removes what a client left. */
  private async clean(): Promise<void> {
    const { client } = this.engine;
    const containers = await client.call<readonly { readonly Id: string }[]>("GET", "/containers/json?all=1");
    for (const { Id } of containers) await client.ask("DELETE", `/containers/${Id}?force=1&v=1`);
    for (const name of ["day%2001", "day"]) await client.ask("DELETE", `/networks/${name}`);
    await client.ask("DELETE", "/volumes/day?force=1");
    for (const name of ["day-build:1", "day-commit:1", "day-tag:1"]) await client.ask("DELETE", `/images/${name}`);
  }
}

export async function importImage(engine: Pick<OuterEngine, "client">): Promise<void> {
  if ((await engine.client.ask("GET", `/images/${IMAGE}/json`)).status === 200) return;
  const folder = mkdtempSync(join(tmpdir(), "breakwater-day-"));
  for (const each of ["bin", "tmp", "etc"]) mkdirSync(join(folder, each));
  const busybox = join(folder, "bin", "busybox");
  copyFileSync(await debianProgram("busybox-static", "/usr/bin/busybox"), busybox);
  chmodSync(busybox, 0o755);
  for (const name of ["sh", "cat", "echo", "sleep", "true", "ls", "wc"])
    symlinkSync("busybox", join(folder, "bin", name));
  const { stdout } = await promisify(execFile)("tar", ["-c", "-C", folder, "."], {
    encoding: "buffer",
    maxBuffer: 64 * 1024 * 1024,
  });
  rmSync(folder, { recursive: true });
  const [repository, tag] = IMAGE.split(":");
  await engine.client.call(
    "POST",
    `/images/create?fromSrc=-&repo=${repository}&tag=${tag}&changes=ENV+PATH%3D/bin`,
    stdout,
  );
}

function run(command: readonly string[], env: NodeJS.ProcessEnv): Promise<{ text: string; code: number | null }> {
  return new Promise((resolve) => {
    const child = spawn("timeout", [`${PATIENCE}`, ...command], { env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
    child.on("close", (code) => resolve({ text, code }));
  });
}
