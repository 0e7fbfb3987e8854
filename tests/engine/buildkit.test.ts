import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { DEFAULT_SETTINGS } from "../../configuration/settings";
import { JUDGE } from "../../guard/judgement/judge";
import type { Role } from "../../guard/model/role";
import { ROLES } from "../../guard/operations/roles";
import type { AuditLine } from "../../guard/proxy/audit";
import { Guard } from "../../guard/proxy/guard";
import { bytes } from "../guard/buildkit/protobuf";
import { Authority } from "../guard/proxy/harness/authority";
import { dial, settingsOf } from "../guard/proxy/harness/guarded";
import { BuildKitConnection } from "./harness/buildKitConnection";
import { addDockerPlugins } from "./harness/dockerPlugins";
import { OuterEngine } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

engineTests("builds with buildx through the guard", () => {
  const authority = new Authority();
  const folder = authority.folder;
  const context = join(folder, "context");
  let engine: OuterEngine;
  let guard: Guard;
  before(async () => {
    await addDockerPlugins(folder, "docker-buildx");
    engine = await OuterEngine.onCgroup(1);
    const operations = new Set(ROLES.find(({ name }) => name === "build")?.operations);
    const role = { name: "build", operations, rules: DEFAULT_SETTINGS, allowedHostPaths: [] };
    guard = await Guard.start(
      {
        ...settingsOf(authority, engine.client.socketPath),
        roles: new Map<string, Role>([
          ...["ci", "other"].map((client): [string, Role] => [client, role]),
          [
            "runner",
            { ...role, name: "run", operations: new Set(ROLES.find(({ name }) => name === "run")?.operations) },
          ],
        ]),
      },
      JUDGE,
    );
    mkdirSync(context);
    writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY hello /hello\n");
    writeFileSync(join(context, "hello"), "hello");
  });
  after(async () => {
    await guard?.stop();
    await engine?.client.ask("DELETE", "/images/built-through-the-guard");
    authority.remove();
  });

  function build(host: object, ...options: readonly string[]): Promise<{ code: number; text: string }> {
    return run(host, "build", "--progress", "plain", ...options, context);
  }
  function run(host: object, ...words: readonly string[]): Promise<{ code: number; text: string }> {
    const env = { PATH: process.env["PATH"], HOME: folder, DOCKER_API_VERSION: "1.41", ...host };
    return new Promise((resolve) => {
      const child = execFile("docker", ["buildx", ...words], { env }, (_, out, error) =>
        resolve({ code: child.exitCode ?? -1, text: out + error }),
      );
    });
  }
  const hostOf = (client: string) => ({
    DOCKER_HOST: `tcp://127.0.0.1:${guard.address.port}`,
    DOCKER_TLS_VERIFY: "1",
    DOCKER_CERT_PATH: authority.clientFolder(client),
  });
  const buildOf = (client: string, ...options: readonly string[]) => build(hostOf(client), ...options);
  const buildx = (client: string, ...words: readonly string[]) => run(hostOf(client), ...words);
  const throughTheGuard = (...options: readonly string[]) => buildOf("ci", ...options);
  const audited = () => {
    const lines = readFileSync(join(folder, "audit"), "utf8").trim().split("\n");
    return lines
      .map((line) => JSON.parse(line) as AuditLine)
      .filter(({ path }) => path === "/moby.buildkit.v1.Control/Solve");
  };

  it("builds an image", async () => {
    const { code, text } = await throughTheGuard("--tag", "built-through-the-guard");
    assert.equal(code, 0, text);
    assert.equal((await engine.client.ask("GET", "/images/built-through-the-guard/json")).status, 200);
    assert.ok(
      audited().every(
        ({ client, operation, verdict }) => client === "ci" && operation === "BuildKitSolve" && verdict === "allowed",
      ),
    );
    assert.ok(audited().length > 0);
  });

  it("builds files for the client", async () => {
    const { code, text } = await throughTheGuard("--output", `type=local,dest=${join(folder, "out")}`);
    assert.equal(code, 0, text);
    assert.equal(readFileSync(join(folder, "out", "hello"), "utf8"), "hello");
  });

  it("gives a build its secret, and each client cache mounts of its own", async () => {
    writeFileSync(join(folder, "token"), "s3cret");
    const file = join(folder, "Dockerfile");
    const step = 'grep -qx s3cret /run/secrets/token && [ "$(cat /kept/by)" = "$BEFORE" ] && echo "$BY" >/kept/by';
    writeFileSync(
      file,
      `FROM ${await engine.image("bookworm")}\nARG BY BEFORE\nRUN --mount=type=secret,id=token ` +
        `--mount=type=cache,id=${randomUUID()},target=/kept touch /kept/by && ${step}\n`,
    );
    for (const [client, before] of [
      ["ci", ""],
      ["other", ""],
      ["ci", "ci"],
    ] as const) {
      const given = ["--build-arg", `BY=${client}`, "--build-arg", `BEFORE=${before}`];
      const { code, text } = await buildOf(
        client,
        "--file",
        file,
        "--secret",
        `id=token,src=${join(folder, "token")}`,
        ...given,
      );
      assert.equal(code, 0, text);
    }
  });

  it("refuses the host's network, which the engine itself gives whoever asks", async () => {
    const options = ["--network", "host", "--allow", "network.host", "--no-cache"];
    const direct = await build({ DOCKER_HOST: `unix://${engine.client.socketPath}` }, ...options);
    assert.equal(direct.code, 0, direct.text);
    const { code, text } = await throughTheGuard(...options);
    assert.equal(code, 1);
    assert.match(text, /the guard refuses this.*host-namespace/s);
    const { verdict, rule } = audited().at(-1) ?? {};
    assert.deepEqual([verdict, rule], ["refused", "host-namespace"]);
  });

  it("refuses a privileged build", async () => {
    const { code, text } = await throughTheGuard("--allow", "security.insecure");
    assert.equal(code, 1);
    assert.match(text, /the guard refuses this.*privileged-container/s);
  });

  it("keeps a client out of another's build, into which the engine lets whoever knows its ref", async () => {
    const [solve, ping] = ["/moby.buildkit.v1.Control/Solve", "/moby.buildkit.v1.frontend.LLBBridge/Ping"];
    const guarded = async (client: string) => {
      const { certificate: cert, key } = authority.client(client);
      return BuildKitConnection.open(await dial(guard, authority, { cert, key }));
    };
    const [own, other, direct] = [
      await guarded("ci"),
      await guarded("other"),
      await BuildKitConnection.open(connect(engine.client.socketPath)),
    ];
    const ref = randomUUID();
    const headers = { "buildkit-controlapi-buildid": ref };
    // A request without a frontend and a definition is a build that its client leads, by calls that name it.
    const build = own.call(solve, bytes(1, ref));
    assert.equal(await own.call(ping, Buffer.alloc(0), headers), "0");
    assert.equal(await direct.call(ping, Buffer.alloc(0), headers), "0");
    assert.match(await other.call(ping, Buffer.alloc(0), headers), /^7 .*has not made/);
    assert.match(await other.call("/moby.buildkit.v1.Control/Status", bytes(1, ref)), /^7 .*has not made/);
    for (const connection of [own, other, direct]) connection.close();
    await build;
  });

  it("does not follow a line of a Dockerfile that names a frontend, as the engine does", async () => {
    const file = join(folder, "Dockerfile.syntax");
    writeFileSync(file, "# syntax=registry.invalid/frontend:1\nFROM scratch\nCOPY hello /hello\n");
    const direct = await build({ DOCKER_HOST: `unix://${engine.client.socketPath}` }, "--file", file);
    assert.match(direct.text, /registry\.invalid/);
    assert.notEqual(direct.code, 0);
    const { code, text } = await throughTheGuard("--file", file);
    assert.equal(code, 0, text);
  });

  it("refuses a frontend that a request names, and limits that are the host's", async () => {
    const named = await throughTheGuard("--build-arg", "BUILDKIT_SYNTAX=registry.invalid/frontend:1");
    assert.match(named.text, /the guard refuses this.*is not the frontend for Dockerfiles/s);
    const limited = await throughTheGuard("--ulimit", "rtprio=99");
    assert.match(limited.text, /the guard refuses this.*ulimit/s);
    assert.deepEqual([named.code, limited.code], [1, 1]);
  });

  it("shows buildx the words of a role that cannot build", async () => {
    const { code, text } = await buildOf("runner");
    assert.notEqual(code, 0);
    assert.match(text, /the role run of the client runner does not allow Grpc/);
  });

  it("lists and empties the cache of builds", async () => {
    for (const command of [["du"], ["prune", "--force"]]) {
      const { code, text } = await buildx("ci", ...command);
      assert.equal(code, 0, text);
    }
  });
});
