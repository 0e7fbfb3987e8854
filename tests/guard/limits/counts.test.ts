import assert from "node:assert/strict";
import fc from "fast-check";
import { Allotment } from "../../../guard/limits/allotment";
import { Rates } from "../../../guard/limits/rates";
import type { Limits } from "../../../guard/model/limits";
import { Refusal } from "../../../guard/model/refusal";
import { APART, ask } from "../ownership/clients";
import { StubEngine } from "../ownership/stubEngine";

/** The same cases at every run; FUZZ_SEED and FUZZ_RUNS look for others. */
const PARAMETERS = { seed: Number(process.env["FUZZ_SEED"] ?? 1), numRuns: Number(process.env["FUZZ_RUNS"] ?? 200) };

const LIMITS: Limits = { containers: 2, volumes: 3, networks: 1, execs: 2 };
const ROLE = { ...APART, limits: LIMITS };

describe("limits of what a client may have", () => {
  const run = (engine: StubEngine, client: string, call: string, body?: unknown) =>
    ask(engine, client, call, body, ROLE);
  const create = (engine: StubEngine, client: string, name: string, binds: readonly string[] = []) =>
    run(engine, client, `POST /containers/create?name=${name}`, { Image: "alpine", HostConfig: { Binds: binds } });

  it("refuse one more, name the limit, and take it again once there is room", async () => {
    const engine = new StubEngine();
    for (const client of ["anna", "ben"]) {
      for (const name of ["aa", "bb"]) assert.equal((await create(engine, client, name)).status, 201);
      const { status, body } = await create(engine, client, "cc");
      assert.equal(status, 403);
      assert.match(JSON.stringify(body), /may have 2 containers \(limits\.containers in .*docker rm/);
    }
    assert.equal((await run(engine, "anna", "DELETE /containers/aa")).status, 200);
    assert.equal((await create(engine, "anna", "cc")).status, 201);
    assert.equal((await create(engine, "ben", "cc")).status, 403);
  });

  it("count a container under its new name as well", async () => {
    const engine = new StubEngine();
    for (const name of ["aa", "bb"]) await create(engine, "anna", name);
    await run(engine, "anna", "POST /containers/aa/rename?name=zz");
    assert.equal((await create(engine, "anna", "aa")).status, 403);
  });

  it("count volumes however they are made, each once", async () => {
    const engine = new StubEngine();
    assert.equal((await run(engine, "anna", "POST /volumes/create", { Name: "vv" })).status, 201);
    assert.equal((await create(engine, "anna", "aa", ["vv:/v", "ww:/w", "ww:/x", "/nameless"])).status, 201);
    const volume = (name: string) => run(engine, "anna", "POST /volumes/create", { Name: name });
    assert.equal((await volume("xx")).status, 403);
    assert.equal((await create(engine, "anna", "bb", ["xx:/x"])).status, 403);
    assert.equal((await create(engine, "anna", "bb", ["vv:/v"])).status, 201, "it is there already");
    assert.equal((await volume("vv")).status, 201);
    assert.equal((await run(engine, "ben", "POST /volumes/create", {})).status, 201);
  });

  it("count networks and running commands", async () => {
    const engine = new StubEngine();
    const network = (name: string) => run(engine, "anna", "POST /networks/create", { Name: name });
    assert.equal((await network("nn")).status, 201);
    assert.equal((await network("mm")).status, 403);
    await run(engine, "anna", "DELETE /networks/nn");
    assert.equal((await network("mm")).status, 201);
    await create(engine, "anna", "aa");
    const exec = () => run(engine, "anna", "POST /containers/aa/exec", { Cmd: ["sh"] });
    for (const status of [201, 201, 403]) assert.equal((await exec()).status, status);
    engine.execs.clear();
    assert.equal((await exec()).status, 201);
  });

  it("count what was there before the guard started", async () => {
    const engine = new StubEngine();
    for (const name of ["aa", "bb"]) await create(engine, "anna", name);
    const after = Object.assign(Object.create(engine) as StubEngine, { get: engine.get });
    assert.equal((await create(after, "anna", "cc")).status, 403);
  });

  it("give back what was not made", async () => {
    const engine = new StubEngine();
    await create(engine, "anna", "aa");
    for (let times = 0; times < 3; times++) {
      const { status } = await run(engine, "anna", "POST /containers/create?name=bb", { Image: "missing" });
      assert.equal(status, 404);
    }
    assert.equal((await create(engine, "anna", "bb")).status, 201);
  });
});

/** What an engine has while requests to make more are on their way. */
class World {
  readonly made = new Map<string, string>();
  readonly allotment = new Allotment(false);
  private serial = 0;

  async create(name: string, delays: readonly [before: number, after: number]): Promise<boolean> {
    const room = await this.allotment.reserve([name], MAX, async () => {
      await ticks(delays[0]);
      return [...this.made].map(([id, each]) => ({ id, name: each }));
    });
    if (!room) return false;
    await ticks(delays[0]);
    const isTaken = [...this.made.values()].includes(name);
    if (!isTaken) this.made.set(`${this.serial++}`, name);
    assert.ok(this.made.size <= MAX);
    await ticks(delays[1]);
    room.end(isTaken ? 409 : 201);
    return true;
  }
}

const MAX = 3;

async function ticks(count: number): Promise<void> {
  for (let at = 0; at < count; at++) await new Promise((resolve) => setImmediate(resolve));
}

describe("requests that come at once", () => {
  it("never make more than the limit, and refuse none while there is room", async () => {
    const ACT = fc.record({
      act: fc.constantFrom("create", "create", "remove", "wait"),
      name: fc.constantFrom("a", "b", "c", "d", "e"),
      delays: fc.tuple(fc.nat(3), fc.nat(3)),
    });
    const property = fc.asyncProperty(fc.array(ACT, { maxLength: 25 }), async (acts) => {
      const world = new World();
      const running: Promise<boolean>[] = [];
      for (const { act, name, delays } of acts) {
        if (act === "create") running.push(world.create(name, delays));
        else if (act === "wait") await ticks(delays[0]);
        else for (const [id, each] of world.made) if (each === name) world.made.delete(id);
      }
      await Promise.all(running);
      await ticks(2);
      for (let room = MAX - world.made.size; room > 0; room--)
        assert.ok(await world.create(`new ${room}`, [0, 0]), "there is room");
      assert.equal(await world.create("more", [0, 0]), false);
    });
    await fc.assert(property, PARAMETERS);
  });

  it("hold a place for half a minute if nobody knows what came of a request", async () => {
    const allotment = new Allotment(false);
    const none = async () => [];
    const [first] = [await allotment.reserve(["a"], 1, none)];
    first?.end(undefined);
    assert.equal(await allotment.reserve(["b"], 1, none), undefined);
  });
});

describe("limits of rates", () => {
  it("let a client send so many requests a second, and say when to try again", () => {
    let now = 0;
    const rates = new Rates(() => now);
    const send = (client = "anna") => rates.request(client, { requestsPerSecond: 2 });
    for (let count = 0; count < 10; count++) assert.equal(send(), undefined);
    const refused = send();
    assert.equal(refused?.status, 429);
    assert.equal(refused?.retryAfter, 1);
    assert.match(refused?.message ?? "", /2 requests a second \(limits\.requestsPerSecond/);
    assert.equal(send("ben"), undefined);
    now = 500;
    assert.equal(send(), undefined);
    assert.equal(send()?.status, 429);
    assert.equal(rates.request("anna", {}), undefined);
  });

  it("let a client have so many builds at a time", () => {
    const rates = new Rates();
    const begin = () => rates.begin("concurrentBuilds", "anna", { concurrentBuilds: 1 });
    const first = begin();
    assert.throws(begin, (error) => error instanceof Refusal && error.status === 429 && error.retryAfter === 5);
    assert.ok(rates.begin("concurrentPulls", "anna", { concurrentPulls: 1 }));
    first?.end(200);
    first?.end(200);
    const next = begin();
    assert.throws(begin, Refusal);
    next?.end(undefined);
    assert.ok(begin());
  });
});
