import assert from "node:assert/strict";
import { configurationFrom } from "../../../configuration/configurationFile";
import { settingsFrom } from "../../../configuration/settings";
import type { Role } from "../../../guard/model/role";
import { shownBody } from "../../../guard/proxy/shownAnswer";
import { APART, ask } from "./clients";
import { StubEngine } from "./stubEngine";

/** The questions that the guard asks the engine about a request. */
async function questions(call: string, body?: unknown, role: Role = APART): Promise<readonly string[]> {
  const engine = new StubEngine();
  // Once for each client, the guard asks which private names of images it has.
  await ask(engine, "ci", "GET /images/alpine/json");
  const asked: string[] = [];
  const { get } = engine;
  const recording = (path: string) => {
    asked.push(path);
    return get(path);
  };
  Object.assign(engine, { get: recording });
  const { status, body: answer } = await ask(engine, "ci", call, body, role);
  assert.ok(status < 300, JSON.stringify(answer));
  return asked;
}

describe("keeping clients apart", () => {
  it("asks the engine only what a request names", async () => {
    assert.deepEqual(await questions("GET /containers/json"), []);
    assert.deepEqual(await questions("GET /info"), []);
    assert.deepEqual(await questions("POST /networks/create", { Name: "net" }), []);
    assert.deepEqual(await questions("POST /volumes/create", { Name: "data" }), []);
    const create = { Image: "alpine", HostConfig: { NetworkMode: "default" } };
    assert.deepEqual(await questions("POST /containers/create", create), ["/images/alpine/json"]);
    const { apart: _, ...sharing } = APART;
    assert.deepEqual(await questions("POST /containers/create", create, sharing), []);
  });

  it("judges a request under the name that the client gave, which exemptions name", async () => {
    const exemption = { resource: "web", reason: "tried" };
    const rules = { "host-namespace": { exemptions: [exemption] } };
    const configuration = { ...configurationFrom(rules, ""), file: "" };
    const role: Role = { ...APART, rules: settingsFrom({ configuration }) };
    const create = (name: string, host: object) =>
      ask(
        new StubEngine(),
        "ci",
        `POST /containers/create?name=${name}`,
        { Image: "postgres", HostConfig: host },
        role,
      );
    const host = { UTSMode: "host" };
    assert.equal((await create("other", host)).status, 403);
    assert.equal((await create("web", host)).status, 201);
  });

  it("judges what the guard adds to a request: volumes at paths that an image declares", async () => {
    const engine = new StubEngine();
    engine.addImage("masked:latest", { Volumes: { "/proc/x": {} } }, ["masked@sha256:0"]);
    const { status, body } = await ask(engine, "ci", "POST /containers/create", { Image: "masked" });
    assert.equal(status, 403, JSON.stringify(body));
  });

  it("leaves an answer as it came if all of it is shown", () => {
    const text = Buffer.from('[ {"Id": "1"} ]\n');
    const view = { form: "document", prefix: "guard-ci-0." } as const;
    assert.equal(shownBody(text, view, false), text);
    assert.equal(shownBody(text, { ...view, show: (value) => value }, false), text);
    assert.equal(shownBody(text, { ...view, show: () => [] }, false).toString(), "[]\n");
    assert.equal(shownBody(text, { ...view, show: () => [] }, true), text);
    const named = Buffer.from('{"message":"no guard-ci-0.web"}');
    assert.equal(shownBody(named, view, true).toString(), '{"message":"no web"}');
  });
});
