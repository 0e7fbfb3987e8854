import assert from "node:assert/strict";
import fc from "fast-check";
import { ask } from "./clients";
import { StubEngine } from "./stubEngine";

/** The same cases at every run; FUZZ_SEED and FUZZ_RUNS look for others. */
const PARAMETERS = { seed: Number(process.env["FUZZ_SEED"] ?? 1), numRuns: Number(process.env["FUZZ_RUNS"] ?? 60) };

const CLIENTS = ["anna", "ben", "an-na"];
const NAMES = ["web", "db", "cafe"];

/** What one client has made. */
class Made {
  /** Names by id. */
  readonly containers = new Map<string, string>();
  readonly networks = new Map<string, string>();
  readonly volumes = new Set<string>();
}

interface Step {
  readonly client: string;
  readonly act: "create" | "rename" | "remove" | "network" | "removeNetwork" | "volume" | "removeVolume" | "exec";
  readonly name: string;
  readonly other: string;
  /** Of whom the container is that is named, and how it is named. */
  readonly of: string;
  readonly by: "name" | "id" | "beginning";
}

const STEP: fc.Arbitrary<Step> = fc.record({
  client: fc.constantFrom(...CLIENTS),
  act: fc.constantFrom("create", "rename", "remove", "network", "removeNetwork", "volume", "removeVolume", "exec"),
  name: fc.constantFrom(...NAMES),
  other: fc.constantFrom(...NAMES),
  of: fc.constantFrom(...CLIENTS),
  by: fc.constantFrom("name", "id", "beginning"),
});

/** An engine, its clients, and what each of them should see. */
class World {
  private readonly engine = new StubEngine();
  private readonly made = new Map(CLIENTS.map((client) => [client, new Made()]));

  async take(step: Step): Promise<void> {
    const { client, act, name, other } = step;
    const own = this.of(client);
    const hasName = [...own.containers.values()].includes(name);
    const run = async (call: string, body?: unknown) => {
      const { status, body: answer } = await ask(this.engine, client, call, body);
      return { status, answer: answer as { readonly Id: string } };
    };
    const reference = this.reference(step);
    const isOwn = own.containers.get(reference.id) !== undefined;
    if (act === "create") {
      const image = other === "db" ? "postgres" : "alpine";
      const body = { Image: image, Volumes: { "/a": {} }, HostConfig: { Binds: [`${other}:/x`] } };
      const before = new Set(this.engine.volumes.keys());
      const { status, answer } = await run(`POST /containers/create?name=${name}`, body);
      assert.equal(status, hasName ? 409 : 201);
      if (status !== 201) return;
      own.containers.set(answer.Id, name);
      own.volumes.add(other);
      for (const volume of this.engine.volumes.keys())
        if (!before.has(volume) && /^[0-9a-f]{64}$/.test(volume)) own.volumes.add(volume);
    } else if (act === "rename") {
      if (!isOwn || [...own.containers.values()].includes(other)) return;
      assert.equal((await run(`POST /containers/${reference.name}/rename?name=${other}`)).status, 200);
      own.containers.set(reference.id, other);
    } else if (act === "remove" || act === "exec") {
      const call =
        act === "remove" ? `DELETE /containers/${reference.name}` : `POST /containers/${reference.name}/exec`;
      const { status } = await run(call, act === "exec" ? { Cmd: ["sh"] } : undefined);
      if (step.by !== "name") assert.equal(status < 300, isOwn, call);
      if (act === "remove" && status < 300) own.containers.delete(this.meant(own, reference));
    } else if (act === "network") {
      if ([...own.networks.values()].includes(name)) return;
      const { answer } = await run("POST /networks/create", { Name: name });
      own.networks.set(answer.Id, name);
    } else if (act === "removeNetwork") {
      const [id] = [...own.networks].find(([, each]) => each === name) ?? [];
      assert.equal((await run(`DELETE /networks/${name}`)).status, id === undefined ? 404 : 200);
      if (id !== undefined) own.networks.delete(id);
    } else if (act === "volume") {
      await run("POST /volumes/create", { Name: name });
      own.volumes.add(name);
    } else {
      assert.equal((await run(`DELETE /volumes/${name}`)).status, own.volumes.has(name) ? 200 : 404);
      own.volumes.delete(name);
    }
  }

  /** Each client sees exactly what it has made. */
  async check(): Promise<void> {
    for (const client of CLIENTS) {
      const own = this.of(client);
      const seen = async (path: string) => (await ask(this.engine, client, `GET ${path}`)).body;
      const containers = (await seen("/containers/json?all=1")) as { readonly Id: string; readonly Names: string[] }[];
      assert.deepEqual(new Map(containers.map(({ Id, Names }) => [Id, Names[0]?.slice(1)])), own.containers);
      const networks = (await seen("/networks")) as { readonly Id: string; readonly Name: string }[];
      const shared = new Set(["bridge", "host", "none", "common"]);
      const made = networks.filter(({ Name }) => !shared.has(Name));
      assert.deepEqual(new Map(made.map(({ Id, Name }) => [Id, Name])), own.networks);
      const { Volumes: volumes } = (await seen("/volumes")) as { readonly Volumes: { readonly Name: string }[] };
      assert.deepEqual(volumes.map(({ Name }) => Name).sort(), [...own.volumes].sort());
      const events = JSON.stringify(await seen("/events"));
      for (const other of CLIENTS.filter((each) => each !== client))
        for (const id of this.of(other).containers.keys()) assert.ok(!events.includes(id));
    }
  }

  private of(client: string): Made {
    return this.made.get(client) as Made;
  }

  /** A container of a client's, or of nobody's. */
  private reference({ of, by, name }: Step): { readonly id: string; readonly name: string } {
    const id = [...this.of(of).containers].find(([, each]) => each === name)?.[0] ?? "f".repeat(64);
    return { id, name: { name, id, beginning: id.slice(0, 20) }[by] };
  }

  private meant(own: Made, { id, name }: { readonly id: string; readonly name: string }): string {
    return [...own.containers].find(([, each]) => each === name)?.[0] ?? id;
  }
}

describe("clients of one engine, whatever they do", () => {
  it("see exactly what they have made, each of them", async function () {
    this.timeout(60_000);
    const property = fc.asyncProperty(fc.array(STEP, { maxLength: 25 }), async (steps) => {
      const world = new World();
      for (const step of steps) {
        await world.take(step);
        await world.check();
      }
    });
    await fc.assert(property, PARAMETERS);
  });
});
