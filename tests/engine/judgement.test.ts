import assert from "node:assert/strict";
import type { Engine } from "../../guard/model/engine";
import { allowed, decided, type Request, RUN, refused } from "../guard/judgement/support";
import type { EngineClient } from "./harness/client";
import { OuterEngine } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

/** What the guard asks the engine, over its own socket. */
function asked(client: EngineClient): Engine {
  return {
    get: async (path) => {
      const { status, body } = await client.ask("GET", path);
      return status === 404 ? undefined : JSON.parse(body.toString());
    },
  };
}

interface Inspected {
  readonly Id: string;
  readonly State: { readonly Pid: number };
  readonly HostConfig: {
    readonly Privileged: boolean;
    readonly NetworkMode: string;
    readonly VolumesFrom: readonly string[];
  };
}

engineTests("what the guard's judgement takes for granted, on a real engine", () => {
  let client: EngineClient;
  let image: string;

  before(async () => {
    const outer = await OuterEngine.onCgroup(1);
    client = outer.client;
    image = await outer.image("bookworm");
  });

  afterEach(async () => {
    const containers = await client.call<readonly { Id: string }[]>("GET", "/containers/json?all=1");
    for (const { Id } of containers) await client.call("DELETE", `/containers/${Id}?force=1&v=1`);
  });

  const create = (name: string, HostConfig: object, more: object = {}): Request => ({
    call: `POST /v1.41/containers/create?name=${name}`,
    body: { Image: image, Cmd: ["sleep", "600"], HostConfig, ...more },
  });

  const reading = (name: string): Request => ({
    call: `POST /v1.41/containers/${name}/exec`,
    body: { Cmd: ["cat", "/mark"], Tty: true, AttachStdout: true },
  });

  /** Sends what the guard would, and shows what became of it. */
  async function made(request: Request, name: string): Promise<Inspected> {
    const { target, body } = await allowed(request, RUN, asked(client));
    await client.call("POST", target.replace("/v1.41", ""), body as object);
    return client.call("GET", `/containers/${name}/json`);
  }

  it("keys count in any case", async () => {
    await client.call("POST", "/containers/create?name=spelled", {
      Image: image,
      Cmd: ["true"],
      hostconfig: { privileged: true },
    });
    const { HostConfig } = await client.call<Inspected>("GET", "/containers/spelled/json");
    assert.equal(HostConfig.Privileged, true);
  });

  it("a container that passed passes again as the engine shows it, and what takes something from it", async () => {
    const base = await made(create("base", { Binds: ["data:/data"], Tmpfs: { "/t": "size=1m" } }), "base");
    const other = await made(create("other", { VolumesFrom: ["base:ro"], NetworkMode: "container:base" }), "other");
    assert.deepEqual(
      [other.HostConfig.NetworkMode, other.HostConfig.VolumesFrom],
      [`container:${base.Id}`, [`${base.Id}:ro`]],
    );
    for (const verb of ["start", "exec", "kill"]) {
      const call = `POST /v1.41/containers/base/${verb}`;
      const { target } = await allowed(
        { call, ...(verb === "exec" && { body: { Cmd: ["true"] } }) },
        RUN,
        asked(client),
      );
      assert.equal(target, `/v1.41/containers/${base.Id}/${verb}`);
    }
  });

  it("a container that somebody else gave more is out of reach", async () => {
    const makings: Readonly<Record<string, object>> = {
      "privileged-container": { Privileged: true },
      "host-namespace": { PidMode: "host" },
      "dood-engine-socket": { Binds: ["/run:/x"] },
      "unmasked-paths": { MaskedPaths: [], ReadonlyPaths: [] },
    };
    for (const [rule, HostConfig] of Object.entries(makings)) {
      await client.call("POST", `/containers/create?name=${rule}`, { Image: image, Cmd: ["true"], HostConfig });
      for (const request of [
        { call: `POST /v1.41/containers/${rule}/start` },
        create("thief", { VolumesFrom: [rule] }),
      ]) {
        assert.equal((await refused(request, RUN, asked(client))).rule, rule);
      }
    }
  });

  it("a volume that somebody else bound to the host is out of reach, be it through a container", async () => {
    const DriverOpts = { type: "none", o: "bind", device: "/srv" };
    await client.call("POST", "/volumes/create", { Name: "bound", DriverOpts });
    await client.call("POST", "/containers/create?name=holder", {
      Image: image,
      Cmd: ["true"],
      HostConfig: { Binds: ["bound:/x"] },
    });
    await refused(create("thief", { Binds: ["bound:/x"] }), RUN, asked(client));
    await refused({ call: "POST /v1.41/containers/holder/start" }, RUN, asked(client));
  });

  it("the host's network is known by the beginning of its id", async () => {
    const { Id } = await client.call<{ Id: string }>("GET", "/networks/host");
    const short = Id.slice(0, 12);
    await client.call("POST", "/containers/create?name=short", {
      Image: image,
      Cmd: ["true"],
      HostConfig: { NetworkMode: short },
    });
    assert.equal((await refused(create("thief", { NetworkMode: short }), RUN, asked(client))).rule, "host-namespace");
    assert.equal(
      (await refused({ call: "POST /v1.41/containers/short/start" }, RUN, asked(client))).rule,
      "host-namespace",
    );
  });

  it("a name means one container, however fast it becomes another's", async function () {
    this.retries(0);
    const TURNS = 60;
    const mark = (name: string) => ({ Cmd: ["sh", "-c", `echo ${name} > /mark; exec sleep 600`] });
    const own = await made(create("own", {}, mark("own")), "own");
    const { Id: others } = await client.call<{ Id: string }>("POST", "/containers/create?name=others", {
      ...(create("others", { Binds: ["/srv:/host"] }, mark("others")).body as object),
    });
    for (const id of [own.Id, others]) await client.call("POST", `/containers/${id}/start`);
    let isOver = false;
    const renamed = (async () => {
      for (let ids = [own.Id, others]; !isOver; ids = ids.reverse()) {
        await client.ask("POST", `/containers/${ids[0]}/rename?name=web`);
        await client.ask("POST", `/containers/${ids[0]}/rename?name=away-${ids[0]}`);
      }
    })();
    const met = { own: 0, refused: 0 };
    try {
      for (let turn = 0; turn < TURNS; turn++) {
        const request =
          turn % 2 === 0
            ? create(`taker${turn}`, { VolumesFrom: ["web"], NetworkMode: "container:web" })
            : reading("web");
        const decision = await decided(request, RUN, asked(client));
        if (decision.verdict === "refused") {
          met.refused++;
          continue;
        }
        const answer = await client.call<{ Id: string }>(
          "POST",
          decision.target.replace("/v1.41", ""),
          JSON.parse(`${decision.body}`),
        );
        if (turn % 2 === 0) {
          const { HostConfig } = await client.call<Inspected>("GET", `/containers/${answer.Id}/json`);
          assert.deepEqual([HostConfig.NetworkMode, HostConfig.VolumesFrom], [`container:${own.Id}`, [own.Id]]);
        } else
          assert.match(
            (await client.ask("POST", `/exec/${answer.Id}/start`, { Tty: true })).body.toString(),
            /^own\r?\n$/,
          );
        met.own++;
      }
    } finally {
      isOver = true;
      await renamed;
    }
    assert.ok(met.own > 0 && met.refused > 0, JSON.stringify(met));
  });

  it("a device file that a container has made is the host's device, once it is named", async () => {
    // The kernel's log, which no container may open: making the file needs no more than Docker's default capabilities.
    const maker = await made(create("maker", {}, { Cmd: ["sh", "-c", "mknod /fuse c 1 11; exec sleep 600"] }), "maker");
    await client.call("POST", `/containers/${maker.Id}/start`);
    const { State } = await client.call<Inspected>("GET", "/containers/maker/json");
    const device = { PathOnHost: `/proc/${State.Pid}/root/fuse`, PathInContainer: "/dev/x", CgroupPermissions: "rwm" };
    const opening = (name: string, Devices: readonly object[]) =>
      create(name, { Devices }, { Cmd: ["sh", "-c", "test -e /dev/x || mknod /dev/x c 1 11; : > /dev/x"] });
    const code = async (name: string, devices: readonly object[]) => {
      await client.call("POST", `/containers/create?name=${name}`, opening(name, devices).body as object);
      await client.call("POST", `/containers/${name}/start`);
      return (await client.call<{ StatusCode: number }>("POST", `/containers/${name}/wait`)).StatusCode;
    };
    assert.notEqual(await code("without", []), 0);
    assert.equal(await code("with", [device]), 0);
    await refused(opening("thief", [device]), RUN, asked(client));
  });
});
