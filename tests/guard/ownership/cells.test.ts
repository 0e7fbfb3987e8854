import assert from "node:assert/strict";
import { JUDGEMENTS } from "../../../guard/judgement/judgements";
import type { Role } from "../../../guard/model/role";
import { OPERATIONS } from "../../../guard/operations/table";
import { CELLS } from "../../../guard/ownership/cells";
import { OWNER_LABEL, ownerOf, stepHostOf } from "../../../guard/ownership/owner";
import { APART, ask } from "./clients";
import { StubEngine } from "./stubEngine";

/** What a victim's objects contain, and nobody else may see. */
const SECRET = "hunter2";

/** One object of each kind, made by a client through the guard. */
async function victims(engine: StubEngine): Promise<Readonly<Record<string, readonly string[]>>> {
  const own = (name: string) => `${ownerOf("victim").prefix}${name}`;
  const made = async (call: string, body?: unknown) => {
    const { status, body: answer } = await ask(engine, "victim", call, body);
    assert.ok(status < 300, `${call}: ${JSON.stringify(answer)}`);
    return answer as { readonly Id: string; readonly Name: string };
  };
  const labels = { secret: SECRET };
  const networkId = (await made("POST /networks/create", { Name: "net", Labels: labels })).Id;
  await made("POST /volumes/create", { Name: "data", Labels: labels });
  const { Id: id } = await made("POST /containers/create?name=web", {
    Image: "postgres",
    Labels: labels,
    Env: [`PASSWORD=${SECRET}`],
    HostConfig: { NetworkMode: "net", Binds: ["data:/d"] },
  });
  await made(`POST /networks/common/connect`, { Container: "web" });
  const exec = (await made("POST /containers/web/exec", { Cmd: ["sh"] })).Id;
  engine.addImage("app:latest", { Labels: { "io.breakwater.guard.owner": "victim", secret: SECRET } });
  const image = String(engine.images.get("app:latest")?.["Id"]);
  const anonymous = [...engine.volumes.keys()].filter((name) => /^[0-9a-f]{64}$/.test(name));
  assert.equal(anonymous.length, 1);
  return {
    container: [id, id.slice(0, 12), id.slice(0, 3), "web", own("web")],
    network: [networkId, networkId.slice(0, 12), "net", own("net")],
    volume: ["data", own("data"), ...anonymous],
    image: ["app", "app:latest", image],
    exec: [exec],
  };
}

/** References in bodies and queries, as functions of a name; those in paths come from the table of operations. */
const REFERENCES: Readonly<Record<string, readonly [kind: string, call: string, body?: (name: string) => unknown][]>> =
  {
    "a container to create": [
      ...["NetworkMode", "PidMode", "IpcMode"].map(
        (key) =>
          [
            "container",
            "POST /containers/create",
            (name: string) => ({ Image: "alpine", HostConfig: { [key]: `container:${name}` } }),
          ] as [string, string, (name: string) => unknown],
      ),
      [
        "container",
        "POST /containers/create",
        (name) => ({ Image: "alpine", HostConfig: { VolumesFrom: [`${name}:ro`] } }),
      ],
      ["container", "POST /containers/create", (name) => ({ Image: "alpine", HostConfig: { Links: [`${name}:x`] } })],
      [
        "container",
        "POST /containers/create",
        (name) => ({ Image: "alpine", NetworkingConfig: { EndpointsConfig: { common: { Links: [`${name}:x`] } } } }),
      ],
      ["network", "POST /containers/create", (name) => ({ Image: "alpine", HostConfig: { NetworkMode: name } })],
      [
        "network",
        "POST /containers/create",
        (name) => ({ Image: "alpine", NetworkingConfig: { EndpointsConfig: { [name]: {} } } }),
      ],
      ["volume", "POST /containers/create", (name) => ({ Image: "alpine", HostConfig: { Binds: [`${name}:/x`] } })],
      [
        "volume",
        "POST /containers/create",
        (name) => ({ Image: "alpine", HostConfig: { Mounts: [{ Type: "volume", Source: name, Target: "/x" }] } }),
      ],
      [
        "image",
        "POST /containers/create",
        (name) => ({ Image: "alpine", HostConfig: { Mounts: [{ Type: "image", Source: name, Target: "/x" }] } }),
      ],
      ["image", "POST /containers/create", (name) => ({ Image: name })],
    ],
    "a connection": [
      ["container", "POST /networks/common/connect", (name) => ({ Container: name })],
      ["container", "POST /networks/common/disconnect", (name) => ({ Container: name, Force: true })],
    ],
    "a query": [
      ["container", "POST /commit?container=NAME"],
      ["container", 'GET /containers/json?filters={"since":["NAME"]}'],
      ["container", 'GET /containers/json?filters={"before":{"NAME":true}}'],
      ["container", 'GET /containers/json?filters={"volume":["NAME"]}'],
      ["container", "GET /v1.24/containers/json?since=NAME"],
      ["container", "POST /build?networkmode=container:NAME"],
      ["network", "POST /build?networkmode=NAME"],
      ["image", "POST /build?t=NAME"],
      ["image", 'POST /build?cachefrom=["NAME"]'],
      ["image", "GET /images/get?names=NAME"],
      ["image", 'GET /images/json?filters={"since":["NAME"]}'],
      ["image", "POST /images/alpine/tag?repo=NAME"],
      ["image", "POST /images/create?fromImage=NAME"],
    ],
  };

/** The kind of object that the name in an operation's path means. */
const IN_PATH: Readonly<Record<string, string>> = {
  containers: "container",
  exec: "exec",
  networks: "network",
  volumes: "volume",
  images: "image",
};

/** Bodies without which an operation is not asked for. */
const BODIES: Readonly<Record<string, unknown>> = {
  ContainerExec: { Cmd: ["sh"] },
  ExecStart: {},
  NetworkConnect: { Container: "mine" },
  NetworkDisconnect: { Container: "mine" },
};

describe("what keeps clients of one engine apart", () => {
  it("has a cell for every operation that is judged", () =>
    assert.deepEqual(Object.keys(CELLS).sort(), Object.keys(JUDGEMENTS).sort()));

  it("claims the name in every path, or refuses the operation", () => {
    const named = OPERATIONS.filter(({ path, id }) => path.includes("{") && id in CELLS);
    const open = named.filter(({ id, path }) => {
      const cell = CELLS[id];
      return cell && !("refused" in cell) && !cell.claim && !/^\/(plugins|distribution)\//.test(path);
    });
    assert.deepEqual(open, []);
  });

  describe("a hostile client", () => {
    let engine: StubEngine;
    let names: Readonly<Record<string, readonly string[]>>;
    let before: string;
    const state = () =>
      JSON.stringify([engine.containers, engine.networks, engine.volumes, engine.images].map((all) => [...all]));
    beforeEach(async () => {
      engine = new StubEngine();
      names = await victims(engine);
      before = state();
    });

    /** Nothing of the victim's reaches the engine, changes, or is shown. */
    const isKeptOut = async (call: string, name: string, body?: unknown) => {
      const { status, body: shown, sent = "" } = await ask(engine, "attacker", call, body);
      const told = JSON.stringify(shown).replaceAll(name, "");
      assert.doesNotMatch(told, new RegExp(`${SECRET}|victim`), `${call} is shown ${told}`);
      const theirs = Object.values(names)
        .flat()
        .filter((each) => each.length > 20);
      const reached = theirs.filter((each) => sent.includes(each) && !sent.includes(ownerOf("attacker").prefix + each));
      assert.deepEqual(reached, [], `${call} reaches the engine as ${sent}`);
      const after = JSON.parse(state()) as readonly (readonly [string, unknown][])[];
      const kept = (JSON.parse(before) as typeof after).flat();
      const now = new Map(after.flat());
      for (const [key, value] of kept) assert.deepEqual(now.get(key), value, `${call} changes ${key}`);
      return status;
    };

    for (const { id, method, path } of OPERATIONS) {
      const kind = IN_PATH[path.split("/")[1] ?? ""];
      if (kind === undefined || !path.includes("{") || !(id in CELLS)) continue;
      it(`${id} reaches no ${kind} of another's`, async () => {
        await ask(engine, "attacker", "POST /containers/create?name=mine", { Image: "alpine" });
        before = state();
        for (const name of names[kind] ?? []) {
          const call = `${method} ${path.replace(/\{\w+\}/, encodeURIComponent(name).replace(/%3A/g, ":"))}`;
          const status = await isKeptOut(call, name, BODIES[id]);
          assert.ok(status === 404 || status === 403, `${call} is answered ${status}`);
        }
      });
    }

    for (const [place, cases] of Object.entries(REFERENCES)) {
      for (const [at, [kind, call, body]] of cases.entries()) {
        it(`no ${kind} of another's by ${place} (${at + 1}: ${call})`, async () => {
          for (const name of names[kind] ?? [])
            await isKeptOut(call.replace("NAME", encodeURIComponent(name)).replaceAll('"', "%22"), name, body?.(name));
        });
      }
    }

    for (const list of ["containers/json?all=1", "networks", "volumes", "images/json", "events", "system/df", "info"]) {
      it(`${list} shows nothing of another's`, async () => void (await isKeptOut(`GET /${list}`, "")));
    }

    it("sees its own containers alone on a network that is shared", async () => {
      const { body } = await ask(engine, "attacker", "GET /networks/common");
      assert.deepEqual((body as { readonly Containers: unknown }).Containers, {});
      assert.equal((await ask(engine, "attacker", "DELETE /networks/common")).status, 403);
      const { Id: id } = body as { readonly Id: string };
      assert.equal((await ask(engine, "attacker", `DELETE /networks/${id}`)).status, 403);
    });

    it("makes objects of the same names, which are others", async () => {
      const create = { Image: "alpine", HostConfig: { NetworkMode: "net", Binds: ["data:/d"] } };
      for (const [call, body] of [
        ["POST /networks/create", { Name: "net" }],
        ["POST /volumes/create", { Name: "data" }],
        ["POST /containers/create?name=web", create],
      ] as const)
        assert.equal((await ask(engine, "attacker", call, body)).status, 201);
      const shown = await ask(engine, "attacker", "GET /containers/web/json");
      assert.equal((shown.body as { readonly Name: string }).Name, "/web");
      assert.doesNotMatch(JSON.stringify(shown.body), /guard-|hunter2/);
    });

    it("labels a volume that a container makes by its name, so that prunes find it", async () => {
      const made = async (bind: string) => {
        const create = { Image: "alpine", HostConfig: { Binds: [bind] } };
        const { status, sent } = await ask(engine, "attacker", "POST /containers/create", create);
        assert.equal(status, 201);
        return JSON.parse(sent?.replace(/^\S+ /, "") ?? "").HostConfig as {
          readonly Binds: string[];
          readonly Mounts?: object[];
        };
      };
      const { prefix } = ownerOf("attacker");
      const labels = { "io.breakwater.guard.owner": "attacker" };
      const mount = { Type: "volume", Source: `${prefix}new`, Target: "/d" };
      for (const [bind, expected] of [
        ["new:/d", { ...mount, VolumeOptions: { Labels: labels } }],
        ["new:/d:rw", { ...mount, VolumeOptions: { Labels: labels } }],
        ["new:/d:ro,nocopy", { ...mount, ReadOnly: true, VolumeOptions: { NoCopy: true, Labels: labels } }],
      ] as const)
        assert.deepEqual(await made(bind), { Binds: [], Mounts: [expected] }, bind);
      // A mount has no such modes.
      assert.deepEqual((await made("new:/d:z,ro")).Binds, [`${prefix}new:/d:z,ro`]);
    });

    it("does not learn a network's id by a mode that names none", async () => {
      const [id = ""] = names["network"] ?? [];
      for (const key of ["PidMode", "IpcMode"]) {
        const body = { Image: "alpine", HostConfig: { [key]: id.slice(0, 12) } };
        assert.doesNotMatch(
          (await ask(engine, "attacker", "POST /containers/create", body)).sent ?? "",
          new RegExp(id),
        );
      }
    });

    it("writes no label and no name of the guard's", async () => {
      const label = { "io.breakwater.guard.owner": "victim" };
      const { prefix } = ownerOf("victim");
      for (const role of [APART, { ...APART, apart: undefined }]) {
        for (const [call, body] of [
          ["POST /containers/create", { Image: "alpine", Labels: label }],
          ["POST /containers/create", { Image: "alpine", labels: label }],
          ["POST /containers/create?name=" + prefix + "x", { Image: "alpine" }],
          ["POST /containers/create", { Image: "alpine", HostConfig: { Binds: [`${prefix}data:/x`] } }],
          ["POST /networks/create", { Name: "n", Labels: label }],
          ["POST /networks/create", { Name: `${prefix}n` }],
          ["POST /volumes/create", { Name: "v", Labels: label }],
          ["POST /volumes/create", { Name: `${prefix}v` }],
          [`POST /build?labels=${encodeURIComponent(JSON.stringify(label))}`],
          ["POST /commit?container=x&changes=LABEL%20io.breakwater.guard.owner=victim"],
        ] as const) {
          const { apart, ...shared } = role;
          const { status } = await ask(engine, "attacker", call, body, apart ? { ...shared, apart } : shared);
          assert.equal(status, 403, call);
        }
      }
    });

    it("does not go on in the guard's own instruction for the image that it makes", async () => {
      for (const changes of [
        "ENV A=\\",
        "ENV A=` ",
        "ENV A=\\\n\n  # more\n",
        "ENV A=\\\r",
        "ENV A=\\\n #\\",
        "ENV A=1\n #\\",
      ])
        for (const path of ["/commit?repo=x", "/images/create?fromSrc=-&repo=x"]) {
          const call = `POST ${path}&changes=${encodeURIComponent(changes)}&changes=`;
          assert.deepEqual(await ask(engine, "attacker", call).then(({ status, sent }) => [status, sent]), [
            400,
            undefined,
          ]);
        }
      const { sent } = await ask(engine, "attacker", `POST /commit?changes=${encodeURIComponent("ENV A=\\\nB\n#\\")}`);
      assert.match(decodeURIComponent(sent ?? ""), /&changes=LABEL io\.breakwater\.guard\.owner="attacker" /);
    });

    it("has steps of its own builds alone from the cache, whichever builder runs them", async () => {
      const queryOf = async (query: string) => {
        const { sent = "" } = await ask(engine, "attacker", `POST /build?${query}`);
        return new URL(sent.trim().replace(/ .*$/s, ""), "http://engine").searchParams;
      };
      const caches = async (query: string) => JSON.parse((await queryOf(query)).get("cachefrom") ?? "null") as unknown;
      const none = [`sha256:${"0".repeat(64)}`];
      // An image that was made elsewhere can have any label.
      engine.addImage("bait:latest", { Labels: { [OWNER_LABEL]: "attacker" } });
      await ask(engine, "victim", "POST /build?t=theirs");
      assert.deepEqual(await caches("t=x"), none);
      for (const query of ["t=x", "t=x&cachefrom=", "t=x&cachefrom=[]", "t=x&cachefrom=null"])
        assert.deepEqual(await caches(query), ["sha256:0"], query);
      for (engine.built of ["sha256:1", "sha256:0"]) await ask(engine, "attacker", "POST /build?t=x");
      assert.deepEqual(await caches("t=x"), ["sha256:0", "sha256:1"]);
      assert.deepEqual(await caches('t=x&cachefrom=["alpine"]'), ["alpine"]);
      const query = await queryOf("t=x&version=2&extrahosts=a:10.0.0.1");
      assert.deepEqual(query.getAll("extrahosts"), [`${stepHostOf("attacker")}:127.0.0.1`, "a:10.0.0.1"]);
      assert.equal(query.get("cachefrom"), "[]");
      const own = { BUILDKIT_CACHE_MOUNT_NS: "attacker" };
      for (const [given, sent] of [
        ["", own],
        ["&buildargs=", own],
        ["&buildargs=null", own],
        ['&buildargs={"A":"1","B":null}', { A: "1", B: null, ...own }],
        ['&buildargs={"BUILDKIT_CACHE_MOUNT_NS":"victim"}', own],
      ] as const) {
        const args = (await queryOf(`t=x&version=2${given}`)).get("buildargs");
        assert.deepEqual(JSON.parse(args ?? ""), sent, given);
      }
      for (const args of ["[]", "{", "1"])
        assert.equal((await ask(engine, "attacker", `POST /build?version=2&buildargs=${args}`)).status, 400, args);
      assert.equal((await queryOf('t=x&buildargs={"A":"1"}')).get("buildargs"), '{"A":"1"}');
    });

    it("has no steps from Podman's cache, which cannot be kept apart", async () => {
      engine.isPodman = true;
      const { sent } = await ask(engine, "attacker", 'POST /build?t=x&cachefrom=["alpine"]');
      assert.match(sent ?? "", /[?&]nocache=1\b/);
      assert.doesNotMatch(sent ?? "", /cachefrom/);
    });

    it("sees no image that a step of a build left", async () => {
      engine.addImage("<none>:<none>", { Cmd: [SECRET] });
      const id = String(engine.images.get("<none>:<none>")?.["Id"]);
      assert.equal((await ask(engine, "attacker", `GET /images/${id}/json`)).status, 404);
      await isKeptOut("GET /images/json?all=1", "");
    });

    it("sees everything and changes only its own where the role says so", async () => {
      const role: Role = { ...APART, apart: { sees: "all", networks: [] } };
      const asked = (call: string, body?: unknown) => ask(engine, "viewer", call, body, role);
      await asked("POST /containers/create?name=web", { Image: "alpine" });
      assert.equal(((await asked("GET /containers/json")).body as readonly unknown[]).length, 2);
      assert.equal(((await asked("GET /containers/web/json")).body as { readonly Name: string }).Name, "/web");
      const other = `${ownerOf("victim").prefix}web`;
      assert.match(JSON.stringify((await asked(`GET /containers/${other}/json`)).body), new RegExp(SECRET));
      for (const call of [`DELETE /containers/${other}`, `POST /containers/${names["container"]?.[0]}/stop`])
        assert.equal((await asked(call)).status, 404);
    });

    it("takes no container by a label that its image has", async () => {
      engine.addImage("bait:latest", { Labels: { "io.breakwater.guard.owner": "attacker" } });
      engine.answer("POST", "/containers/create?name=admins", { Image: "bait", Env: [SECRET] });
      assert.equal((await ask(engine, "attacker", "GET /containers/admins/json")).status, 404);
      assert.doesNotMatch(JSON.stringify((await ask(engine, "attacker", "GET /containers/json")).body), /admins/);
    });
  });
});
