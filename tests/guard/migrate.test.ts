import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guardConfigurationFrom } from "../../core/schema/guardConfiguration";
import { yamlDocumentsOf } from "../../documents/document";
import { letThrough, migrated, SECTIONS } from "../../guard/migrate/socketProxy";
import { proxiesIn, proxyInEnvironment } from "../../guard/migrate/sources";
import { ADMIN_ONLY } from "../../guard/operations/roles";
import { OPERATIONS } from "../../guard/operations/table";
import { rolesOf } from "../../guard/roles";

/** What each variable opens, by its documentation: reading, and with POST=1 writing as well. */
const OPENS: Readonly<Record<string, readonly [reads: string, writes: string]>> = {
  ALLOW_RESTARTS: ["", "ContainerStop ContainerRestart ContainerKill"],
  ALLOW_START: ["", "ContainerStart"],
  ALLOW_STOP: ["", "ContainerStop"],
  AUTH: ["", "SystemAuth"],
  BUILD: ["", "ImageBuild BuildPrune BuildCancel"],
  COMMIT: ["", "ImageCommit"],
  CONFIGS: ["ConfigList ConfigInspect", "ConfigCreate ConfigDelete ConfigUpdate"],
  CONTAINERS: [
    `ContainerList ContainerInspect ContainerTop ContainerLogs ContainerChanges ContainerExport ContainerStats
      ContainerAttachWebsocket ContainerArchiveInfo ContainerArchive`,
    `ContainerCreate ContainerResize ContainerStart ContainerStop ContainerRestart ContainerKill ContainerUpdate
      ContainerRename ContainerPause ContainerUnpause ContainerAttach ContainerWait ContainerDelete PutContainerArchive
      ContainerPrune ContainerExec`,
  ],
  DISTRIBUTION: ["DistributionInspect", ""],
  EVENTS: ["SystemEvents", ""],
  EXEC: ["ExecInspect", "ExecStart ExecResize"],
  GRPC: ["", "Grpc"],
  IMAGES: [
    "ImageList ImageInspect ImageAttestations ImageHistory ImageSearch ImageGet ImageGetAll",
    "ImageCreate ImagePush ImageTag ImageDelete ImagePrune ImageLoad",
  ],
  INFO: ["SystemInfo", ""],
  NETWORKS: ["NetworkList NetworkInspect", "NetworkDelete NetworkCreate NetworkConnect NetworkDisconnect NetworkPrune"],
  NODES: ["NodeList NodeInspect", "NodeDelete NodeUpdate"],
  PING: ["SystemPing SystemPingHead", ""],
  PLUGINS: [
    "PluginList GetPluginPrivileges PluginInspect",
    "PluginPull PluginDelete PluginEnable PluginDisable PluginUpgrade PluginCreate PluginPush PluginSet",
  ],
  SECRETS: ["SecretList SecretInspect", "SecretCreate SecretDelete SecretUpdate"],
  SERVICES: ["ServiceList ServiceInspect ServiceLogs", "ServiceCreate ServiceDelete ServiceUpdate"],
  SESSION: ["", "Session"],
  SWARM: ["SwarmInspect SwarmUnlockkey", "SwarmInit SwarmJoin SwarmLeave SwarmUpdate SwarmUnlock"],
  SYSTEM: ["SystemDataUsage", ""],
  TASKS: ["TaskList TaskInspect TaskLogs", ""],
  VERSION: ["SystemVersion", ""],
  VOLUMES: ["VolumeList VolumeInspect", "VolumeCreate VolumeUpdate VolumeDelete VolumePrune"],
};
const NONE = { EVENTS: "0", PING: "0", VERSION: "0" };
const words = (text: string) => text.split(/\s+/).filter(Boolean).sort();

describe("guard/migrate", () => {
  for (const [name, [reads, writes]] of Object.entries(OPENS)) {
    it(`${name} opens what its documentation says`, () => {
      assert.deepEqual(letThrough({ ...NONE, [name]: "1" }).sort(), words(reads));
      assert.deepEqual(letThrough({ ...NONE, POST: "1", [name]: "1" }).sort(), words(`${reads} ${writes}`));
    });
  }

  it("knows every variable, and by them every operation of the API", () => {
    assert.deepEqual(Object.keys(SECTIONS), Object.keys(OPENS));
    const all = Object.fromEntries(["POST", ...Object.keys(SECTIONS)].map((name) => [name, "1"]));
    assert.deepEqual(letThrough(all).sort(), OPERATIONS.map(({ id }) => id).sort());
  });

  it("opens by default what the proxy does: events, pings and the version", () => {
    assert.deepEqual(letThrough({}).sort(), words("SystemEvents SystemPing SystemPingHead SystemVersion"));
    assert.deepEqual(letThrough({ ...NONE, POST: "1" }), []);
  });

  it("takes values as HAProxy does", () => {
    for (const [value, isOn] of [
      ["1", true],
      ["2", true],
      ["-1", true],
      ["0", false],
      ["", false],
      ["true", false],
      ["yes", false],
    ] as const)
      assert.equal(letThrough({ INFO: value }).includes("SystemInfo"), isOn, value);
    assert.match(
      migrated({ INFO: "true" }).remarks.join("\n"),
      /INFO="true": the proxy knows 0 and 1\. It counts as 0\./,
    );
    assert.match(migrated({ CONTAINER: "1" }).remarks.join("\n"), /"CONTAINER" is no variable of the proxy/);
  });

  it("leaves out what hands over the engine, and what writes without POST, and says so", () => {
    for (const name of Object.keys(SECTIONS)) {
      const { role, remarks } = migrated({ POST: "1", [name]: "1" });
      for (const id of letThrough({ POST: "1", [name]: "1" }))
        assert.ok(id in ADMIN_ONLY ? remarks.some((text) => text.includes(id)) : role.operations.includes(id), id);
    }
    const reading = migrated({ CONTAINERS: "1" });
    assert.ok(!reading.role.operations.includes("ContainerAttachWebsocket"));
    assert.match(reading.remarks.join("\n"), /Left out: ContainerAttachWebsocket\./);
    assert.ok(migrated({ CONTAINERS: "1", POST: "1" }).role.operations.includes("ContainerAttachWebsocket"));
  });

  describe("from files", () => {
    let folder: string;
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "breakwater-migrate-"));
    });
    after(() => rmSync(folder, { recursive: true }));

    it("reads lines of variables", () => {
      const [proxy] = proxiesIn(file("a.env", "# comment\nPOST=1\nexport CONTAINERS='1'\n\nINFO=\"0\"\nOTHER\n"));
      assert.deepEqual(proxy?.variables, { POST: "1", CONTAINERS: "1", INFO: "0" });
    });

    it("reads services of a Compose file by their image, or by name", () => {
      file("more.env", "EXEC=1\nPOST=0\n");
      const compose = file(
        "compose.yaml",
        `services:
  web: { image: nginx }
  proxy:
    image: ghcr.io/tecnativa/docker-socket-proxy:0.4
    env_file: more.env
    environment: { CONTAINERS: 1, POST: 1 }
  second:
    image: lscr.io/linuxserver/socket-proxy
    environment: [ "INFO=1" ]
`,
      );
      assert.deepEqual(proxiesIn(compose), [
        { name: "proxy", variables: { EXEC: "1", CONTAINERS: "1", POST: "1" } },
        { name: "second", variables: { INFO: "1" } },
      ]);
      assert.deepEqual(
        proxiesIn(compose, "second").map(({ name }) => name),
        ["second"],
      );
      assert.throws(() => proxiesIn(compose, "third"), /has no service third\. There are: web, proxy, second/);
    });

    it("says what it cannot know", () => {
      for (const [environment, said] of [
        ["environment: { POST: '${POST:-0}' }", /has a variable in POST: give the output of docker compose config/],
        ["environment: [ POST ]", /has POST from the shell/],
        ["extends: { service: a }", /extends another service/],
      ] as const) {
        const compose = file("b.yaml", `services: { p: { image: tecnativa/docker-socket-proxy, ${environment} } }`);
        assert.throws(() => proxiesIn(compose), said);
      }
      assert.throws(() => proxiesIn(file("c.yaml", "services: { web: { image: nginx } }")), /--service/);
      assert.throws(() => proxiesIn(join(folder, "none")), /none/);
    });

    it("takes no more from an environment than the proxy's own variables", () => {
      assert.deepEqual(proxyInEnvironment({ POST: "1", PATH: "/bin" }).variables, { POST: "1" });
    });

    it("prints a role that a guard takes", () => {
      const env = { PATH: process.env["PATH"], CONTAINERS: "1", POST: "1", SWARM: "1", EVENTS: "0" };
      const text = execFileSync(process.execPath, [join("dist", "cli", "main.js"), "guard", "migrate"], {
        env,
      }).toString();
      assert.match(text, /# Left out, because they hand over the engine .*: SwarmInspect, /s);
      const [document] = yamlDocumentsOf(text, "printed");
      assert.ok(document);
      const { roles } = document.content as { roles: object };
      const configuration = guardConfigurationFrom({
        listen: "0.0.0.0:2376",
        engine: "unix:///run/docker.sock",
        tls: { ca: "a", cert: "b", key: "c" },
        clients: { it: { role: "socket-proxy" } },
        roles,
      });
      assert.ok(!("mistakes" in configuration), JSON.stringify(configuration));
      const resolved = rolesOf(configuration);
      assert.deepEqual(resolved.mistakes, []);
      const { operations, apart } = resolved.roles.get("it") ?? {};
      assert.deepEqual(
        [...(operations ?? [])].sort(),
        words(`${OPENS["CONTAINERS"]?.join(" ")} SystemPing SystemPingHead SystemVersion`),
      );
      assert.equal(apart, undefined);
    });

    it("ends with 2 where the file has no proxy", () => {
      const args = [join("dist", "cli", "main.js"), "guard", "migrate", join(folder, "none")];
      assert.equal(spawnSync(process.execPath, args).status, 2);
    });
  });
});
