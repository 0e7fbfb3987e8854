import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Guard } from "../../guard/proxy/guard";
import { importImage } from "../clients/harness/workplace";
import { Authority } from "../guard/proxy/harness/authority";
import { APART, guardOnSockets, socketOf } from "./harness/apart";
import { EngineClient } from "./harness/client";
import { addDockerPlugins } from "./harness/dockerPlugins";
import { engineTests } from "./harness/suite";
import { ModelClient, tagsOf } from "./ownership/client";
import { type SharedEngine, startedEngine } from "./ownership/engines";
import { type Step, stepsOf, take } from "./ownership/operations";

const { OWNERSHIP_CLIENTS = "3", OWNERSHIP_OPERATIONS = "60", FUZZ_SEED = "1" } = process.env;
const SEED = Number(FUZZ_SEED);
const NAMES = Array.from({ length: Number(OWNERSHIP_CLIENTS) }, (_, at) => `client-${at + 1}`);
/** Operations of each client. */
const COUNT = Math.ceil(Number(OWNERSHIP_OPERATIONS) / NAMES.length);
/** After how many of them the guard or the engine starts again, in turn. */
const UNTIL_RESTART = Math.min(50, Math.ceil(COUNT / 3));
const IS_LONG = COUNT > 20;
/** Milliseconds that one operation may take on a busy machine, with those of the other clients at the same time. */
const PATIENCE = 20_000;

engineTests("clients of one engine who work at once with the same names, in random order", () => {
  let engine: SharedEngine;
  let guard: Guard;
  let authority: Authority;
  let folder: string;
  let clients: readonly ModelClient[];

  const startGuard = () =>
    guardOnSockets(
      authority,
      new EngineClient(engine.socket()),
      folder,
      new Map(NAMES.map((client) => [client, APART])),
    );

  before(async () => {
    engine = await startedEngine();
    const direct = new EngineClient(engine.socket());
    await importImage({ client: direct });
    const everybodys = tagsOf(await direct.call("GET", "/images/json"));
    authority = new Authority();
    folder = mkdtempSync(join(tmpdir(), "breakwater-ownership-"));
    await addDockerPlugins(folder, "docker-compose", "docker-buildx");
    guard = await startGuard();
    const owners = new Map<string, string>();
    clients = NAMES.map((name) => new ModelClient(name, socketOf(folder, name), folder, owners, everybodys, engine));
  });
  after(async () => {
    for (const client of clients ?? []) await client.remove();
    await guard?.stop();
    authority?.remove();
    if (folder) rmSync(folder, { recursive: true, force: true });
    await engine?.remove();
  });

  /** Takes steps of one client, after each of which it sees exactly what it has made. */
  async function work(client: ModelClient, steps: readonly Step[], first: number): Promise<void> {
    const others = clients.filter((each) => each !== client);
    for (const [at, step] of steps.entries()) {
      try {
        await take(client, step, others);
        await client.check();
      } catch (error) {
        const where = `${client.name}, operation ${first + at + 1}: ${JSON.stringify(step)}`;
        throw new Error(`FUZZ_SEED=${SEED} ${where}: ${error}`, { cause: error });
      }
    }
  }

  it("see exactly what they have made, each of them, also when the guard and the engine have started again", async function () {
    this.timeout(120_000 + COUNT * NAMES.length * PATIENCE);
    this.retries(0);
    const lanes = fc.sample(fc.array(stepsOf(IS_LONG), { minLength: COUNT, maxLength: COUNT }), {
      seed: SEED,
      numRuns: NAMES.length,
    });
    const begun = Date.now();
    for (let first = 0, restarts = 0; first < COUNT; first += UNTIL_RESTART) {
      const lots = lanes.map((steps) => steps.slice(first, first + UNTIL_RESTART));
      const ended = await Promise.allSettled(clients.map((client, at) => work(client, lots[at] ?? [], first)));
      const failed = ended.flatMap((each) => (each.status === "rejected" ? [each.reason as Error] : []));
      if (failed.length > 0) throw new Error(failed.map(({ message }) => message).join("\n"), { cause: failed[0] });
      if (IS_LONG) console.log(`${first + UNTIL_RESTART} of ${COUNT} each, ${(Date.now() - begun) / 1000} s`);
      await guard.stop();
      if (restarts++ % 2 === 1) await engine.restart();
      guard = await startGuard();
      for (const client of clients) await client.check();
    }
  });
});
