import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JUDGE } from "../../guard/judgement/judge";
import { ownerOf } from "../../guard/ownership/owner";
import { Guard } from "../../guard/proxy/guard";
import { IMAGE, importImage } from "../clients/harness/workplace";
import { Authority } from "../guard/proxy/harness/authority";
import { settingsOf } from "../guard/proxy/harness/guarded";
import { APART } from "./harness/apart";
import type { EngineClient } from "./harness/client";
import { debianProgram } from "./harness/debianProgram";
import { addDockerPlugins } from "./harness/dockerPlugins";
import { InnerEngine } from "./harness/innerEngine";
import { OuterEngine } from "./harness/outerEngine";
import { CONFIGURATION, REGISTRY } from "./harness/registry";
import { engineTests } from "./harness/suite";

const CLIENTS = ["anna", "ben"] as const;
type Client = (typeof CLIENTS)[number];

engineTests("two clients of one engine, with the same names of images", () => {
  let authority: Authority;
  let guard: Guard;
  let inner: InnerEngine;
  let engine: EngineClient;
  const folders = new Map<Client, string>();

  const start = () =>
    Guard.start(
      { ...settingsOf(authority, engine.socketPath), roles: new Map(CLIENTS.map((name) => [name, APART])) },
      JUDGE,
    );

  before(async () => {
    // Only builds of newer engines than the tests' own can be given sources.
    inner = await InnerEngine.start("rootful");
    engine = inner.client;
    await importImage(inner);
    authority = new Authority();
    await addDockerPlugins(authority.folder, "docker-compose", "docker-buildx");
    guard = await start();
    for (const name of CLIENTS) folders.set(name, authority.clientFolder(name));
    for (const name of CLIENTS) {
      const context = join(authority.folder, name);
      mkdirSync(context);
      const page = `FROM ${IMAGE}\nCOPY by /by\nCMD ["cat", "/by"]\n`;
      writeFileSync(join(context, "Dockerfile"), page);
      writeFileSync(
        join(context, "derived.Dockerfile"),
        "ARG BASE=app\nFROM $BASE AS base\nFROM base\nCOPY --from=app /by /copy\n",
      );
      writeFileSync(join(context, "by"), name);
      writeFileSync(
        join(context, "compose.yaml"),
        JSON.stringify({
          name: "same",
          services: { web: { build: ".", image: "app:latest", network_mode: "none", command: ["cat", "/by"] } },
        }),
      );
    }
  });
  after(async () => {
    await guard?.stop();
    authority?.remove();
    await inner?.remove();
  });

  /** Runs a line of shell with the docker client of somebody, in the folder of that name. */
  function docker(client: Client, line: string): Promise<string> {
    const env = {
      PATH: process.env["PATH"],
      HOME: authority.folder,
      DOCKER_HOST: `tcp://127.0.0.1:${guard.address.port}`,
      DOCKER_TLS_VERIFY: "1",
      DOCKER_CERT_PATH: folders.get(client),
      DOCKER_API_VERSION: "1.43",
    };
    return new Promise((resolve) => {
      const child = spawn("timeout", ["90", "bash", "-c", `{ ${line}; } 2>&1`], {
        cwd: join(authority.folder, client),
        env,
        stdio: ["ignore", "pipe", "ignore"],
      });
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.on("close", () => resolve(text));
    });
  }
  const both = (line: string) => Promise.all(CLIENTS.map((client) => docker(client, line)));
  const RUN = "docker run --rm --network none";

  it("both build app:latest at once, and each runs its own", async () => {
    const built = await both("docker compose --progress plain build");
    for (const text of built) {
      assert.match(text, /naming to docker.io\/library\/app:latest/);
      assert.doesNotMatch(text, /guard-/);
    }
    assert.deepEqual(await both(`${RUN} app`), [...CLIENTS]);
    for (const text of await both("docker compose up --detach")) assert.match(text, /same-web-1 +Started/);
    assert.deepEqual(await both("docker wait same-web-1 && docker logs same-web-1"), ["0\nanna", "0\nben"]);
    for (const text of await both("docker compose down; docker ps --all --quiet"))
      assert.doesNotMatch(text, /^[0-9a-f]{12}$/m);
  });

  it("each finds its own by FROM, tags it, and sees no other name", async () => {
    for (const [at, text] of (
      await both("docker build --progress plain -f derived.Dockerfile -t derived .")
    ).entries()) {
      assert.match(text, /naming to docker.io\/library\/derived/, text);
      assert.doesNotMatch(text, /guard-/);
      assert.equal(await docker(CLIENTS[at] as Client, `${RUN} derived cat /by /copy`), `${CLIENTS[at]}${CLIENTS[at]}`);
    }
    for (const text of await both(
      "docker tag app:latest team/app:1 && docker tag app registry.example:5000/team/app:2",
    ))
      assert.equal(text, "");
    for (const text of await both("docker images --filter dangling=false --format '{{.Repository}}:{{.Tag}}' | sort"))
      assert.equal(
        text,
        [IMAGE, "app:latest", "derived:latest", "registry.example:5000/team/app:2", "team/app:1"].sort().join("\n") +
          "\n",
      );
    assert.deepEqual(await both(`${RUN} registry.example:5000/team/app:2`), [...CLIENTS]);
    for (const line of ["team/app", "'*/app'", "'registry.*/*/app:2'", "app"])
      for (const text of await both(`docker images --quiet ${line} | sort --unique | wc -l`))
        assert.equal(text, "1\n", line);
    for (const text of await both("docker inspect --format '{{.RepoTags}}' app; docker history app"))
      assert.doesNotMatch(text, /guard-/);
  });

  it("keeps them apart when the guard has started again", async () => {
    await guard.stop();
    guard = await start();
    assert.deepEqual(await both(`${RUN} app`), [...CLIENTS]);
    const [name = ""] = await kept();
    assert.match(name, /^guard-/);
    for (const line of [
      `docker run --pull never ${name}`,
      `docker rmi ${name}`,
      `docker save -o x ${name}`,
      `docker pull ${name}`,
      `docker tag app ${name}`,
    ])
      for (const client of CLIENTS)
        assert.match(await docker(client, line), /No such image|reference does not exist|refuses this/, line);
    assert.deepEqual(await both(`${RUN} app`), [...CLIENTS]);
  });

  /** The engine's names for what is kept apart. */
  async function kept(): Promise<readonly string[]> {
    const images = await engine.call<readonly { readonly RepoTags: readonly string[] }[]>("GET", "/images/json");
    return images.flatMap(({ RepoTags: tags }) => tags).filter((name) => name.includes("guard-"));
  }

  it("refuses what would use another image in its place, and says why", async () => {
    const [name = ""] = (await kept()).filter((each) => each.endsWith("app:latest"));
    const hidden = CLIENTS.find((client) => name.startsWith(ownerOf(client).imagePrefix));
    const other = CLIENTS.find((client) => client !== hidden);
    assert.ok(hidden && other);
    for (const line of ["docker push --all-tags app", "docker pull app", "DOCKER_BUILDKIT=0 docker build ."])
      assert.match(await docker(hidden, line), /kept apart from another one of that name/, line);
    writeFileSync(join(authority.folder, other, "theirs.Dockerfile"), `FROM ${name}\n`);
    assert.match(await docker(other, "docker build --progress plain -f theirs.Dockerfile ."), /denied by policy/);
    writeFileSync(join(authority.folder, hidden, "theirs.Dockerfile"), "FROM theirs\n");
    assert.equal(await docker(other, "docker tag app theirs"), "");
    assert.match(await docker(hidden, "docker build --progress plain -f theirs.Dockerfile ."), /denied by policy/);
    assert.match(await docker(hidden, "docker rmi app"), /^Untagged: app:latest$/m);
    await both("docker rmi derived team/app:1 registry.example:5000/team/app:2");
    assert.deepEqual(await kept(), []);
    assert.match(await docker(hidden, `${RUN} --pull never app`), /No such image: app:latest/i);
    assert.equal(await docker(other, `${RUN} app`), other);
  });

  it("each saves its own, and loads archives under names that do not become another's", async () => {
    await both("docker build -t app .");
    for (const text of await both("docker save app >app.tar && tar -xOf app.tar manifest.json")) {
      assert.match(text, /"RepoTags":\["app:latest"\]/);
      assert.doesNotMatch(text, /guard-/);
    }
    await both("docker rmi app");
    for (const text of await both("gzip --force app.tar && docker load -i app.tar.gz"))
      assert.match(text, /^Loaded image: app:latest$/m);
    assert.deepEqual(await both(`${RUN} app`), [...CLIENTS]);
    const page = `FROM ${IMAGE}\nRUN --network=none true\n`;
    writeFileSync(join(authority.folder, "ben", "other.Dockerfile"), page);
    assert.match(
      await docker("ben", "docker build -q -f other.Dockerfile -t annas:1 . && docker save annas:1 >annas.tar"),
      /sha256:/,
    );
    await docker("ben", "docker rmi annas:1");
    assert.match(await docker("anna", "docker tag app annas:1 && docker save app >/dev/null"), /^$/);
    assert.match(await docker("ben", "docker load -i annas.tar"), /^Loaded image: annas:1$/m);
    assert.equal(await docker("anna", `${RUN} annas:1`), "anna");
    assert.match(await docker("ben", "docker load -i compose.yaml"), /no tar archive/);
    await both("docker rmi app annas:1");
  });

  it("each pushes its own under a name that nobody else has, which is then everybody's", async () => {
    await both("docker build -t app .");
    const program = readFileSync(await debianProgram("docker-registry", "/usr/bin/docker-registry"));
    const { container } = inner.runner;
    await container.upload([
      { file: "/opt/registry", contentBase64: program.toString("base64"), permissions: "0755" },
      { file: "/opt/registry.yaml", content: JSON.stringify(CONFIGURATION) },
    ]);
    const { client: outer } = await OuterEngine.onCgroup(1);
    const exec = {
      Cmd: ["sh", "-c", "exec /opt/registry serve /opt/registry.yaml >/opt/registry.log 2>&1"],
      User: "0",
    };
    const { Id: id } = await outer.call<{ Id: string }>("POST", `/containers/${container.id}/exec`, exec);
    await outer.call("POST", `/exec/${id}/start`, { Detach: true });
    const { text } = await container.run(
      "timeout 60 sh -c 'until grep -q listening.on /opt/registry.log; do sleep 0.1; done'",
    );
    assert.equal(text, "");
    for (const client of CLIENTS) {
      const name = `${REGISTRY}/${client}/app:1`;
      assert.match(await docker(client, `docker tag app ${name} && docker push ${name}`), /1: digest: sha256:/);
      assert.equal(await docker(client, `docker rmi ${name} >/dev/null; ${RUN} --pull never app`), client);
    }
    const shared = `${REGISTRY}/both/app:1`;
    assert.deepEqual(await both(`docker tag app ${shared}`), ["", ""]);
    for (const client of CLIENTS) {
      const text = await docker(client, `docker push ${shared}`);
      assert.match(text, /^The push refers to repository \[127\.0\.0\.1:5000\/both\/app\]$/m);
      assert.match(text, /1: digest: sha256:/);
    }
    for (const text of await both("docker images --digests")) assert.doesNotMatch(text, /05000/);
    assert.deepEqual(await both(`${RUN} --pull never ${shared}`), [...CLIENTS]);
    await both(`docker rmi ${shared}`);
    assert.match(await docker("anna", `${RUN} --quiet ${shared}`), /ben$/);
    for (const [client, other] of [CLIENTS, [...CLIENTS].reverse()] as const)
      assert.match(await docker(client, `${RUN} --quiet ${REGISTRY}/${other}/app:1`), new RegExp(`${other}$`));
  });
});
