import assert from "node:assert/strict";
import { guardConfigurationFrom } from "../../../core/schema/guardConfiguration";
import { PRESETS } from "../../../guard/operations/presets";
import { resolve } from "../../../guard/operations/resolve";
import { ADMIN_ONLY, ROLES } from "../../../guard/operations/roles";
import { OPERATIONS } from "../../../guard/operations/table";
import { CELLS } from "../../../guard/ownership/cells";
import { rolesOf } from "../../../guard/roles";
import { kept } from "../../clients/harness/recordings";
import { CONTAINER, decided, engineWith, ID } from "../judgement/support";

/**
 * What each program calls. Whoever changes a preset changes it here as well, and sees what it comes to: everything else
 * in the table of operations is refused.
 */
const EXPECTED: Readonly<Record<string, string>> = {
  act: `SystemPingHead SystemPing SystemInfo SystemVersion ImageInspect ImageCreate ImageDelete ImageBuild ContainerList
    ContainerCreate ContainerInspect ContainerStart ContainerAttach ContainerWait ContainerDelete ContainerArchive
    PutContainerArchive ContainerExec ExecStart ExecInspect NetworkList NetworkInspect NetworkCreate NetworkDelete
    VolumeList VolumeDelete`,
  cadvisor: "SystemPingHead SystemPing SystemInfo SystemVersion ContainerInspect ImageList",
  devcontainers: `SystemPingHead SystemPing SystemInfo SystemVersion SystemEvents ImageInspect ImageCreate ImageTag
    ImageBuild BuildCancel Session Grpc ContainerList ContainerInspect ContainerCreate ContainerAttach ContainerWait
    ContainerStart ContainerStop ContainerResize ContainerDelete ContainerExec ExecStart ExecInspect ExecResize`,
  diun: "SystemPingHead SystemPing SystemVersion ContainerList ImageInspect",
  dozzle: `SystemPingHead SystemPing SystemInfo SystemVersion SystemEvents ContainerList ContainerInspect ContainerStats
    ContainerLogs`,
  "github-runner": `SystemPingHead SystemPing SystemInfo SystemVersion SystemAuth ImageCreate ImageInspect ImageBuild
    BuildCancel Session Grpc ContainerList ContainerInspect ContainerCreate ContainerStart ContainerAttach ContainerWait
    ContainerLogs ContainerDelete ContainerExec ExecStart ExecInspect NetworkCreate NetworkDelete NetworkPrune`,
  "gitlab-runner": `SystemPingHead SystemPing SystemInfo SystemVersion ImageInspect ImageCreate ImageLoad ImageTag
    ContainerCreate ContainerInspect ContainerStart ContainerAttach ContainerWait ContainerLogs ContainerStop
    ContainerDelete ContainerExec ExecStart NetworkCreate NetworkList NetworkInspect NetworkDisconnect NetworkDelete
    VolumeCreate VolumeInspect VolumeDelete`,
  homepage: "ContainerList ContainerInspect ContainerStats",
  jenkins: `SystemVersion ImageList ImageInspect ImageCreate ContainerList ContainerCreate ContainerInspect
    ContainerStart ContainerStop ContainerLogs ContainerDelete PutContainerArchive ContainerExec ExecStart`,
  portainer: `SystemPingHead SystemPing SystemInfo SystemVersion SystemEvents PluginList ContainerList ContainerInspect
    ContainerTop ContainerStats ContainerLogs ImageList ImageInspect ImageHistory NetworkList NetworkInspect VolumeList
    VolumeInspect`,
  testcontainers: `SystemPingHead SystemPing SystemInfo SystemVersion ImageList ImageInspect ImageCreate ImageBuild
    ContainerList ContainerCreate ContainerInspect ContainerStart ContainerStop ContainerRestart ContainerKill
    ContainerLogs ContainerDelete ContainerArchive PutContainerArchive ContainerExec ExecStart ExecInspect NetworkList
    NetworkInspect NetworkCreate NetworkConnect NetworkDelete NetworkPrune VolumePrune`,
  traefik: "SystemPingHead SystemPing SystemVersion SystemEvents ContainerList ContainerInspect",
  watchtower: `ContainerList ContainerInspect ImageInspect ImageCreate ContainerKill ContainerDelete ContainerCreate
    ContainerStart ContainerRename NetworkConnect NetworkDisconnect`,
};

/** What a recorded program calls where it meets what the recording did not have, with the reason. */
const UNRECORDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  testcontainers: {
    SystemPingHead: "docker-java and docker-py ask by GET; newer versions of both by HEAD.",
    ImageCreate: "The image was there: nothing had to be pulled.",
    ContainerArchive: "copyArchiveFromContainer and its siblings: no test of the day copies out of a container.",
  },
};

const BASE = { listen: "0.0.0.0:2376", engine: "unix:///run/docker.sock", tls: { ca: "a", cert: "b", key: "c" } };

function roleCalled(role: string, roles = {}) {
  const configuration = guardConfigurationFrom({ ...BASE, clients: { it: { role } }, roles });
  assert.ok(!("mistakes" in configuration), JSON.stringify(configuration));
  const resolved = rolesOf(configuration);
  assert.deepEqual(resolved.mistakes, []);
  return resolved.roles.get("it");
}

const words = (text: string) => text.split(/\s+/).sort();

describe("guard/operations/presets", () => {
  it("are thirteen, in the order of their names, none of which a built-in role has", () => {
    const names = PRESETS.map(({ name }) => name);
    assert.deepEqual(names, Object.keys(EXPECTED).sort());
    for (const { name } of ROLES) assert.ok(!names.includes(name));
  });

  for (const { name, role, optional = [], withheld = {} } of PRESETS) {
    describe(name, () => {
      it("can call what its program calls, and nothing else of the table", () => {
        const { operations, rules } = roleCalled(name) ?? {};
        const allowed = OPERATIONS.filter(({ id }) => operations?.has(id)).map(({ id }) => id);
        assert.deepEqual(allowed.sort(), words(EXPECTED[name] ?? ""));
        assert.equal(operations?.size, allowed.length);
        assert.ok(rules, "its requests are judged");
      });

      it("names operations once, and only those that a role may have", () => {
        const further = optional.flatMap(({ operations }) => operations);
        for (const id of [...role.operations, ...further]) {
          assert.ok(OPERATIONS.some((operation) => operation.id === id) && !(id in ADMIN_ONLY), id);
        }
        assert.equal(new Set(role.operations).size, role.operations.length);
        for (const id of [...further, ...Object.keys(withheld)]) assert.ok(!role.operations.includes(id), id);
      });

      it("has nothing that clients which are kept apart never get", () => {
        const { apart } = roleCalled(name) ?? {};
        assert.equal(apart === undefined, role.shares === "engine");
        if (apart) for (const id of role.operations) assert.ok(!("refused" in (CELLS[id] ?? {})), id);
      });

      it("can be extended", () => {
        const own = { extends: name, operations: optional.flatMap(({ operations }) => operations) };
        const { operations, apart, secrets } = roleCalled("own", { own }) ?? {};
        assert.deepEqual(
          [...(operations ?? [])].sort(),
          [...role.operations, ...own.operations].filter(isFirst).sort(),
        );
        assert.deepEqual({ apart, secrets }, { apart: roleCalled(name)?.apart, secrets: roleCalled(name)?.secrets });
      });
    });
  }

  it("have exactly what was recorded, where something was", () => {
    const recorded = PRESETS.filter(({ known }) => known === "recorded");
    assert.ok(recorded.length > 0);
    for (const { name, role, withheld = {} } of recorded) {
      const calls = [...kept()].flatMap(([client, each]) => (client.startsWith(`${name}-`) ? each : []));
      const called = new Set(
        calls.map(({ call }) => {
          const [method = "", target = ""] = call.split(" ");
          const resolved = resolve(method, target);
          assert.ok(!("verdict" in resolved), call);
          return resolved.operation.id;
        }),
      );
      assert.deepEqual(
        [...called].filter((id) => !(id in withheld)).sort(),
        role.operations.filter((id) => !(id in (UNRECORDED[name] ?? {}))).sort(),
      );
      for (const id of Object.keys(UNRECORDED[name] ?? {}))
        assert.ok(!called.has(id) && role.operations.includes(id), id);
    }
  });

  it("let Watchtower replace only what keeps the rules, and leave the rest as it is", async () => {
    const role = roleCalled("watchtower");
    assert.ok(role);
    const bound = { ...CONTAINER, Mounts: [{ Type: "bind", Source: "/etc", Destination: "/etc", RW: true }] };
    const privileged = { ...CONTAINER, HostConfig: { ...CONTAINER.HostConfig, Privileged: true } };
    const kill = (container: object) =>
      decided(
        { call: `POST /v1.25/containers/${ID}/kill` },
        role,
        engineWith({ [`/containers/${ID}/json`]: container }),
      );
    assert.equal((await kill(CONTAINER)).verdict, "allowed");
    for (const container of [bound, privileged]) assert.equal((await kill(container)).verdict, "refused");
  });

  it("give way to a role of one's own by the same name", () => {
    const role = roleCalled("traefik", { traefik: { operations: ["ContainerList"] } });
    assert.deepEqual([...(role?.operations ?? [])], ["ContainerList"]);
    const circle = { ...BASE, clients: { it: { role: "act" } }, roles: { act: { extends: "act" } } };
    const { mistakes } = rolesOf(circle);
    assert.match(mistakes.map(({ problem }) => problem).join(), /goes in a circle: act, act/);
  });

  it("are named where a role is none, with the nearest", () => {
    const { mistakes } = rolesOf({ ...BASE, clients: { it: { role: "treafik" } } });
    assert.match(
      mistakes[0]?.problem ?? "",
      /is "treafik", which is no role\..* traefik, watchtower\. Did you mean traefik\?/,
    );
    const { mistakes: operations } = rolesOf({
      ...BASE,
      clients: { it: { role: "own" } },
      roles: { own: { operations: ["ContainersList"] } },
    });
    assert.match(operations[0]?.problem ?? "", /no operation of the Docker API: did you mean ContainerList\?/);
  });
});

const isFirst = (id: string, at: number, all: readonly string[]): boolean => all.indexOf(id) === at;
