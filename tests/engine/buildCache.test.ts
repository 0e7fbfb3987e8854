import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Guard } from "../../guard/proxy/guard";
import { IMAGE, importImage } from "../clients/harness/workplace";
import { Authority } from "../guard/proxy/harness/authority";
import { APART, guardOnSockets, socketOf } from "./harness/apart";
import { addDockerPlugins } from "./harness/dockerPlugins";
import { OuterEngine } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

const CLIENTS = ["anna", "ben"] as const;
type Client = (typeof CLIENTS)[number];

engineTests("the cache of builds, of two clients that are kept apart", () => {
  let authority: Authority;
  let engine: OuterEngine;
  let guard: Guard;
  let folder: string;
  let home: string;
  let context: string;

  before(async () => {
    engine = await OuterEngine.onCgroup(1);
    await importImage(engine);
    authority = new Authority();
    folder = mkdtempSync(join(tmpdir(), "breakwater-cache-"));
    home = join(folder, "home");
    context = join(folder, "context");
    mkdirSync(context);
    await addDockerPlugins(home, "docker-buildx");
    const roles = new Map(CLIENTS.map((client) => [client, APART]));
    guard = await guardOnSockets(authority, engine.client, folder, roles);
  });
  after(async () => {
    await guard?.stop();
    authority?.remove();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  type From = Client | "engine";

  /** Runs a Docker client through the guard, or past it, and returns what it printed. */
  function docker(from: From, words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<string> {
    const socket = from === "engine" ? engine.client.socketPath : socketOf(folder, from);
    const path = process.env["PATH"];
    const env = { PATH: path, HOME: home, DOCKER_HOST: `unix://${socket}`, DOCKER_API_VERSION: "1.41", ...more };
    return new Promise((resolve, reject) => {
      execFile("docker", words, { env, timeout: 60_000 }, (error, out, text) =>
        error ? reject(new Error(`${words.join(" ")}: ${out}${text}`)) : resolve(out + text),
      );
    });
  }

  /** Each time, content and so steps that no build has had before. */
  function newContext(step: string): void {
    writeFileSync(join(context, "file"), randomUUID());
    writeFileSync(join(context, "Dockerfile"), `FROM ${IMAGE}\nCOPY file /file\nRUN ${step}\n`);
  }

  describe("of BuildKit", () => {
    const OUTPUT = "/made";

    /** Builds with or without a secret, and returns what the step wrote and which steps were taken from the cache. */
    async function build(from: From, secret?: string): Promise<{ made: string; cached: number[] }> {
      const out = mkdtempSync(join(folder, "out-"));
      const options = ["--progress", "plain", "--output", `type=local,dest=${out}`];
      if (secret !== undefined) {
        writeFileSync(join(folder, "secret"), secret);
        options.push("--secret", `id=secret,src=${join(folder, "secret")}`);
      }
      const text = await docker(from, ["buildx", "build", ...options, context]);
      const steps = new Map(
        [...text.matchAll(/^#(\d+) \[(?:\S+ )?(\d)\/3\]/gm)].map(([, id, step]) => [id, Number(step)]),
      );
      const cached = [...text.matchAll(/^#(\d+) CACHED$/gm)].flatMap(([, id]) => steps.get(id) ?? []);
      return { made: readFileSync(join(out, OUTPUT), "utf8"), cached: cached.filter((step) => step > 1) };
    }

    const STEP = `--mount=type=secret,id=secret cat /run/secrets/secret >${OUTPUT} || true`;

    it("gives whoever repeats a step what it made of another's secret, without a guard", async () => {
      newContext(STEP);
      assert.deepEqual(await build("engine", "of one"), { made: "of one", cached: [] });
      assert.deepEqual(await build("engine"), { made: "of one", cached: [2, 3] });
    });

    it("gives each client the results of its own steps alone; copied files are shared by whoever has them", async () => {
      newContext(STEP);
      assert.deepEqual(await build("anna", "of anna"), { made: "of anna", cached: [] });
      assert.deepEqual(await build("ben"), { made: "", cached: [2] });
      assert.deepEqual(await build("anna"), { made: "of anna", cached: [2, 3] });
    });
  });

  describe("of the classic builder", () => {
    /** Builds with a proxy, which is no part of a step's key, and returns which one the image's step had. */
    async function build(from: From, tag: string, proxy: string): Promise<string> {
      const words = ["build", "--tag", tag, "--build-arg", `HTTP_PROXY=${proxy}`, context];
      await docker(from, words, { DOCKER_BUILDKIT: "0" });
      return (await docker(from, ["run", "--rm", "--network", "none", tag, "cat", "/made"])).trim();
    }

    const STEP = "echo $HTTP_PROXY >/made";

    it("gives whoever repeats a step what it made through another's proxy, without a guard", async () => {
      newContext(STEP);
      assert.equal(await build("engine", "first", "one"), "one");
      assert.equal(await build("engine", "second", "other"), "one");
      await docker("engine", ["rmi", "first", "second"]);
    });

    it("gives each client the results of its own steps alone", async () => {
      newContext(STEP);
      assert.equal(await build("anna", "annas", "anna"), "anna");
      assert.equal(await build("ben", "bens", "ben"), "ben");
      assert.equal(await build("anna", "annas-again", "another"), "anna");
      await docker("anna", ["rmi", "annas", "annas-again"]);
      await docker("ben", ["rmi", "bens"]);
    });
  });
});
