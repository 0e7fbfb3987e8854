import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { settingsFrom } from "../../configuration/settings";
import { JUDGE } from "../../guard/judgement/judge";
import type { Role } from "../../guard/model/role";
import { ROLES } from "../../guard/operations/roles";
import { ownerOf } from "../../guard/ownership/owner";
import { Guard } from "../../guard/proxy/guard";
import { IMAGE, importImage } from "../clients/harness/workplace";
import { Authority } from "../guard/proxy/harness/authority";
import { settingsOf } from "../guard/proxy/harness/guarded";
import { EngineClient } from "./harness/client";
import { engineTests } from "./harness/suite";

const CLIENTS = ["anna", "ben"];
const START_SECONDS = 30;

engineTests("Podman's service behind a guard", () => {
  let authority: Authority;
  let folder: string;
  let podman: ChildProcess;
  let guard: Guard;
  let anna: EngineClient;
  let ben: EngineClient;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-podman-"));
    // More than a container without CAP_SYS_RESOURCE may ask for is Podman's default.
    const configuration = join(folder, "containers.conf");
    writeFileSync(configuration, '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n');
    const socket = join(folder, "podman.sock");
    const at = (name: string) => join(folder, name);
    podman = spawn(
      "podman",
      [
        ...["--root", at("root"), "--runroot", at("run"), "--tmpdir", at("tmp"), "--storage-driver", "vfs"],
        ...["--cgroup-manager", "cgroupfs", "--events-backend", "file"],
        ...["system", "service", "--time=0", `unix://${socket}`],
      ],
      { stdio: "ignore", env: { ...process.env, CONTAINERS_CONF: configuration } },
    );
    await once(podman, "spawn");
    for (const end = Date.now() + START_SECONDS * 1000; !existsSync(socket); await sleep(100))
      assert.ok(podman.exitCode === null && Date.now() < end, "podman's service does not answer");
    const client = new EngineClient(socket);
    await importImage({ client });
    authority = new Authority();
    const operations = new Set(
      ROLES.filter(({ name }) => name === "run" || name === "build").flatMap((each) => [...each.operations]),
    );
    const apart = { sees: "own", networks: [] } as const;
    const role: Role = { name: "run", operations, rules: settingsFrom({}), allowedHostPaths: [], apart };
    guard = await Guard.start(
      {
        ...settingsOf(authority, socket),
        ...{ listen: undefined, tls: undefined, pem: undefined },
        sockets: new Map(CLIENTS.map((name) => [name, { path: at(`${name}.sock`), mode: 0o600 }])),
        roles: new Map(CLIENTS.map((name) => [name, role])),
      },
      JUDGE,
    );
    [anna, ben] = CLIENTS.map((name) => new EngineClient(at(`${name}.sock`))) as [EngineClient, EngineClient];
  });
  after(async () => {
    for (const client of [anna, ben]) await client?.ask("DELETE", "/containers/web?force=1&v=1");
    await guard?.stop();
    authority?.remove();
    if (podman?.exitCode === null && podman.kill("SIGTERM")) await once(podman, "exit");
    rmSync(folder, { recursive: true, force: true });
  });

  it("runs the containers of two clients with the same names, each of which has its own alone", async function () {
    this.retries(0);
    const ids: string[] = [];
    for (const client of [anna, ben]) {
      await client.call("POST", "/volumes/create", { Name: "data" });
      const { Id: id } = await client.call<{ Id: string }>("POST", "/containers/create?name=web", {
        Image: IMAGE,
        Cmd: ["sh", "-c", "echo up; exec sleep 1000"],
        HostConfig: { NetworkMode: "none", Binds: ["data:/data"] },
      });
      ids.push(id);
      await client.call("POST", "/containers/web/start");
    }
    for (const [at, client] of [anna, ben].entries()) {
      const shown = await client.call<{ Id: string; Name: string; State: { Running: boolean } }>(
        "GET",
        "/containers/web/json",
      );
      assert.deepEqual([shown.Id, shown.Name, shown.State.Running], [ids[at], "/web", true]);
      const listed = await client.call<readonly { Id: string; Names: readonly string[] }[]>(
        "GET",
        "/containers/json?all=1",
      );
      assert.deepEqual(
        listed.map(({ Id: id, Names: names }) => [id, names]),
        [[ids[at], ["/web"]]],
      );
      const { Volumes: volumes } = await client.call<{ Volumes: readonly { Name: string }[] }>("GET", "/volumes");
      assert.deepEqual(
        volumes.map(({ Name: name }) => name),
        ["data"],
      );
      assert.match(`${(await client.ask("GET", "/containers/web/logs?stdout=1")).body}`, /up/);
      // Podman does not say that this answer is JSON.
      const { body: stats } = await client.ask("GET", "/containers/web/stats?stream=0&one-shot=1");
      assert.ok(`${stats}`.includes('"web"') && !`${stats}`.includes("guard-"), `${stats}`);
    }
  });

  it("builds for each client, without steps that the other's build has left", async () => {
    const context = join(folder, "context");
    mkdirSync(context);
    writeFileSync(join(context, "Dockerfile"), `FROM ${IMAGE}\nRUN cat /proc/uptime >/ran\nCMD ["cat", "/ran"]\n`);
    const archive = execFileSync("tar", ["-c", "-C", context, "Dockerfile"]);
    const printed: string[] = [];
    for (const client of [anna, ben]) {
      const name = client === anna ? "of-anna" : "of-ben";
      const { status, body } = await client.ask("POST", `/build?t=${name}`, archive);
      assert.ok(status === 200 && `${body}`.includes("Successfully tagged"), `${body}`);
      const create = { Image: name, HostConfig: { NetworkMode: "none" } };
      await client.call("POST", "/containers/create?name=built", create);
      await client.call("POST", "/containers/built/start");
      await client.call("POST", "/containers/built/wait");
      printed.push(`${(await client.ask("GET", "/containers/built/logs?stdout=1")).body}`);
      await client.ask("DELETE", "/containers/built?v=1");
      if (client === ben) assert.equal((await client.ask("DELETE", "/images/of-anna")).status, 403);
      const described = await client.call<{ RepoTags: readonly string[] }>("GET", `/images/${name}:latest/json`);
      assert.deepEqual(described.RepoTags, [`docker.io/library/${name}:latest`]);
    }
    assert.notEqual(printed[0], printed[1]);
  });

  it("keeps each from the other's by any name", async () => {
    const { Id: id } = await anna.call<{ Id: string }>("GET", "/containers/web/json");
    const { prefix } = ownerOf("anna");
    for (const name of [id, id.slice(0, 12), id.slice(0, 5), `${prefix}web`])
      for (const [method, path] of [
        ["GET", `/containers/${name}/json`],
        ["GET", `/containers/${name}/logs?stdout=1`],
        ["POST", `/containers/${name}/stop`],
        ["DELETE", `/containers/${name}?force=1`],
      ] as const)
        assert.equal((await ben.ask(method, path)).status, 404, `${method} ${path}`);
    for (const host of [{ VolumesFrom: [id] }, { Links: [`${id}:x`] }, { NetworkMode: `container:${id}` }])
      assert.equal((await ben.ask("POST", "/containers/create", { Image: IMAGE, HostConfig: host })).status, 404);
    assert.equal((await ben.ask("DELETE", `/volumes/${prefix}data`)).status, 404);
  });

  it("refuses what breaks a rule", async () => {
    for (const host of [{ Privileged: true }, { Binds: ["/:/host"] }, { PidMode: "host" }])
      assert.equal((await ben.ask("POST", "/containers/create", { Image: IMAGE, HostConfig: host })).status, 403);
  });
}, ["podman"]);
