import assert from "node:assert/strict";
import dockerDefault from "../../../facts/seccomp/dockerDefault.json";
import { effortOf, MAX_EFFORT } from "../../../guard/judgement/effort";
import { allowed, CONTAINER, engineWith, refused } from "./support";

const CREATE = "POST /v1.41/containers/create";
const body = (more: object) => ({ call: CREATE, body: { Image: "alpine", ...more } });
const script = (text: string) => body({ Cmd: ["sh", "-c", text] });
const many = <T>(count: number, item: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => item(at));

/** Bodies that grow with a number, each in the part that costs most. */
const GROWING: Readonly<Record<string, (size: number) => object>> = {
  "commands without a word": (size) => script("$(".repeat(size)).body,
  commands: (size) => script("a b;".repeat(size)).body,
  clients: (size) => script("docker -H tcp://a ps;".repeat(size)).body,
  "variables of variables": (size) =>
    body({ Env: many(size, (at) => `A${at}=$A${at + 1}`), Cmd: ["docker", "-H", "$A0"] }).body,
  binds: (size) => body({ HostConfig: { Binds: many(size, (at) => `/srv/${at}:/x`) } }).body,
  labels: (size) => body({ Labels: Object.fromEntries(many(size, (at) => [`l${at}`, "x"])) }).body,
  "a long path": (size) => body({ HostConfig: { Binds: [`${"/a/..".repeat(size)}:/x`] } }).body,
  folders: (size) => ({ Name: "v", DriverOpts: { type: "overlay", o: `lowerdir=${"/a:".repeat(size)}` } }),
  profiles: (size) =>
    body({ HostConfig: { SecurityOpt: many(size, () => `seccomp=${JSON.stringify(dockerDefault)}`) } }).body,
};

/**
 * What an engine inside a container is judged for by rules of its own, and which may be judged as no engine's as well.
 */
const FOR_ENGINES: Readonly<Record<string, (size: number) => object>> = Object.fromEntries(
  Object.entries<(at: number) => object>({
    binds: (at) => ({ Binds: `/srv/${at}:/x${at}` }),
    "control groups": () => ({ Binds: "/sys/fs/cgroup:/sys/fs/cgroup:ro" }),
    mounts: (at) => ({ Mounts: { Type: "bind", Source: `/srv/${at}`, Target: `/x${at}` } }),
    devices: (at) => ({ Devices: { PathOnHost: `/dev/d${at}`, PathInContainer: `/dev/d${at}` } }),
    capabilities: (at) => ({ CapAdd: `X${at}` }),
  }).map(([name, item]) => {
    const [key = ""] = Object.keys(item(0));
    const host = (size: number) => ({ Privileged: true, [key]: many(size, (at) => Object.values(item(at))[0]) });
    return [name, (size: number) => ({ Image: "docker:dind", HostConfig: host(size) })];
  }),
);

describe("what a request may ask the judgement to do", () => {
  for (const [name, grown] of Object.entries(GROWING)) {
    it(`counts ${name}: ten times as many cost ten times as much`, () => {
      const [base, few, more] = [0, 10, 100].map((size) => effortOf(grown(size))) as [number, number, number];
      assert.ok((more - base) / (few - base) > 9, `${few}, ${more}`);
      assert.ok((more - base) / (few - base) < 12, `${few}, ${more}`);
    });
  }

  it("has room for what people ask for", async () => {
    const line = "docker_image=registry.example.com/team/app:1.2.3 make -C /src test VERBOSE=1 && echo done\n";
    await allowed(script(line.repeat(150)));
    await allowed(body({ Env: many(1000, (at) => `NAME_${at}=value of a variable`) }));
    await allowed(body({ Cmd: ["cc", "-o", "x", ...many(500, (at) => `build/objects/file${at}.o`)] }));
    await allowed(body({ HostConfig: { Binds: many(50, (at) => `data${at}:/data/${at}`) } }), undefined, engineWith());
    await allowed(body({ HostConfig: { SecurityOpt: [`seccomp=${JSON.stringify(dockerDefault)}`] } }));
    const ports = Object.fromEntries(
      many(100, (at) => [`${3000 + at}/tcp`, [{ HostIp: "", HostPort: `${3000 + at}` }]]),
    );
    await allowed(body({ HostConfig: { PortBindings: ports } }));
  });

  for (const [name, grown] of Object.entries(FOR_ENGINES)) {
    it(`keeps its bound for as many ${name} of an engine as it takes`, async () => {
      let size = 1;
      while (effortOf(grown(size + 1)) < MAX_EFFORT) size++;
      const taken: number[] = [];
      for (let round = 0; round < 7; round++) {
        const before = process.cpuUsage();
        await refused({ call: CREATE, body: grown(size) });
        const { user, system } = process.cpuUsage(before);
        taken.push(user + system);
      }
      assert.ok(Math.min(...taken) < MAX_EFFORT, `${size} took ${Math.min(...taken)} microseconds`);
    });
  }

  for (const [name, request] of Object.entries({
    "125 KB of nothing but commands": script("$(".repeat(64_000)),
    "a health check of 125 KB": body({ Healthcheck: { Test: ["CMD-SHELL", "a;".repeat(64_000)] } }),
    "very many binds": body({ HostConfig: { Binds: many(5000, (at) => `/srv/${at}:/x`) } }),
    "very many folders of one volume": {
      call: "POST /v1.41/volumes/create",
      body: { Name: "v", DriverOpts: { type: "overlay", o: `lowerdir=${"/a:".repeat(30_000)}` } },
    },
    "a body of a megabyte": { call: CREATE, body: `{"Image":"a"${" ".repeat(1024 * 1024)}}` },
  })) {
    it(`refuses ${name}, before anything looks at it`, async () => {
      const { status, rule } = await refused(request);
      assert.deepEqual([status, rule], [403, undefined]);
    });
  }

  for (const [name, spelled] of Object.entries({
    "Cmd in small letters": { cmd: ["sh", "-c", "$(".repeat(30_000)] },
    "Entrypoint in capitals": { ENTRYPOINT: ["sh", "-c", "`a`".repeat(20_000)] },
    "a health check in another case": { healthCheck: { tEst: ["CMD-SHELL", "$(".repeat(30_000)] } },
    "a volume's options in small letters": { driveropts: { type: "overlay", o: "lowerdir+=/a,".repeat(4_500) } },
    "a key with a letter beyond ASCII": { hoſtConfig: {}, teſt: ["$(".repeat(30_000)] },
  })) {
    it(`counts ${name} as what the engine reads it as`, () => assert.ok(effortOf(spelled) > MAX_EFFORT));
  }

  it("bounds what is looked at of a container that is there already, which its image chooses", async () => {
    const withMounts = (count: number) =>
      engineWith({
        "/containers/web/json": {
          ...CONTAINER,
          Mounts: many(count, (at) => ({ Type: "tmpfs", Destination: `/d${at}`, RW: true })),
        },
      });
    const { message } = await refused({ call: "POST /v1.41/containers/web/start" }, undefined, withMounts(1001));
    assert.match(message, /more than 1000 mounts/);
    await allowed({ call: "POST /v1.41/containers/web/start" }, undefined, withMounts(50));
  });

  it("is told of a value without judging it", () => assert.ok(effortOf({ Cmd: ["$(".repeat(64_000)] }) > MAX_EFFORT));
});
