import assert from "node:assert/strict";
import { allowed, CONTAINER, decided, engineWith, ID, refused } from "./support";

const ENGINE = {
  "/containers/web/json": CONTAINER,
  "/networks/cafe": { Name: "cafe", Id: "a".repeat(64), Driver: "bridge" },
};

const CREATE = "POST /v1.41/containers/create";

describe("what names in a request mean at the engine", () => {
  it("takes their places, so that a rename changes nothing", async () => {
    const HostConfig = { NetworkMode: "container:web", VolumesFrom: ["web:ro", "/web"], Links: ["web:db", "web"] };
    const { body } = await allowed({ call: CREATE, body: { HostConfig } }, undefined, engineWith(ENGINE));
    assert.deepEqual(body, {
      HostConfig: { NetworkMode: `container:${ID}`, VolumesFrom: [`${ID}:ro`, ID], Links: [`${ID}:db`, `${ID}:web`] },
    });
  });

  it("takes the place of a network's name that may be the beginning of another's id", async () => {
    const body = {
      HostConfig: { NetworkMode: "cafe" },
      NetworkingConfig: { EndpointsConfig: { cafe: { Aliases: ["a"] }, app: null } },
    };
    const sent = await allowed({ call: CREATE, body }, undefined, engineWith(ENGINE));
    const id = "a".repeat(64);
    assert.deepEqual(sent.body, {
      HostConfig: { NetworkMode: id },
      NetworkingConfig: { EndpointsConfig: { app: null, [id]: { Aliases: ["a"] } } },
    });
  });

  for (const [call, target] of [
    ["POST /v1.41/containers/web/start?detachKeys=a", `/v1.41/containers/${ID}/start?detachKeys=a`],
    ["DELETE /containers/web?force=1", `/containers/${ID}?force=1`],
    ["PUT /v1.41/containers/web/archive?path=%2Fa%20b", `/v1.41/containers/${ID}/archive?path=%2Fa%20b`],
    ["POST /v1.41/build?networkmode=container:web", `/v1.41/build?networkmode=container%3A${ID}`],
  ] as const) {
    it(`takes its place in ${call}`, async () =>
      assert.equal((await allowed({ call }, undefined, engineWith(ENGINE))).target, target));
  }

  it("is not asked where a request is refused anyway", async () => {
    const engine = engineWith(ENGINE);
    await refused(
      { call: CREATE, body: { HostConfig: { Privileged: true, VolumesFrom: ["web"], Binds: ["data:/x"] } } },
      undefined,
      engine,
    );
    assert.deepEqual(engine.asked, []);
  });

  it("is asked for each volume once", async () => {
    const engine = engineWith();
    await allowed({ call: CREATE, body: { HostConfig: { Binds: ["data:/a", "data:/b", "/c"] } } }, undefined, engine);
    assert.deepEqual(engine.asked, ["/volumes/data"]);
  });

  it("is not asked for more names than anybody needs", async () => {
    const engine = engineWith();
    const Binds = Array.from({ length: 101 }, (_, at) => `data${at}:/x${at}`);
    await refused({ call: CREATE, body: { HostConfig: { Binds } } }, undefined, engine);
    assert.deepEqual(engine.asked, []);
  });

  it("is not there: the client is told as by the engine", async () => {
    const { status, message } = await refused({ call: "POST /v1.41/containers/gone/start" });
    assert.deepEqual([status, message], [404, "No such container: gone"]);
  });

  it("cannot be asked: refused", async () => {
    const engine = { get: () => Promise.reject(new Error("connect ECONNREFUSED")) };
    assert.equal((await refused({ call: "POST /v1.41/containers/web/start" }, undefined, engine)).status, 502);
  });

  for (const [name, answer] of Object.entries({
    "a list": [],
    "no id": {},
    "an id that is a path": { ...CONTAINER, Id: "../../x" },
  })) {
    it(`is answered with ${name}: refused`, async () => {
      const engine = engineWith({ "/containers/web/json": answer });
      assert.equal((await refused({ call: "POST /v1.41/containers/web/start" }, undefined, engine)).status, 502);
    });
  }

  it("what the engine shows of a container in an unexpected form is refused", async () => {
    const odd = { ...CONTAINER, HostConfig: "none" };
    await refused({ call: "POST /v1.41/containers/web/start" }, undefined, engineWith({ "/containers/web/json": odd }));
  });

  it("is not asked for a role without rules", async () => {
    const engine = engineWith();
    const body = { HostConfig: { Privileged: true } };
    const admin = { name: "admin", operations: new Set<string>(), rules: undefined, allowedHostPaths: [] };
    const decision = await decided({ call: CREATE, body }, admin, engine);
    assert.equal(decision.verdict, "allowed");
    assert.deepEqual(engine.asked, []);
  });
});
