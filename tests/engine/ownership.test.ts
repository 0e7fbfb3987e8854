import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { JUDGE } from "../../guard/judgement/judge";
import { Guard } from "../../guard/proxy/guard";
import { IMAGE, importImage } from "../clients/harness/workplace";
import { Authority } from "../guard/proxy/harness/authority";
import { settingsOf } from "../guard/proxy/harness/guarded";
import { APART } from "./harness/apart";
import { addDockerPlugins } from "./harness/dockerPlugins";
import { OuterEngine } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

const CLIENTS = ["anna", "ben"] as const;
type Client = (typeof CLIENTS)[number];

engineTests("two clients of one engine, with the same names", () => {
  let authority: Authority;
  let guard: Guard;
  let engine: OuterEngine;
  const folders = new Map<Client, string>();

  const start = () =>
    Guard.start(
      { ...settingsOf(authority, engine.client.socketPath), roles: new Map(CLIENTS.map((name) => [name, APART])) },
      JUDGE,
    );

  before(async () => {
    engine = await OuterEngine.onCgroup(1);
    await importImage(engine);
    authority = new Authority();
    guard = await start();
    for (const name of CLIENTS) folders.set(name, authority.clientFolder(name));
    await addDockerPlugins(authority.folder, "docker-compose");
    const service = {
      image: IMAGE,
      command: ["sleep", "1000"],
      stop_grace_period: "1s",
      volumes: ["data:/data", "/scratch"],
    };
    const project = {
      name: "same",
      services: { web: { ...service, depends_on: ["db"] }, db: service },
      volumes: { data: {} },
    };
    writeFileSync(authority.file("compose.yaml"), JSON.stringify(project));
  });
  after(async () => {
    for (const client of CLIENTS) await docker(client, `${COMPOSE} down -v`);
    await guard?.stop();
    authority?.remove();
  });

  const COMPOSE = 'docker compose -f "$FOLDER/compose.yaml"';

  /** Runs a line of shell with the docker client of somebody, and returns what it printed. */
  function docker(client: Client, line: string): Promise<string> {
    const env = {
      PATH: process.env["PATH"],
      HOME: authority.folder,
      FOLDER: authority.folder,
      DOCKER_HOST: `tcp://127.0.0.1:${guard.address.port}`,
      DOCKER_TLS_VERIFY: "1",
      DOCKER_CERT_PATH: folders.get(client),
      DOCKER_API_VERSION: "1.41",
    };
    return new Promise((resolve) => {
      const child = spawn("timeout", ["60", "bash", "-c", `${line} 2>&1`], {
        env,
        stdio: ["ignore", "pipe", "ignore"],
      });
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.on("close", () => resolve(text));
    });
  }

  it("both bring one project up, find its services by name, and see their own alone", async () => {
    for (const client of CLIENTS) assert.match(await docker(client, `${COMPOSE} up -d`), /same-web-1 +Started/);
    for (const client of CLIENTS) {
      assert.match(await docker(client, `${COMPOSE} exec -T web busybox ping -c 1 -w 5 db`), /1 packets received/);
      const names = await docker(client, "docker ps --all --format '{{.Names}}' | sort");
      assert.equal(names, "same-db-1\nsame-web-1\n");
      const volumes = await docker(client, "docker volume ls --quiet");
      assert.deepEqual(
        volumes
          .replace(/^[0-9a-f]{64}$/gm, "anonymous")
          .trim()
          .split("\n")
          .sort(),
        ["anonymous", "anonymous", "same_data"],
      );
      assert.equal(await docker(client, "docker network ls --quiet --filter name=same | wc -l"), "1\n");
    }
  });

  it("neither reaches the other's container, volume or network by any name, also after the guard has started again", async () => {
    await guard.stop();
    guard = await start();
    const [own] = await engine.client.call<readonly { readonly Id: string; readonly Names: readonly string[] }[]>(
      "GET",
      `/containers/json?filters=${encodeURIComponent(JSON.stringify({ name: ["guard-anna-.*same-web-1"] }))}`,
    );
    assert.ok(own);
    const [name = ""] = own.Names;
    for (const each of [own.Id, own.Id.slice(0, 12), own.Id.slice(0, 6), name.slice(1)])
      for (const act of ["rm -f", "stop", "logs", "top", "port", "diff"])
        assert.match(await docker("ben", `docker ${act} ${each}`), /No such container/, `docker ${act} ${each}`);
    for (const flag of ["--volumes-from", "--link"])
      assert.match(
        await docker("ben", `docker create ${flag} ${own.Id} ${IMAGE}`),
        /No such container|not found|dial tcp/,
      );
    const volume = name.replace("/", "").replace("same-web-1", "same_data");
    assert.match(await docker("ben", `docker volume rm ${volume}`), /no such volume/);
    assert.match(
      await docker("anna", "docker inspect --format '{{.State.Running}} {{.Name}}' same-web-1"),
      /^true \/same-web-1$/m,
    );
  });

  it("one takes its project down, and the other's goes on", async () => {
    await docker("ben", `${COMPOSE} down -v`);
    assert.equal(await docker("ben", "docker ps --all --quiet; docker volume ls --quiet"), "");
    assert.match(await docker("anna", `${COMPOSE} exec -T web busybox ping -c 1 -w 5 db`), /1 packets received/);
  });
});
