import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readGuardSettings } from "../../../guard/configuration";
import type { Role } from "../../../guard/model/role";
import { ADMIN_ONLY } from "../../../guard/operations/roles";
import { OPERATIONS } from "../../../guard/operations/table";
import { HIDING, withoutSecrets } from "../../../guard/ownership/secrets";
import { APART, ask } from "./clients";
import { StubEngine } from "./stubEngine";

const SECRET = "hunter2";
const PAIRS = [`PASSWORD=${SECRET}`, SECRET, `=${SECRET}`];
const MAP = { token: SECRET };
const WORDS = ["sh", "-c", `curl -u ${SECRET}`].map((word) => `${word}${SECRET}`);

/** What an image sets for its containers, and what a container has of its own. */
const CONFIG = {
  Hostname: "web",
  Image: "app",
  User: "1000",
  WorkingDir: "/srv",
  Env: PAIRS,
  Cmd: WORDS,
  Entrypoint: WORDS,
  Labels: MAP,
  OnBuild: WORDS,
  Shell: WORDS,
  Healthcheck: { Test: WORDS, Interval: 1 },
};
const MOUNT = {
  Type: "volume",
  Source: "data",
  VolumeOptions: { Labels: MAP, DriverConfig: { Name: "local", Options: { o: `password=${SECRET}` } } },
};
const HOST = {
  NetworkMode: "net",
  Annotations: MAP,
  LogConfig: { Type: "splunk", Config: { "splunk-token": SECRET } },
  Mounts: [MOUNT],
  DeviceRequests: [{ Driver: "x", Options: MAP }],
};
const NETWORKS = { net: { NetworkID: "1", DriverOpts: MAP, IPAddress: "10.0.0.2" } };
const IMAGE = { Id: "1", RepoTags: ["app:1"], Comment: SECRET, Config: CONFIG, ContainerConfig: CONFIG };
const LISTED_IMAGE = { Id: "1", RepoTags: ["app:1"], Labels: MAP, Manifests: [{ Descriptor: { annotations: MAP } }] };
const LISTED = {
  Id: "1",
  Names: ["/web"],
  Command: `sh -c ${SECRET}`,
  Labels: MAP,
  State: "running",
  HostConfig: { NetworkMode: "net", Annotations: MAP },
  NetworkSettings: { Networks: NETWORKS },
};
const VOLUME = { Name: "data", Driver: "local", Labels: MAP, Options: { o: `password=${SECRET}` }, Status: MAP };
const NETWORK = { Id: "1", Name: "net", Labels: MAP, Options: MAP, IPAM: { Driver: "default", Options: MAP } };
const PLUGIN = {
  Name: "sshfs",
  Settings: { Env: PAIRS, Args: WORDS },
  Config: {
    Description: "mounts",
    Entrypoint: WORDS,
    Env: [{ Name: "DEBUG", Description: SECRET, Settable: ["value"], Value: SECRET }],
    Args: { Name: SECRET, Description: SECRET, Settable: [SECRET], Value: WORDS },
  },
};
const SPEC = {
  Name: "web",
  Labels: MAP,
  TaskTemplate: {
    ContainerSpec: {
      Image: "app",
      Labels: MAP,
      Command: WORDS,
      Args: WORDS,
      Env: PAIRS,
      Mounts: [MOUNT],
      Healthcheck: { Test: WORDS },
    },
    PluginSpec: { Name: "sshfs", Env: PAIRS },
    Networks: [{ Target: "net", DriverOpts: MAP }],
    LogDriver: { Name: "splunk", Options: MAP },
  },
};
const SERVICE = { ID: "1", Spec: SPEC, PreviousSpec: SPEC };
const TASK = {
  ID: "1",
  Labels: MAP,
  Spec: SPEC.TaskTemplate,
  Status: { State: "failed", Err: `exec: ${SECRET}`, ContainerStatus: { ContainerID: "1" } },
};
const NODE = { ID: "1", Spec: { Labels: MAP }, Description: { Hostname: "n", Engine: { Labels: MAP } } };
const SWARM_SECRET = { ID: "1", Spec: { Name: "key", Labels: MAP, Driver: { Name: "vault", Options: MAP } } };
const SWARM_CONFIG = { ID: "1", Spec: { Name: "conf", Labels: MAP, Data: SECRET } };
const INSPECTED = {
  Id: "1",
  Name: "/web",
  Path: SECRET,
  Args: WORDS,
  State: { Status: "exited", Error: `exec: ${SECRET}`, Health: { Log: [{ ExitCode: 1, Output: SECRET }] } },
  Config: CONFIG,
  HostConfig: HOST,
  NetworkSettings: { Networks: NETWORKS },
};
const EVENT = {
  Type: "container",
  Actor: {
    ID: "1",
    Attributes: { name: "web", image: "app", exitCode: SECRET, execID: SECRET, signal: SECRET, ...MAP },
  },
};

/**
 * The answers of each operation, with a secret in every text that the API's reference has for environments, labels,
 * command lines, options of drivers, and what quotes them.
 */
const ANSWERS: Readonly<Record<string, readonly unknown[]>> = {
  ContainerList: [[LISTED]],
  ContainerInspect: [INSPECTED],
  ContainerTop: [
    { Titles: ["UID", "PID", "CMD"], Processes: [["root", "1", SECRET]] },
    { Titles: ["PID", "COMMAND", "USER"], Processes: [["1", SECRET, `${SECRET} root`]] },
  ],
  ExecInspect: [{ ID: "1", ProcessConfig: { entrypoint: SECRET, arguments: WORDS, user: "root" } }],
  ImageList: [[LISTED_IMAGE]],
  ImageInspect: [IMAGE],
  ImageHistory: [[{ Id: "1", CreatedBy: `/bin/sh -c ${SECRET}`, Comment: SECRET, Tags: ["app:1"] }]],
  ImageAttestations: [[{ predicateType: "slsa", statement: { predicate: { args: MAP, other: SECRET } } }]],
  DistributionInspect: [{ Descriptor: { digest: "1", annotations: MAP } }],
  VolumeList: [{ Volumes: [VOLUME], Warnings: null }],
  VolumeInspect: [VOLUME],
  NetworkList: [[NETWORK]],
  NetworkInspect: [NETWORK],
  PluginList: [[PLUGIN]],
  PluginInspect: [PLUGIN],
  NodeList: [[NODE]],
  NodeInspect: [NODE],
  ServiceList: [[SERVICE]],
  ServiceInspect: [SERVICE],
  TaskList: [[TASK]],
  TaskInspect: [TASK],
  SecretList: [[SWARM_SECRET]],
  SecretInspect: [SWARM_SECRET],
  ConfigList: [[SWARM_CONFIG]],
  ConfigInspect: [SWARM_CONFIG],
  SystemInfo: [
    {
      Name: "host",
      Labels: PAIRS,
      HttpProxy: `http://u:${SECRET}@proxy`,
      HttpsProxy: SECRET,
      NoProxy: SECRET,
      Runtimes: { runc: { path: "runc", runtimeArgs: WORDS, options: MAP } },
      Swarm: {
        Cluster: { Spec: { Labels: MAP, CAConfig: { SigningCAKey: SECRET, ExternalCAs: [{ Options: MAP }] } } },
      },
    },
  ],
  SystemEvents: [
    { ...EVENT, Action: "die" },
    { ...EVENT, Action: `exec_create: sh -c ${SECRET}`, status: `exec_start: sh\n ${SECRET}` },
    { Type: "image", Action: "tag", Actor: { ID: "1", Attributes: { name: "app:1", ...MAP } } },
    { Type: "daemon", Action: "reload", Actor: { ID: "1", Attributes: { name: "host", labels: SECRET } } },
  ],
  SystemDataUsage: [
    {
      Containers: [LISTED],
      Images: [LISTED_IMAGE],
      Volumes: [VOLUME],
      BuildCache: [{ ID: "1", Type: "regular", Description: `RUN ${SECRET}` }],
      ContainerUsage: { Items: [LISTED] },
      BuildCacheUsage: { Items: [{ ID: "1", Description: `RUN ${SECRET}` }] },
    },
  ],
};

const shownTo = (operation: string, answer: unknown) => withoutSecrets(operation, "hidden", undefined)?.show?.(answer);

/** The role of a client by a configuration. */
function roleOf(client: object, roles: object = {}): Role {
  const file = join(tmpdir(), `breakwater-secrets-${process.pid}.json`);
  const tls = { ca: "ca.pem", cert: "cert.pem", key: "key.pem" };
  const base = { listen: "127.0.0.1:2376", engine: "unix:///run/docker.sock", tls };
  writeFileSync(file, JSON.stringify({ ...base, clients: { it: client }, roles }));
  try {
    return readGuardSettings(file).roles.get("it") as Role;
  } finally {
    rmSync(file);
  }
}

describe("secrets in answers", () => {
  for (const { id } of OPERATIONS.filter(({ method, id }) => method === "GET" && !(id in ADMIN_ONLY))) {
    it(`of ${id} are hidden, or there is a reason`, () => {
      const hiding = HIDING[id];
      assert.ok(hiding, `${id} is not in the table`);
      if (typeof hiding === "string") return;
      const answers = ANSWERS[id];
      assert.ok(answers, `${id} has no answer to try`);
      for (const answer of answers) {
        assert.match(JSON.stringify(answer), new RegExp(SECRET));
        assert.doesNotMatch(JSON.stringify(shownTo(id, answer)), new RegExp(SECRET));
      }
    });
  }

  it("but for the values of labels, where the configuration shows those", () => {
    const value = "Host(`web.example.com`)";
    const withLabels = (answer: unknown): unknown =>
      JSON.parse(JSON.stringify(answer, (key, each: unknown) => (key === "Labels" ? { rule: value } : each)));
    for (const [id, answers] of Object.entries(ANSWERS)) {
      // Attributes of events mix labels with others.
      if (id === "SystemEvents") continue;
      for (const answer of answers.map(withLabels)) {
        const shown = JSON.stringify(withoutSecrets(id, "labels", undefined)?.show?.(answer));
        assert.doesNotMatch(shown.replaceAll(JSON.stringify(MAP).slice(1, -1), ""), new RegExp(SECRET), id);
        const count = (text: string) => text.split(value).length;
        assert.equal(count(shown), count(JSON.stringify(answer)), id);
      }
    }
    const shown = (event: unknown) =>
      withoutSecrets("SystemEvents", "labels", undefined)?.show?.(event) as { readonly Actor: typeof EVENT.Actor };
    assert.equal(shown({ ...EVENT, Action: "start" }).Actor.Attributes.token, SECRET);
    const commit = { ...EVENT, Action: "commit", Actor: { ID: "1", Attributes: { token: SECRET, comment: SECRET } } };
    assert.deepEqual(shown(commit).Actor.Attributes, { token: SECRET, comment: "***" });
    assert.equal(shown({ ...EVENT, Type: "daemon", Action: "reload" }).Actor.Attributes.token, "***");
  });

  it("leave the rest of an answer as it is", () => {
    const { Config: config, ...rest } = shownTo("ContainerInspect", INSPECTED) as typeof INSPECTED;
    assert.deepEqual(config.Env, ["PASSWORD=***", "***", "***"]);
    assert.deepEqual(config.Labels, { token: "***" });
    assert.deepEqual([config.Image, config.User, config.WorkingDir], ["app", "1000", "/srv"]);
    assert.deepEqual([rest.Id, rest.Name, rest.State.Status], ["1", "/web", "exited"]);
    assert.deepEqual(rest.HostConfig.LogConfig, { Type: "splunk", Config: { "splunk-token": "***" } });
    const [usual, odd] = (ANSWERS["ContainerTop"] ?? []).map((answer) => shownTo("ContainerTop", answer));
    assert.deepEqual(usual, { Titles: ["UID", "PID", "CMD"], Processes: [["root", "1", "***"]] });
    assert.deepEqual((odd as { readonly Processes: unknown }).Processes, [["1", "***", "***"]]);
    const event = shownTo("SystemEvents", ANSWERS["SystemEvents"]?.[1]) as typeof EVENT & { readonly Action: string };
    assert.equal(event.Action, "exec_create: ***");
    assert.deepEqual([event.Actor.Attributes.name, event.Actor.Attributes.image], ["web", "app"]);
  });

  it("are hidden from observe, unless the configuration shows them", () => {
    const own = {
      looks: { extends: "observe", operations: ["ContainerLogs"] },
      all: { extends: "looks", secrets: "shown" },
    };
    const hides = (client: object) => roleOf(client, own).secrets === "hidden";
    assert.deepEqual(
      ["observe", "looks", "all", "pull", "build", "run"].filter((role) => hides({ role })),
      ["observe", "looks"],
    );
    assert.ok(!hides({ role: "observe", secrets: "shown" }));
    assert.ok(hides({ role: "all", secrets: "hidden" }));
    assert.deepEqual(
      [roleOf({ role: "observe", secrets: "labels" }).secrets, roleOf({ role: "traefik" }).secrets],
      ["labels", "labels"],
    );
  });

  it("are not read in logs, unless the role says so", () => {
    const logs = ["ContainerLogs", "ServiceLogs", "TaskLogs"];
    const logsOf = (role: Role) => logs.filter((id) => role.operations.has(id));
    assert.deepEqual(logsOf(roleOf({ role: "observe", secrets: "shown" })), []);
    assert.deepEqual(logsOf(roleOf({ role: "it" }, { it: { extends: "observe", operations: logs } })), logs);
    assert.deepEqual(logsOf(roleOf({ role: "run" })), logs);
  });

  it("are hidden in what a client is shown of its own as well", async () => {
    const engine = new StubEngine();
    const create = { Image: "alpine", Env: PAIRS, Labels: MAP, HostConfig: {} };
    const shown = async (role: Role, target: string) =>
      JSON.stringify((await ask(engine, "ci", target, undefined, role)).body);
    assert.equal((await ask(engine, "ci", "POST /containers/create?name=web", create)).status, 201);
    assert.equal((await ask(engine, "eve", "POST /containers/create?name=other", create)).status, 201);
    for (const target of ["GET /containers/json", "GET /containers/web/json", "GET /events", "GET /system/df"]) {
      assert.match(await shown(APART, target), new RegExp(SECRET));
      const text = await shown({ ...APART, secrets: "hidden" }, target);
      assert.match(text, /web/);
      assert.doesNotMatch(text, new RegExp(`${SECRET}|other`), target);
    }
    assert.match(
      await shown({ ...APART, secrets: "hidden", mode: "warn" }, "GET /containers/json"),
      new RegExp(SECRET),
    );
  });
});
