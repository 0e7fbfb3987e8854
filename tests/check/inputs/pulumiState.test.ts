import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../../check/check";

const CONTAINER = "docker:index/container:Container";
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const SOCKET = { volumes: [{ hostPath: "/var/run/docker.sock", containerPath: "/s" }] };

function urnOf(name: string, types = CONTAINER): string {
  return `urn:pulumi:dev::shop::${types}::${name}`;
}

function resource(name: string, inputs: object | undefined, more: object = {}) {
  return { urn: urnOf(name), custom: true, id: `${name}-id`, type: CONTAINER, ...(inputs && { inputs }), ...more };
}

function exported(...resources: readonly object[]) {
  return { version: 3, deployment: { manifest: { version: "v3.220.0" }, resources } };
}

describe("a Pulumi state", () => {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-state-"));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  function written(state: unknown, name = "state.json"): string {
    const file = join(work, name);
    writeFileSync(file, typeof state === "string" ? state : JSON.stringify(state, null, 2));
    return file;
  }

  async function found(state: unknown) {
    const { findings, problems, summary } = await check([written(state)]);
    assert.deepEqual(problems, []);
    return { summary, findings, said: findings.map(({ rule, resource: name, path }) => `${rule} ${name} ${path}`) };
  }

  it("as pulumi stack export writes it is judged by what its resources were asked for", async () => {
    const { said, summary, findings } = await found(
      exported(
        { urn: urnOf("shop-dev", "pulumi:pulumi:Stack"), custom: false, type: "pulumi:pulumi:Stack" },
        resource("job", SOCKET, { outputs: { privileged: true } }),
        resource("plain", { image: "alpine:3.20" }),
      ),
    );
    assert.deepEqual(said, ["dood-engine-socket job volumes[0].hostPath"]);
    assert.deepEqual([summary.files, summary.resources, summary.containers], [1, 2, 2]);
    assert.equal(findings[0]?.type, CONTAINER);
  });

  it("tells the line of the property", async () => {
    const state = exported(resource("plain", {}), resource("job", { image: "alpine:3.20", ...SOCKET }));
    const lines = JSON.stringify(state, null, 2).split("\n");
    const { findings } = await found(state);
    assert.equal(findings[0]?.line, lines.findIndex((line) => line.includes("hostPath")) + 1);
    assert.equal(findings[0]?.column, (lines.find((line) => line.includes("hostPath")) ?? "").indexOf('"') + 1);
  });

  it("as a checkpoint file of a backend of one's own is judged", async () => {
    const { resources } = exported(resource("job", { privileged: true })).deployment;
    const { said } = await found({
      version: 3,
      checkpoint: { stack: "organization/shop/dev", latest: { manifest: {}, resources } },
    });
    assert.deepEqual(said, ["privileged-container job privileged"]);
  });

  for (const [title, state] of Object.entries({
    "a stack without resources": { version: 3, deployment: { manifest: {} } },
    "a stack that was never updated": { version: 3, checkpoint: { stack: "organization/shop/dev" } },
  })) {
    it(`of ${title} has nothing to judge, and is known for what it is`, async () => {
      const { said, summary } = await found(state);
      assert.deepEqual([said, summary.files, summary.skipped, summary.resources], [[], 1, 0, 0]);
    });
  }

  for (const [title, more] of Object.entries({
    "waits for its deletion": { delete: true },
    "waits for its replacement": { pendingReplacement: true },
    "was only read": { external: true },
    "is a component": { custom: false },
  })) {
    it(`does not count a resource that ${title}`, async () => {
      const { said, summary } = await found(exported(resource("job", { privileged: true }, more), resource("job", {})));
      assert.deepEqual([said, summary.resources], [[], 1]);
    });
  }

  it("names a resource as its program does, whatever the name holds", async () => {
    const urn = urnOf("a::b$c", `my:index:Runner$${CONTAINER}`);
    const { said } = await found(exported({ ...resource("", { privileged: true }), urn }));
    assert.deepEqual(said, ["privileged-container a::b$c privileged"]);
  });

  it("keeps secrets to itself, encrypted or in plain text", async () => {
    const { findings, said } = await found(
      exported(
        resource("encrypted", { privileged: { ...SECRET, ciphertext: "v1:hunter2" } }),
        resource("plain", {
          image: { ...SECRET, plaintext: '"registry.example.com/hunter2"' },
          privileged: { ...SECRET, plaintext: "true" },
          envs: [{ ...SECRET, plaintext: '"DOCKER_HOST=tcp://hunter2:2375"' }],
        }),
      ),
    );
    assert.ok(said.includes("undetermined encrypted privileged"), said.join("\n"));
    assert.ok(said.includes("privileged-container plain privileged"), said.join("\n"));
    assert.ok(said.includes("dood-plaintext-endpoint plain envs[0]"), said.join("\n"));
    assert.doesNotMatch(JSON.stringify(findings), /hunter2/);
  });

  it("judges its providers", async () => {
    const type = "pulumi:providers:docker";
    const { said } = await found(
      exported({ ...resource("", { host: "tcp://build.example.com:2375" }), type, urn: urnOf("remote", type) }),
    );
    assert.deepEqual(said, ["dood-provider-plaintext remote host"]);
  });

  describe("with engines that share a data root", () => {
    const engine = (name: string, provider: string) =>
      resource(
        name,
        {
          name,
          image: "docker:27.3.1-dind-rootless",
          volumes: [{ volumeName: "shared", containerPath: "/home/rootless/.local/share/docker" }],
        },
        { provider: `${urnOf(provider, "pulumi:providers:docker")}::6a1b` },
      );
    const shared = async (paths: readonly string[]) => {
      const { findings } = await check(paths);
      return findings.filter(({ rule }) => rule === "dind-shared-data-root").map(({ resource: name }) => name);
    };

    it("is refused where one provider makes both", async () => {
      assert.equal((await shared([written(exported(engine("one", "here"), engine("two", "here")))])).length, 1);
    });

    it("is not where each has a provider of its own, which may be another engine", async () => {
      assert.deepEqual(await shared([written(exported(engine("one", "here"), engine("two", "there")))]), []);
    });

    it("is not where they are in two states", async () => {
      const files = [
        written(exported(engine("one", "here")), "one.json"),
        written(exported(engine("two", "here")), "two.json"),
      ];
      assert.deepEqual(await shared(files), []);
    });

    it("is refused in each of two states, though both be of one stack", async () => {
      const state = exported(engine("one", "here"), engine("two", "here"));
      assert.equal((await shared([written(state, "one.json"), written(state, "two.json")])).length, 2);
    });
  });

  it("says nothing of what is no resource", async () => {
    const odd = [
      null,
      7,
      "x",
      [],
      {},
      { custom: true },
      { custom: true, urn: 7, type: {}, provider: 1, inputs: "x" },
      resource("job", undefined),
    ];
    const { said } = await found({ version: 3, deployment: { resources: odd } });
    assert.deepEqual(said, []);
    assert.deepEqual((await found({ version: 3, deployment: { resources: "none" } })).said, []);
  });

  it("finds the lines of many findings without reading the state again for each", async () => {
    const many = Array.from({ length: 3000 }, (_, at) => resource(`job${at}`, { privileged: true }));
    const { findings } = await found(exported(...many));
    assert.equal(findings.length, 3000);
    assert.equal(new Set(findings.map(({ line }) => line)).size, 3000);
  });
});
