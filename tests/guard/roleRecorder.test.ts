import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "../../configuration/configurationError";
import { configurationDocument } from "../../configuration/configurationFile";
import { guardConfigurationFrom } from "../../core/schema/guardConfiguration";
import { JUDGE } from "../../guard/judgement/judge";
import type { Role } from "../../guard/model/role";
import { resolve } from "../../guard/operations/resolve";
import { OPERATIONS } from "../../guard/operations/table";
import { Guard } from "../../guard/proxy/guard";
import { RoleRecorder } from "../../guard/roleRecorder";
import { rolesOf } from "../../guard/roles";
import { RUN } from "./judgement/support";
import { Authority } from "./proxy/harness/authority";
import { answerTo } from "./proxy/harness/exchange";
import { dial, settingsOf } from "./proxy/harness/guarded";
import { RecordingEngine } from "./proxy/harness/recordingEngine";

const BASE = { listen: "0.0.0.0:2376", engine: "unix:///run/docker.sock", tls: { ca: "a", cert: "b", key: "c" } };

describe("guard/roleRecorder", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-record-"));
    file = join(folder, "roles.yaml");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const ask = (recorder: RoleRecorder, request: string, client = "ci", role: Role = RUN) => {
    const [method = "", target = ""] = request.split(" ");
    const resolved = resolve(method, target);
    assert.ok(!("verdict" in resolved), request);
    recorder.record({ client, ...resolved, headers: {}, body: undefined }, role);
  };
  const content = () =>
    configurationDocument(file)?.content as Record<string, Record<string, { operations: string[] }>>;
  const adminOnly = () => content()["adminOnly"]?.["ci"] as unknown as string[];
  /** The role that a guard takes from what was written. */
  const taken = (name: string) => {
    const configuration = guardConfigurationFrom({
      ...BASE,
      clients: { it: { role: name } },
      roles: content()["roles"] ?? {},
    });
    assert.ok(!("mistakes" in configuration), JSON.stringify(configuration));
    const { roles, mistakes } = rolesOf(configuration);
    assert.deepEqual(mistakes, []);
    return roles.get("it");
  };

  it("writes a role that a guard takes, with exactly what the client called", () => {
    const recorder = new RoleRecorder(file);
    for (const request of ["HEAD /_ping", "POST /v1.41/containers/create", "GET /v1.41/containers/json", "HEAD /_ping"])
      ask(recorder, request);
    ask(recorder, "GET /v1.41/images/json", "other");
    const { operations, apart } = taken("ci") ?? {};
    assert.deepEqual([...(operations ?? [])].sort(), ["ContainerCreate", "ContainerList", "SystemPingHead"]);
    assert.equal(apart, undefined);
    assert.deepEqual([...(taken("other")?.operations ?? [])], ["ImageList"]);
    assert.match(
      readFileSync(file, "utf8"),
      /^# What clients of a guard asked for, .*\nroles:\n {2}ci:\n {4}shares: engine\n/s,
    );
  });

  it("takes over what the client's own role is, but for its operations", () => {
    const apart = { sees: "all", networks: [] } as const;
    const frontends = [`docker/dockerfile@sha256:${"0".repeat(64)}`];
    const role = { ...RUN, apart, secrets: "labels" as const, allowedHostPaths: ["/srv/a b", "/srv/#"], frontends };
    ask(new RoleRecorder(file), "GET /info", "ci", role);
    const { apart: isApart, secrets, allowedHostPaths, frontends: named } = taken("ci") ?? {};
    assert.deepEqual([isApart, secrets, allowedHostPaths, named], [apart, "labels", role.allowedHostPaths, frontends]);
  });

  it("names every operation of the table, those apart that no role of one's own can have", () => {
    const recorder = new RoleRecorder(file);
    const all = OPERATIONS.map(({ id }) => id);
    for (const operation of OPERATIONS)
      recorder.record(
        { client: "ci", operation, version: "1.41", parameters: {}, query: new Map(), headers: {}, body: undefined },
        RUN,
      );
    assert.deepEqual([...(taken("ci")?.operations ?? []), ...adminOnly()].sort(), all.sort());
    assert.ok(adminOnly().includes("SwarmInit"));
    const again = new RoleRecorder(file);
    ask(again, "GET /info");
    assert.deepEqual([...(taken("ci")?.operations ?? []), ...adminOnly()].sort(), all);
  });

  it("records the operation that a call amounts to", () => {
    ask(new RoleRecorder(file), "POST /images/create?fromSrc=-");
    assert.deepEqual([...(taken("ci")?.operations ?? [])], ["ImageCreate", "ImageLoad"]);
  });

  it("goes on where it stopped, and keeps what was written there by hand", () => {
    ask(new RoleRecorder(file), "GET /info");
    const text = readFileSync(file, "utf8").replace(
      "shares: engine",
      "shares: engine\n    rules: {host-port: advisory}",
    );
    writeFileSync(file, text);
    ask(new RoleRecorder(file), "GET /v1.41/containers/json");
    assert.deepEqual([...(taken("ci")?.operations ?? [])].sort(), ["ContainerList", "SystemInfo"]);
    assert.deepEqual(content()["roles"]?.["ci"], {
      shares: "engine",
      rules: { "host-port": "advisory" },
      secrets: "shown",
      operations: ["ContainerList", "SystemInfo"],
    });
  });

  it("writes the file whole, and only when something is new", () => {
    const recorder = new RoleRecorder(file);
    ask(recorder, "GET /info");
    rmSync(file);
    ask(recorder, "GET /info");
    assert.ok(!existsSync(file));
    ask(recorder, "GET /version");
    assert.deepEqual(readdirSync(folder), ["roles.yaml"]);
    assert.deepEqual([...(taken("ci")?.operations ?? [])].sort(), ["SystemInfo", "SystemVersion"]);
  });

  it("writes any name of a client so that it is read as it is", () => {
    const names = ["yes", "1", "null", "a: b", "# x", 'q"q', "__proto__", "ü", "\u001b[31m", "*a", "a\nb", "-", "~"];
    const recorder = new RoleRecorder(file);
    for (const name of names) ask(recorder, "GET /info", name);
    assert.deepEqual(Object.keys(content()["roles"] ?? {}).sort(), [...names].sort());
    for (const name of names) ask(new RoleRecorder(file), "GET /version", name);
    for (const name of names) assert.equal(taken(name)?.operations.size, 2, name);
  });

  it("does not write over what is no recording", () => {
    for (const [text, said] of [
      ["listen: 0.0.0.0:2376\nroles: {}\n", /roles\.yaml.*listen is not a known key.*a file of its own/],
      ["roles: { ci: { operations: [ContainerLst] } }", /no operation of the Docker API: did you mean ContainerList\?/],
      ["- a", /a list/],
      ["roles: [", /roles\.yaml/],
    ] as const) {
      writeFileSync(file, text);
      assert.throws(
        () => new RoleRecorder(file),
        (error) => error instanceof ConfigurationError && said.test(error.message),
        text,
      );
      assert.equal(readFileSync(file, "utf8"), text);
    }
  });

  it("says at once that it cannot write", () => {
    assert.throws(() => new RoleRecorder(join(folder, "none", "roles.yaml")), ConfigurationError);
  });

  it("records through a guard what is allowed and what is refused, and refuses nothing for it", async () => {
    const authority = new Authority();
    const engine = await new RecordingEngine().start();
    const role = { ...RUN, operations: new Set(["SystemInfo", "ContainerCreate"]) };
    const settings = { ...settingsOf(authority, engine.socket), roles: new Map([["ci", role]]) };
    const guard = await Guard.start(settings, JUDGE, new RoleRecorder(file));
    const { certificate: cert, key } = authority.client("ci");
    const said = async (request: string) =>
      answerTo(
        await dial(guard, authority, { cert, key }),
        `${request} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n`,
      );
    try {
      assert.match(await said("GET /info"), /^HTTP\/1\.1 200 /);
      assert.match(await said("POST /v1.41/swarm/leave"), /^HTTP\/1\.1 403 /);
      assert.match(await said("GET /v1.41/volumes"), /^HTTP\/1\.1 403 /);
      assert.match(await said("GET /nothing"), /^HTTP\/1\.1 404 /);
      const called = [...(taken("ci")?.operations ?? [])];
      assert.deepEqual([...called, ...adminOnly()], ["SystemInfo", "VolumeList", "SwarmLeave"]);
      rmSync(folder, { recursive: true });
      assert.match(await said("POST /v1.41/containers/create"), /^HTTP\/1\.1 (?!5)/);
    } finally {
      await guard.stop();
      await engine.end();
      authority.remove();
    }
  });
});
