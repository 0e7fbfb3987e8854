import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../../check/check";
import { dockerEndpoint } from "../../../check/live/dockerEndpoint";
import { engine } from "../../../check/live/engine";
import { sha256 } from "../../../core/text/sha256";

const inspected = (name: string): Record<string, unknown>[] =>
  JSON.parse(readFileSync(join("tests", "check", "inputs", "inspected", `${name}.json`), "utf8"));

const INFO = {
  ID: "b0a1",
  ServerVersion: "26.1.5",
  Driver: "overlay2",
  CgroupVersion: "2",
  DefaultRuntime: "runc",
  LoggingDriver: "json-file",
  SecurityOptions: ["name=apparmor", "name=seccomp,profile=builtin", "name=cgroupns"],
  RegistryConfig: {
    InsecureRegistryCIDRs: ["::1/128", "127.0.0.0/8"],
    IndexConfigs: { "docker.io": { Name: "docker.io", Secure: true } },
  },
  Warnings: null,
  Swarm: { LocalNodeState: "inactive", ControlAvailable: false },
};

type Answers = Readonly<Record<string, unknown>>;

/** Stands in for an engine: answers with what a real one said. */
class StandIn {
  readonly folder = mkdtempSync(join(tmpdir(), "breakwater-live-"));
  readonly asked: string[] = [];
  private answers: Answers = {};
  private readonly server: Server;

  constructor() {
    this.server = createServer(({ method, url = "" }, response) => {
      this.asked.push(`${method} ${url}`);
      const answer = this.answers[url];
      if (answer === undefined) response.writeHead(404).end("{}");
      else if (answer instanceof Error) response.writeHead(500).end(JSON.stringify({ message: answer.message }));
      else response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
    });
  }

  get socket(): string {
    return join(this.folder, "docker.sock");
  }

  start(): Promise<void> {
    return new Promise((resolve) =>
      this.server.listen(this.socket, () => {
        chmodSync(this.socket, 0o660);
        resolve();
      }),
    );
  }

  end(): void {
    this.server.close();
    this.server.closeAllConnections();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async judged(info: object, containers: readonly Record<string, unknown>[] = [], more: Answers = {}) {
    this.asked.length = 0;
    this.answers = {
      "/info": { ...INFO, ...info },
      "/version": { Components: [{ Name: "Engine" }] },
      "/containers/json?all=true": containers.map(({ Id }) => ({ Id })),
      "/volumes": { Volumes: null },
      "/networks": [],
      ...Object.fromEntries(containers.map((each) => [`/containers/${each["Id"]}/json`, each])),
      ...more,
    };
    return check([], { running: [engine({ host: `unix://${this.socket}` })] });
  }

  async said(...given: Parameters<StandIn["judged"]>) {
    const { findings, problems } = await this.judged(...given);
    assert.deepEqual(problems, []);
    return findings.map(({ rule, type, resource, path }) => `${rule} ${type} ${resource} ${path}`);
  }
}

describe("breakwater check --engine", function () {
  if (process.platform === "win32") this.pending = true;
  let standIn: StandIn;
  before(() => {
    standIn = new StandIn();
    return standIn.start();
  });
  after(() => standIn.end());

  it("finds in containers, volumes and networks what their inspection shows, and only reads", async () => {
    const containers = inspected("docker-options");
    const file = await check([join("tests", "check", "inputs", "inspected", "docker-options.json")]);
    const more = {
      "/volumes": { Volumes: inspected("docker-volumes") },
      "/networks": inspected("docker-networks"),
    };
    const lines = await standIn.said({}, containers, more);
    const expected = file.findings.map(({ rule, resource, path }) => `${rule} container ${resource} ${path}`);
    assert.deepEqual(lines.filter((line) => line.includes(" container ")).toSorted(), expected.toSorted());
    assert.equal(lines.length, expected.length + 2);
    assert.ok(standIn.asked.every((request) => request.startsWith("GET ")));
  });

  it("finds nothing in an engine as it is installed", async () => {
    assert.deepEqual(await standIn.said({}), []);
    assert.deepEqual(await standIn.said({ CgroupVersion: "1", SecurityOptions: ["name=seccomp,profile=default"] }), []);
  });

  const OPTIONS: Readonly<Record<string, readonly [info: object, expected: readonly string[]]>> = {
    "a port without certificates": [
      { Warnings: ["WARNING: API is accessible on http://0.0.0.0:2375 without encryption.\n         Access to …"] },
      ["dind-plaintext-api engine dockerd hosts"],
    ],
    "a port without verified clients": [
      {
        Warnings: ["[DEPRECATION NOTICE]: API is accessible on https://10.0.0.1:2376 without TLS client verification."],
      },
      ["dind-plaintext-api engine dockerd hosts"],
    ],
    "a port of the machine itself": [
      { Warnings: ["WARNING: API is accessible on http://127.0.0.1:2375 without encryption."] },
      [],
    ],
    "registries without TLS": [
      { RegistryConfig: { InsecureRegistryCIDRs: ["127.0.0.0/8"], IndexConfigs: { "r:5000": { Secure: false } } } },
      ["dind-insecure-registry engine dockerd insecure-registries"],
    ],
    "no seccomp profile": [
      { SecurityOptions: ["name=seccomp,profile=unconfined", "name=cgroupns"] },
      ["seccomp-unconfined engine dockerd seccomp-profile"],
    ],
    "control groups of the host": [
      { SecurityOptions: ["name=seccomp,profile=builtin"] },
      ["host-namespace engine dockerd default-cgroupns-mode"],
    ],
    "a runtime of its own": [{ DefaultRuntime: "own" }, ["custom-runtime engine dockerd default-runtime"]],
  };
  for (const [title, [info, expected]] of Object.entries(OPTIONS))
    it(`judges the engine's own options: ${title}`, async () => {
      assert.deepEqual(await standIn.said(info), expected);
    });

  it("takes no option from Podman, which has no daemon", async () => {
    const version = { "/version": { Components: [{ Name: "Podman Engine" }] } };
    assert.deepEqual(await standIn.said({ SecurityOptions: ["name=seccomp"], DefaultRuntime: "x" }, [], version), []);
  });

  it("judges the permissions of a local socket", async () => {
    for (const [mode, expected] of [
      [0o666, 1],
      [0o662, 1],
      [0o660, 0],
      [0o600, 0],
    ] as const) {
      chmodSync(standIn.socket, mode);
      assert.equal((await standIn.said({})).length, expected, mode.toString(8));
    }
    chmodSync(standIn.socket, 0o660);
  });

  it("has one finding for a service and the containers that its swarm made", async () => {
    const [one = {}, other = {}] = inspected("docker-cgroup2");
    const Mounts = [{ Type: "bind", Source: "/var/run/docker.sock", Destination: "/s", RW: true }];
    const service = {
      ID: "s1",
      Spec: {
        Name: "api",
        TaskTemplate: {
          ContainerSpec: {
            Image: "app:1.2.3",
            Mounts: [{ Type: "bind", Source: "/var/run/docker.sock", Target: "/s" }],
          },
        },
      },
    };
    const containers = [
      { ...one, Mounts },
      { ...other, Mounts },
    ];
    const tasks = { "/tasks": [{ Status: { ContainerStatus: { ContainerID: one["Id"] } } }], "/services": [service] };
    const manager = { Swarm: { LocalNodeState: "active", ControlAvailable: true } };
    const sockets = (lines: readonly string[]) =>
      lines.filter((line) => line.startsWith("dood-engine-socket")).map((line) => line.split(" ")[1]);
    assert.deepEqual(sockets(await standIn.said(manager, containers, tasks)), ["container", "service"]);
    const worker = await standIn.judged({ Swarm: { LocalNodeState: "active" } }, containers, tasks);
    assert.equal(worker.findings.filter(({ rule }) => rule === "dood-engine-socket").length, 2);
    assert.match(worker.notes.join(), /is not a manager of its swarm/);
  });

  const HOSTILE: Readonly<Record<string, Answers>> = {
    "no JSON": { "/info": "<html>" },
    "something else": { "/info": [1] },
    "a failure": { "/containers/json?all=true": new Error("no\u001b[2J") },
    "containers that are no list": { "/containers/json?all=true": { Id: "a" } },
    "no containers at all": { "/containers/json?all=true": undefined },
    "containers that are none": { "/containers/json?all=true": ["a"] },
    "no services of a swarm": {
      "/info": { ...INFO, Swarm: { LocalNodeState: "active", ControlAvailable: true } },
      "/tasks": [],
    },
    "nesting without end": { "/networks": "[".repeat(500_000) },
    "an id that is a path": { "/containers/json?all=true": [{ Id: "../../images/x" }, { Id: 7 }] },
    "a container that is none": { "/containers/json?all=true": [{ Id: "a" }], "/containers/a/json": ["x"] },
  };
  for (const [title, answers] of Object.entries(HOSTILE))
    it(`does not pass in silence: ${title}`, async () => {
      const { problems } = await standIn.judged({}, [], answers);
      assert.deepEqual(
        problems.map(({ file }) => file),
        [`engine unix://${standIn.socket}`],
      );
      assert.ok(!standIn.asked.some((request) => request.includes("images")));
    });

  it("says what is wrong where nobody answers", async () => {
    const { problems } = await check([], { running: [engine({ host: "unix:///nowhere/docker.sock" })] });
    assert.match(problems[0]?.problem ?? "", /ENOENT/);
    assert.throws(() => engine({ host: "ssh://host" }), /by ssh, docker inspect/);
  });
});

describe("the engine that is checked", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-docker-"));
    for (const name of ["ca.pem", "cert.pem", "key.pem"]) writeFileSync(join(folder, name), name);
    const meta = join(folder, "contexts", "meta", sha256("far"));
    mkdirSync(meta, { recursive: true });
    writeFileSync(
      join(meta, "meta.json"),
      JSON.stringify({ Name: "far", Endpoints: { docker: { Host: "tcp://far:2376" } } }),
    );
    const tls = join(folder, "contexts", "tls", sha256("far"), "docker");
    mkdirSync(tls, { recursive: true });
    writeFileSync(join(tls, "ca.pem"), "far");
    writeFileSync(join(folder, "config.json"), JSON.stringify({ currentContext: "far" }));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is the one that docker uses", () => {
    const env = { DOCKER_CONFIG: folder };
    const hostOf = (...given: Parameters<typeof dockerEndpoint>) => dockerEndpoint(...given).host;
    assert.equal(hostOf("tcp://x:1", undefined, env), "tcp://x:1");
    assert.equal(hostOf(undefined, undefined, env), "tcp://far:2376");
    assert.equal(hostOf(undefined, undefined, { ...env, DOCKER_HOST: "unix:///x" }), "unix:///x");
    assert.equal(hostOf(undefined, "default", { ...env, DOCKER_HOST: "unix:///x" }), "unix:///var/run/docker.sock");
    assert.deepEqual(dockerEndpoint(undefined, "far", env).tls, { ca: Buffer.from("far") });
    assert.throws(() => dockerEndpoint(undefined, "gone", env), /there is no Docker context "gone"/);
    const tls = { ...env, DOCKER_CERT_PATH: folder, DOCKER_TLS_VERIFY: "1" };
    assert.deepEqual(dockerEndpoint("tcp://x:2376", undefined, tls).tls?.key, Buffer.from("key.pem"));
    assert.equal(dockerEndpoint("unix:///x", undefined, tls).tls, undefined);
    assert.equal(dockerEndpoint("tcp://x:2375", undefined, env).tls, undefined);
  });
});
