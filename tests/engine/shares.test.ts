import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import type { Role } from "../../guard/model/role";
import type { Guard } from "../../guard/proxy/guard";
import { IMAGE, importImage } from "../clients/harness/workplace";
import { Authority } from "../guard/proxy/harness/authority";
import { APART, guardOnSockets, socketOf } from "./harness/apart";
import { EngineClient } from "./harness/client";
import { OuterEngine } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

const MIB = 1024 * 1024;
const CLIENTS = Array.from({ length: Number(process.env["BREAKWATER_CLIENTS"] ?? 3) }, (_, at) => `client-${at}`);
const STEPS = Number(process.env["BREAKWATER_STEPS"] ?? 60);
const SEED = Number(process.env["FUZZ_SEED"] ?? 1);
const NAMES = ["web", "db", "cache", "queue"];
const LIMITS = { containers: 2, volumes: 3, networks: 1 };

const ROLE: Role = {
  ...APART,
  limits: {
    ...LIMITS,
    memory: { default: 64 * MIB, max: 128 * MIB },
    pids: { default: 20, max: 40 },
    logSize: { default: MIB, max: MIB },
  },
};

/** What a client should have. */
class Share {
  /** The volume of each container, by the container's name. */
  readonly containers = new Map<string, string>();
  readonly ids = new Map<string, string>();
  readonly volumes = new Set<string>();
  readonly networks = new Set<string>();
}

interface Step {
  readonly client: string;
  readonly act: "create" | "remove" | "volume" | "removeVolume" | "network" | "removeNetwork" | "update" | "reach";
  readonly name: string;
  readonly other: string;
  readonly of: string;
}

const STEP: fc.Arbitrary<Step> = fc.record({
  client: fc.constantFrom(...CLIENTS),
  act: fc.constantFrom(
    ...([
      "create",
      "create",
      "remove",
      "volume",
      "removeVolume",
      "network",
      "removeNetwork",
      "update",
      "reach",
    ] as const),
  ),
  name: fc.constantFrom(...NAMES),
  other: fc.constantFrom(...NAMES),
  of: fc.constantFrom(...CLIENTS),
});

engineTests("the shares of clients on one engine", () => {
  let authority: Authority;
  let engine: OuterEngine;
  let guard: Guard;
  let folder: string;
  const shares = new Map(CLIENTS.map((client) => [client, new Share()]));
  const doors = new Map<string, EngineClient>();

  const start = async (role = ROLE) => {
    const roles = new Map(CLIENTS.map((client) => [client, client === CLIENTS[0] ? role : ROLE]));
    guard = await guardOnSockets(authority, engine.client, folder, roles);
    for (const client of CLIENTS) doors.set(client, new EngineClient(socketOf(folder, client)));
  };
  before(async () => {
    engine = await OuterEngine.onCgroup(1);
    await importImage(engine);
    authority = new Authority();
    folder = mkdtempSync(join(tmpdir(), "breakwater-shares-"));
    await start();
  });
  after(async () => {
    for (const [client, { containers, volumes, networks }] of shares) {
      for (const name of containers.keys()) await ask(client, "DELETE", `/containers/${name}?force=1`);
      for (const name of volumes) await ask(client, "DELETE", `/volumes/${name}`);
      for (const name of networks) await ask(client, "DELETE", `/networks/${name}`);
    }
    await guard?.stop();
    authority?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (client: string, method: string, path: string, body?: object) => {
    const { status, body: answer } = await (doors.get(client) as EngineClient).ask(method, path, body);
    const text = answer.toString();
    // biome-ignore lint/suspicious/noExplicitAny: the engine's answers have every form.
    return { status, text, answer: (/^[[{]/.test(text) ? JSON.parse(text) : undefined) as any };
  };

  async function take({ client, act, name, other, of }: Step): Promise<void> {
    const own = shares.get(client) as Share;
    const { containers, ids, volumes, networks } = own;
    if (act === "create") {
      const body = { Image: IMAGE, Cmd: ["sleep", "1000"], HostConfig: { Binds: [`${other}:/data`] } };
      const { status, answer, text } = await ask(client, "POST", `/containers/create?name=${name}`, body);
      const isFull = containers.size >= LIMITS.containers || (!volumes.has(other) && volumes.size >= LIMITS.volumes);
      assert.ok((isFull ? [403] : containers.has(name) ? [409] : [201]).includes(status), `${status} ${text}`);
      // An engine makes the volumes of a container only once it has its name.
      if (status !== 201) return;
      containers.set(name, other);
      ids.set(name, answer.Id);
      volumes.add(other);
    } else if (act === "remove") {
      const { status } = await ask(client, "DELETE", `/containers/${name}`);
      assert.equal(status, containers.has(name) ? 204 : 404);
      containers.delete(name);
    } else if (act === "volume") {
      const { status } = await ask(client, "POST", "/volumes/create", { Name: name });
      assert.equal(status, volumes.has(name) || volumes.size < LIMITS.volumes ? 201 : 403);
      if (status === 201) volumes.add(name);
    } else if (act === "removeVolume") {
      const { status } = await ask(client, "DELETE", `/volumes/${name}`);
      const isUsed = [...containers.values()].includes(name);
      assert.equal(status, !volumes.has(name) ? 404 : isUsed ? 409 : 204);
      if (status === 204) volumes.delete(name);
    } else if (act === "network") {
      if (networks.has(name)) return;
      const { status } = await ask(client, "POST", "/networks/create", { Name: name });
      assert.equal(status, networks.size < LIMITS.networks ? 201 : 403);
      if (status === 201) networks.add(name);
    } else if (act === "removeNetwork") {
      const { status } = await ask(client, "DELETE", `/networks/${name}`);
      assert.equal(status, networks.has(name) ? 204 : 404);
      networks.delete(name);
    } else if (act === "update") {
      const { status } = await ask(client, "POST", `/containers/${name}/update`, { Memory: 129 * MIB });
      assert.equal(status, containers.has(name) ? 403 : 404);
    } else {
      const theirs = shares.get(of) as Share;
      const id = theirs.containers.has(name) ? theirs.ids.get(name) : undefined;
      if (id === undefined) return;
      for (const each of [id, id.slice(0, 12)])
        assert.equal((await ask(client, "GET", `/containers/${each}/json`)).status, of === client ? 200 : 404, each);
    }
  }

  async function check(): Promise<void> {
    for (const [client, { containers, volumes, networks }] of shares) {
      const listed = (await ask(client, "GET", "/containers/json?all=1")).answer as { readonly Names: string[] }[];
      assert.deepEqual(listed.map(({ Names: [name = ""] }) => name.slice(1)).sort(), [...containers.keys()].sort());
      const { Volumes } = (await ask(client, "GET", "/volumes")).answer as { readonly Volumes: { Name: string }[] };
      assert.deepEqual((Volumes ?? []).map(({ Name }) => Name).sort(), [...volumes].sort());
      const all = (await ask(client, "GET", "/networks")).answer as { readonly Name: string }[];
      const made = all.map(({ Name }) => Name).filter((name) => NAMES.includes(name));
      assert.deepEqual(made.sort(), [...networks].sort());
    }
  }

  it("are what the limits allow, whatever they do, and after a restart of guard and engine", async () => {
    const steps = fc.sample(STEP, { numRuns: STEPS, seed: SEED });
    for (const [at, step] of steps.entries()) {
      if (at === Math.floor(STEPS / 2)) {
        await guard.stop();
        // Of another version, so that it is another one.
        await OuterEngine.onCgroup(2);
        engine = await OuterEngine.onCgroup(1);
        await start();
        await check();
      }
      await take(step);
      if (at % 10 === 0) await check();
    }
    await check();
  });

  it("hold when a client asks for more at once than it may have", async () => {
    for (const client of CLIENTS) {
      const { containers, volumes } = shares.get(client) as Share;
      for (const name of containers.keys()) await ask(client, "DELETE", `/containers/${name}`);
      containers.clear();
      for (const name of volumes) await ask(client, "DELETE", `/volumes/${name}`);
      volumes.clear();
    }
    await Promise.all(
      CLIENTS.map(async (client) => {
        const { containers, ids } = shares.get(client) as Share;
        const names = Array.from({ length: 6 }, (_, at) => `many-${at}`);
        const answers = await Promise.all(
          names.map((name) => ask(client, "POST", `/containers/create?name=${name}`, { Image: IMAGE, Cmd: ["true"] })),
        );
        for (const [at, { status, answer }] of answers.entries()) {
          const [name = ""] = names.slice(at);
          if (status === 201) containers.set(name, "none") && ids.set(name, answer.Id);
          else assert.equal(status, 403);
        }
        assert.equal(containers.size, LIMITS.containers);
      }),
    );
    await check();
  });

  it("are put into containers as the engine has them", async () => {
    const [client = ""] = CLIENTS;
    const [name = ""] = (shares.get(client) as Share).containers.keys();
    const { HostConfig: host } = (await ask(client, "GET", `/containers/${name}/json`)).answer;
    assert.deepEqual([host.Memory, host.PidsLimit], [64 * MIB, 20]);
    assert.deepEqual(host.LogConfig, { Type: "json-file", Config: { "max-size": `${MIB}` } });
  });

  it("are removed when they are old, of the client whose expire, by a guard that has just started", async () => {
    const [client = "", other = ""] = CLIENTS;
    const { containers, networks } = shares.get(client) as Share;
    const [name = ""] = containers.keys();
    await ask(client, "POST", `/containers/${name}/start`);
    await guard.stop();
    await sleep(2_500);
    await start({ ...ROLE, expiresAfter: 2 });
    for (let tries = 0; tries < 200; tries++) {
      if ((await ask(client, "GET", "/containers/json?all=1")).text.trim() === "[]") break;
      await sleep(100);
    }
    containers.clear();
    networks.clear();
    for (let tries = 0; tries < 50; tries++) {
      const left = (await ask(client, "GET", "/networks")).answer as { readonly Name: string }[];
      if (!left.some((network) => NAMES.includes(network.Name))) break;
      await sleep(100);
    }
    await check();
    assert.ok((shares.get(other) as Share).containers.size > 0);
  });
});
