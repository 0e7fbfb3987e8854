import assert from "node:assert/strict";
import type { Limits } from "../../../guard/model/limits";
import type { Role } from "../../../guard/model/role";
import { APART, ask } from "../ownership/clients";
import { StubEngine } from "../ownership/stubEngine";

const MIB = 1024 * 1024;

const LIMITS: Limits = {
  memory: { default: 256 * MIB, max: 512 * MIB },
  cpus: { default: 0.5, max: 2 },
  pids: { default: 50, max: 100 },
  shmSize: { default: 16 * MIB, max: 32 * MIB },
  logSize: { default: 10 * MIB, max: 20 * MIB },
};

const limited = (limits: Limits): Role => ({ ...APART, limits });

interface Sent {
  readonly status: number;
  readonly message: string;
  // biome-ignore lint/suspicious/noExplicitAny: what the engine gets has every form.
  readonly body: any;
  readonly target: string;
}

async function send(call: string, body?: unknown, limits: Limits = LIMITS, engine = new StubEngine()): Promise<Sent> {
  const { status, body: answer, sent = "" } = await ask(engine, "ci", call, body, limited(limits));
  const at = sent.indexOf(" ");
  const text = sent.slice(at + 1);
  return {
    status,
    message: `${(answer as { message?: string } | null)?.message ?? ""}`,
    body: text === "" ? undefined : JSON.parse(text),
    target: at < 0 ? sent : sent.slice(0, at),
  };
}

const create = (host: object | undefined, limits?: Limits) =>
  send("POST /containers/create", { Image: "alpine", ...(host && { HostConfig: host }) }, limits);

describe("limits of what a container may use", () => {
  it("are put into what asks for nothing", async () => {
    for (const host of [
      undefined,
      {},
      { Memory: 0, PidsLimit: null, ShmSize: 0, LogConfig: { Type: "", Config: {} } },
    ]) {
      const { HostConfig } = (await create(host)).body;
      assert.equal(HostConfig.Memory, 256 * MIB);
      assert.equal(HostConfig.NanoCpus, 5e8);
      assert.equal(HostConfig.PidsLimit, 50);
      assert.equal(HostConfig.ShmSize, 16 * MIB);
      assert.deepEqual(HostConfig.LogConfig, { Type: "json-file", Config: { "max-size": `${10 * MIB}` } });
    }
  });

  it("leave what asks for no more as it is, in whatever form", async () => {
    const host = { Memory: 512 * MIB, MemorySwap: 1024 * MIB, CpuQuota: 100_000, PidsLimit: 100, ShmSize: 32 * MIB };
    const { HostConfig } = (await create(host)).body;
    for (const [key, value] of Object.entries(host)) assert.equal(HostConfig[key], value, key);
    assert.equal(HostConfig.NanoCpus, undefined);
    const { HostConfig: other } = (await create({ CpuPeriod: 10_000 })).body;
    assert.deepEqual([other.CpuQuota, other.NanoCpus], [5_000, undefined]);
    const { HostConfig: swapped } = (await create({ MemorySwap: 100 * MIB })).body;
    assert.equal(swapped.Memory, 100 * MIB);
  });

  it("take the maximum for a default if there is no other", async () => {
    const { HostConfig } = (await create({}, { memory: { default: 8 * MIB, max: 8 * MIB } })).body;
    assert.equal(HostConfig.Memory, 8 * MIB);
    assert.equal(HostConfig.LogConfig, undefined);
  });

  const EXCESSES: Readonly<Record<string, readonly [limit: string, host: object]>> = {
    "more memory": ["memory", { Memory: 513 * MIB }],
    "memory without end": ["memory", { Memory: -1 }],
    "swap without end": ["memory", { MemorySwap: -1 }],
    "more swap than Docker gives": ["memory", { Memory: 512 * MIB, MemorySwap: 1025 * MIB }],
    "more memory that is kept for it": ["memory", { MemoryReservation: 513 * MIB }],
    "more memory of the kernel": ["memory", { KernelMemory: 513 * MIB }],
    "a text for a size": ["memory", { Memory: "1" }],
    "more processors": ["cpus", { NanoCpus: 2.1e9 }],
    "more processors, in the other spelling": ["cpus", { NanoCPUs: 3e9 }],
    "a quota of more": ["cpus", { CpuQuota: 300_000 }],
    "a quota of more in a short period": ["cpus", { CpuQuota: 30_000, CpuPeriod: 10_000 }],
    "no quota": ["cpus", { CpuQuota: -1 }],
    "turns before others": ["cpus", { CpuShares: 262_144 }],
    "more processes": ["pids", { PidsLimit: 101 }],
    "processes without end": ["pids", { PidsLimit: -1 }],
    "more shared memory": ["shmSize", { ShmSize: 33 * MIB }],
    "a larger tmpfs": ["shmSize", { Tmpfs: { "/x": "rw,size=1g" } }],
    "half of the memory as a tmpfs": ["shmSize", { Tmpfs: { "/x": "size=50%" } }],
    "a tmpfs without end": ["shmSize", { Tmpfs: { "/x": "size=0" } }],
    "a tmpfs in blocks": ["shmSize", { Tmpfs: { "/x": "nr_blocks=1m" } }],
    "a larger tmpfs as the second of two": ["shmSize", { Tmpfs: { "/x": "size=1m,size=1g" } }],
    "a larger mount": ["shmSize", { Mounts: [{ Type: "tmpfs", Target: "/x", TmpfsOptions: { SizeBytes: 33 * MIB } }] }],
    "a larger volume in memory": [
      "shmSize",
      {
        Mounts: [
          {
            Type: "volume",
            Target: "/x",
            VolumeOptions: {
              DriverConfig: { Name: "local", Options: { type: "tmpfs", device: "tmpfs", o: "size=1g" } },
            },
          },
        ],
      },
    ],
    "a longer log": ["logSize", { LogConfig: { Type: "json-file", Config: { "max-size": "21m" } } }],
    "a log without end": ["logSize", { LogConfig: { Type: "json-file", Config: { "max-size": "-1" } } }],
    "many files of a log": [
      "logSize",
      { LogConfig: { Type: "json-file", Config: { "max-size": "5m", "max-file": "5" } } },
    ],
    "a log of a driver with five files": ["logSize", { LogConfig: { Type: "local", Config: { "max-size": "5m" } } }],
    "a large buffer": [
      "logSize",
      { LogConfig: { Type: "local", Config: { mode: "non-blocking", "max-buffer-size": "1g" } } },
    ],
  };
  for (const [what, [limit, host]] of Object.entries(EXCESSES)) {
    it(`refuse ${what}`, async () => {
      const { status, message } = await create(host);
      assert.equal(status, 403);
      assert.match(message, new RegExp(`\\(limits\\.${limit} in the guard's configuration\\): ask for less`));
      assert.match((await create(host, { [limit]: {} })).message, /^$/);
    });
  }

  it("give every file system in memory a size", async () => {
    const { HostConfig } = (
      await create({ Tmpfs: { "/a": "", "/b": "rw" }, Mounts: [{ Type: "tmpfs", Target: "/c" }] })
    ).body;
    assert.deepEqual(HostConfig.Tmpfs, { "/a": `size=${16 * MIB}`, "/b": `rw,size=${16 * MIB}` });
    assert.equal(HostConfig.Mounts[0].TmpfsOptions.SizeBytes, 16 * MIB);
    const options = { type: "tmpfs", device: "tmpfs" };
    const volume = await send("POST /volumes/create", { Name: "vol", DriverOpts: options });
    assert.equal(volume.body.DriverOpts.o, `size=${16 * MIB}`);
    const larger = await send("POST /volumes/create", { Name: "vol", DriverOpts: { ...options, o: "size=1g" } });
    assert.match(larger.message, /DriverOpts\.o is more than 32m/);
  });

  it("hold when a container is updated, together with what it has", async () => {
    const update = async (before: object, after: object) => {
      const engine = new StubEngine();
      await ask(engine, "ci", "POST /containers/create?name=web", { Image: "alpine", HostConfig: before });
      return send("POST /containers/web/update", after, LIMITS, engine);
    };
    assert.equal((await update({}, { Memory: 512 * MIB, CpuShares: 100 })).status, 200);
    for (const after of [
      { Memory: 513 * MIB },
      { MemorySwap: -1 },
      { NanoCpus: 3e9 },
      { CpuQuota: -1 },
      { PidsLimit: -1 },
      { CpuShares: 2000 },
    ])
      assert.equal((await update({}, after)).status, 403, JSON.stringify(after));
    const quota = { CpuQuota: 100_000, CpuPeriod: 100_000 };
    assert.equal((await update(quota, { CpuPeriod: 10_000 })).status, 403, "a period for the quota that it has");
    assert.equal((await update({ CpuQuota: 10_000, CpuPeriod: 10_000 }, { CpuQuota: 100_000 })).status, 403);
    assert.equal((await update({ Memory: 1024 * MIB }, { PidsLimit: 5 })).status, 200, "what it has is not refused");
    const { body } = await update({}, { Memory: 0, PidsLimit: 0 });
    assert.equal("PidsLimit" in body, false, "zero would take the limit away");
  });

  it("hold for the steps of a build", async () => {
    const { target } = await send("POST /build");
    const query = new URL(target, "http://engine").searchParams;
    assert.deepEqual(
      ["memory", "cpuquota", "cpuperiod", "shmsize"].map((name) => Number(query.get(name))),
      [256 * MIB, 50_000, 100_000, 16 * MIB],
    );
    for (const [parameter, value, limit] of [
      ["memory", 513 * MIB, "memory"],
      ["memswap", -1, "memory"],
      ["cpuquota", 300_000, "cpus"],
      ["cpushares", 2048, "cpus"],
      ["shmsize", 33 * MIB, "shmSize"],
      ["memory", "x", "memory"],
    ])
      assert.match(
        (await send(`POST /build?${parameter}=${value}`)).message,
        new RegExp(`${parameter} is more than .*limits\\.${limit} `),
      );
  });
});
