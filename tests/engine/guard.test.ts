import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { settingsFrom } from "../../configuration/settings";
import { JUDGE } from "../../guard/judgement/judge";
import type { Role } from "../../guard/model/role";
import { ROLES } from "../../guard/operations/roles";
import { Guard } from "../../guard/proxy/guard";
import { Authority } from "../guard/proxy/harness/authority";
import { settingsOf } from "../guard/proxy/harness/guarded";
import type { Container } from "./harness/container";
import { debianProgram } from "./harness/debianProgram";
import { OuterEngine } from "./harness/outerEngine";
import { REGISTRY, startedRegistry } from "./harness/registry";
import { engineTests } from "./harness/suite";

interface Ended {
  readonly code: number | null;
  /** What it printed, both streams. */
  readonly text: string;
}

engineTests("the Docker client through the guard", () => {
  const names = ["observe", "pull", "build", "run", "admin"] as const;
  type Name = (typeof names)[number];
  let authority: Authority;
  let guard: Guard;
  let engine: OuterEngine;
  let image: string;
  const folders = new Map<Name, string>();

  before(async () => {
    engine = await OuterEngine.onCgroup(1);
    image = await engine.image("bookworm");
    authority = new Authority();
    const roles = ROLES.map(({ name, operations }): readonly [string, Role] => {
      const rules = name === "admin" ? undefined : settingsFrom({});
      return [name, { name, operations, rules, allowedHostPaths: [] }];
    });
    guard = await Guard.start({ ...settingsOf(authority, engine.client.socketPath), roles: new Map(roles) }, JUDGE);
    for (const name of names) folders.set(name, authority.clientFolder(name));
    mkdirSync(authority.file("context"));
    writeFileSync(join(authority.file("context"), "Dockerfile"), `FROM ${image}\nRUN echo built > /built\n`);
  });
  after(async () => {
    await docker(
      "admin",
      "docker rm -f $(docker ps -aq) 2>/dev/null; docker rmi -f guarded-build; docker volume rm -f guarded-volume",
    );
    await guard?.stop();
    authority?.remove();
  });

  /** Runs a line of shell with the docker client of somebody. */
  function docker(name: Name, line: string): Promise<Ended> {
    const env = {
      PATH: process.env["PATH"],
      HOME: authority.folder,
      DOCKER_HOST: `tcp://127.0.0.1:${guard.address.port}`,
      DOCKER_TLS_VERIFY: "1",
      DOCKER_CERT_PATH: folders.get(name),
      DOCKER_API_VERSION: "1.41",
      DOCKER_BUILDKIT: "0",
      IMAGE: image,
      CONTEXT: authority.file("context"),
    };
    return new Promise((resolve) => {
      const child = spawn("timeout", ["60", "bash", "-c", line], { env, stdio: ["ignore", "pipe", "pipe"] });
      let text = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.on("close", (code) => resolve({ code, text }));
    });
  }
  async function succeeds(name: Name, line: string, printed: RegExp): Promise<void> {
    const { code, text } = await docker(name, line);
    assert.match(text, printed);
    assert.equal(code, 0, text);
  }
  async function isRefused(name: Name, line: string, message: RegExp): Promise<void> {
    const { code, text } = await docker(name, line);
    assert.match(text, message);
    assert.notEqual(code, 0);
  }

  const RUN: Readonly<Record<string, readonly [line: string, printed: RegExp]>> = {
    "asks for the version": ["docker version --format '{{.Server.Version}}'", /^\d+\.\d+/],
    "runs a container": ["docker run --rm --network none $IMAGE echo hello", /^hello$/m],
    "gives a container input": [
      "echo input | docker run -i --rm --network none $IMAGE sh -c 'cat; echo end'",
      /^input\nend$/m,
    ],
    "runs one in the background": [
      "docker run -d --name guarded --network none $IMAGE sh -c 'echo up; sleep 1000'",
      /^[0-9a-f]{64}$/m,
    ],
    "lists containers": ["docker ps", /guarded/],
    "runs a command in it": ["docker exec guarded echo from-exec", /^from-exec$/m],
    "gives a command input, and gets output after it ends": [
      "head -c 5000000 /dev/zero | docker exec -i guarded sh -c 'wc -c; echo after'",
      /^5000000\nafter$/m,
    ],
    "follows a log": ["timeout 2 docker logs -f guarded; true", /^up$/m],
    "copies files in and out": [
      "docker cp /etc/hostname guarded:/tmp/copied && docker cp guarded:/tmp/copied - | tar t",
      /^copied$/m,
    ],
    "sees events": ["docker events --since 10m --until 0s --filter container=guarded", /container start/],
    "makes and removes a volume": [
      "docker volume create guarded-volume && docker volume rm guarded-volume",
      /guarded-volume/,
    ],
    "mounts a volume": [
      "docker run --rm --network none -v guarded-volume:/data $IMAGE sh -c 'echo kept > /data/a; cat /data/a'",
      /^kept$/m,
    ],
    "makes and removes a network": [
      "docker network create --internal guarded-net && docker network rm guarded-net",
      /guarded-net/,
    ],
    "stops and removes it": ["docker stop -t 1 guarded && docker rm guarded", /guarded/],
  };
  for (const [name, [line, printed]] of Object.entries(RUN)) it(`run: ${name}`, () => succeeds("run", line, printed));

  const REFUSED: Readonly<Record<string, readonly [line: string, message: RegExp]>> = {
    "a privileged container": ["docker run --rm --privileged $IMAGE true", /privileged/],
    "the engine's socket": ["docker run --rm -v /var/run/docker.sock:/var/run/docker.sock $IMAGE true", /socket/],
    "the host's root folder": ["docker run --rm -v /:/host $IMAGE true", /socket|host/],
    "the host's processes": ["docker run --rm --pid host $IMAGE true", /namespace/],
    "a device": ["docker run --rm --device /dev/mem $IMAGE true", /device/],
    "every capability": ["docker run --rm --cap-add ALL $IMAGE true", /capabilit/i],
    "no seccomp": ["docker run --rm --security-opt seccomp=unconfined $IMAGE true", /seccomp/],
    "a volume that binds the host": [
      "docker volume create -d local -o type=none -o o=bind -o device=/etc v",
      /DriverOpts\.device is \/etc/,
    ],
    "a plugin": ["docker plugin install --grant-all-permissions vieux/sshfs", /role run .*does not allow|not allow/],
    "a swarm": ["docker swarm init", /does not allow SwarmInit/],
  };
  for (const [name, [line, message]] of Object.entries(REFUSED)) {
    it(`run: is refused ${name}, with what to do`, () =>
      isRefused("run", line, new RegExp(`Error response from daemon: .*(?:${message.source})`, "s")));
  }

  it("build: builds, and runs nothing", async () => {
    await succeeds(
      "build",
      "docker build --network none -t guarded-build $CONTEXT",
      /Successfully tagged guarded-build/,
    );
    await isRefused("build", "docker run --rm guarded-build true", /the role build .*does not allow ContainerCreate/);
    await isRefused(
      "build",
      "docker build --network host -t guarded-build $CONTEXT",
      /Error response from daemon: .*network/s,
    );
  });

  it("observe: sees, and changes nothing", async () => {
    await succeeds(
      "observe",
      "docker ps -a && docker images && docker info --format '{{.Driver}}'",
      /breakwater-bookworm/,
    );
    await isRefused("observe", "docker run --rm $IMAGE true", /the role observe .*does not allow ContainerCreate/);
    await isRefused("observe", "docker volume create v", /does not allow VolumeCreate/);
  });

  it("pull: asks registries, and does nothing else", async () => {
    // No registry is there to answer; what matters is that it is the engine that says so.
    await isRefused("pull", "docker pull localhost:1/nothing", /Error response from daemon: .*(?:refused|connect)/s);
    await isRefused("observe", "docker pull localhost:1/nothing", /does not allow ImageCreate/);
    await isRefused("pull", "docker ps", /does not allow ContainerList/);
  });

  describe("with a registry", () => {
    let registry: Container;
    before(async () => {
      registry = await startedRegistry(engine.client, image);
    });
    after(() => registry?.remove());
    const REFERENCE = `${REGISTRY}/box:1`;

    it("build: pushes what it has made", async () => {
      await succeeds("build", `tar -c -C $CONTEXT Dockerfile | docker import - ${REFERENCE}`, /^sha256:/m);
      await succeeds("build", `docker push ${REFERENCE}`, /1: digest: sha256:/);
      await succeeds("build", `docker rmi ${REFERENCE}`, /Deleted/);
    });
    for (const role of ["pull", "run"] as const) {
      it(`${role}: pulls, and pushes nothing`, async () => {
        await succeeds(role, `docker pull ${REFERENCE}`, /Downloaded newer image/);
        await isRefused(role, `docker push ${REFERENCE}`, new RegExp(`the role ${role} .*does not allow ImagePush`));
        await succeeds("build", `docker rmi ${REFERENCE}`, /Untagged/);
      });
    }
    it("observe: neither pulls nor pushes", async () => {
      await isRefused("observe", `docker pull ${REFERENCE}`, /does not allow ImageCreate/);
      await isRefused("observe", `docker push ${REFERENCE}`, /does not allow ImagePush/);
    });
  });

  describe("with Compose", () => {
    before(async () => {
      const plugins = join(authority.folder, ".docker", "cli-plugins");
      mkdirSync(plugins, { recursive: true });
      symlinkSync(
        await debianProgram("docker-compose", "/usr/libexec/docker/cli-plugins/docker-compose"),
        join(plugins, "docker-compose"),
      );
    });
    const project = (name: string, service: object) => {
      const file = authority.file(`${name}.yaml`);
      const worker = { image, command: ["sh", "-c", "echo up; exec sleep 1000"], stop_grace_period: "1s", ...service };
      writeFileSync(file, JSON.stringify({ name, services: { worker }, volumes: { data: {} } }));
      return `docker compose -f ${file}`;
    };

    it("run: brings a project up, and takes it down", async () => {
      const compose = project("guarded-project", { volumes: ["data:/data"] });
      await succeeds("run", `${compose} up -d`, /Container guarded-project-worker-1 +Started/);
      await succeeds("run", `${compose} exec -T worker echo from-exec; ${compose} logs`, /^from-exec$[\s\S]*\| up$/m);
      await succeeds(
        "run",
        `${compose} down -v`,
        /Container guarded-project-worker-1 +Removed[\s\S]*Volume guarded-project_data +Removed/,
      );
    });
    it("run: is refused a project with the engine's socket, with what to do", async () => {
      const compose = project("guarded-thief", { volumes: ["/var/run/docker.sock:/var/run/docker.sock"] });
      await isRefused(
        "run",
        `${compose} up -d`,
        /Error response from daemon: .*the socket of Docker.*\(dood-engine-socket\)/s,
      );
      await succeeds(
        "run",
        `${compose} down && docker ps -aq --filter label=com.docker.compose.project=guarded-thief | wc -l`,
        /^0$/m,
      );
    });
  });

  it("admin: is judged by nobody", async () => {
    await succeeds("admin", "docker run --rm --network none -v /:/host:ro $IMAGE ls /host/etc/hostname", /hostname/);
  });

  it("has told of all of it, and of no secret", () => {
    const lines = readFileSync(authority.file("audit"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.ok(
      lines.some(
        ({ client, verdict, rule }) => client === "run" && verdict === "refused" && rule === "privileged-container",
      ),
    );
    assert.ok(
      lines.some(({ client, operation, event }) => client === "run" && operation === "ExecStart" && event === "end"),
    );
  });
});
