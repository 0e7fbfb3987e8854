import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { settingsFrom } from "../../../configuration/settings";
import { JUDGE } from "../../../guard/judgement/judge";
import type { Role } from "../../../guard/model/role";
import { roleTable } from "../../../guard/operations/roles";
import type { Guard } from "../../../guard/proxy/guard";
import { EXECS, OBJECTS } from "../bypasses/bypass";
import { Authority } from "./harness/authority";
import { answerTo } from "./harness/exchange";
import { dial, guarded, settingsOf } from "./harness/guarded";
import { CLIENT, RecordingEngine } from "./harness/recordingEngine";

const CREATE = "POST /v1.41/containers/create";
const START = `POST /v1.41/exec/${EXECS.plain}/start`;
const UPGRADE = "Connection: Upgrade\r\nUpgrade: h2c\r\n";
const JSON_TYPE = "application/json";
const TAR = "application/x-tar";
const ID = "c".repeat(64);

interface Sent {
  readonly call: string;
  readonly headers?: string;
  readonly body?: string;
}

/** What a client sends for a body, with its length. */
const sized = (body: string, headers = ""): Omit<Sent, "call"> => ({
  headers: `${headers}Content-Length: ${body.length}\r\n`,
  body,
});

/** What the engine gets: its request line, the body's type, the body. */
type Arrives = readonly [line: string, type: string | undefined, body: string];

/**
 * What libraries send and no engine reads, or reads in one way only, be it as odd as it may: what of it arrives, and
 * what the audit says was dropped.
 */
const TOLERATED: Readonly<Record<string, readonly [sent: Sent, arrives: Arrives, dropped?: readonly string[]]>> = {
  "unknown query names (docker-py)": [
    { call: "GET /v1.41/containers/json?limit=-1&all=1&trunc_cmd=0" },
    ["GET /v1.41/containers/json?limit=-1&all=1", undefined, ""],
    ["?trunc_cmd"],
  ],
  "a name of the query twice (docker-py)": [
    {
      call: "POST /v1.41/build?networkmode=none&networkmode=host",
      ...sized("tar", "Content-Type: application/tar\r\n"),
    },
    ["POST /v1.41/build?networkmode=none", TAR, "tar"],
    ["?networkmode (repeated)"],
  ],
  "the body again in the query (dockerode)": [
    {
      call: "POST /v1.41/containers/create?Image=a&name=web&HostConfig=%7B%22Privileged%22%3Atrue%7D",
      ...sized('{"Image":"a","name":"web"}', "Content-Type: application/json\r\n"),
    },
    ["POST /v1.41/containers/create?name=web", JSON_TYPE, '{"Image":"a"}'],
    ["?Image", "?HostConfig", "name"],
  ],
  "a body where none is needed (dockerode)": [
    { call: "POST /v1.41/containers/web/restart?t=1", ...sized('{"t":1}', "Content-Type: application/json\r\n") },
    [`POST /v1.41/containers/${ID}/restart?t=1`, undefined, ""],
    ["the body"],
  ],
  "a body in chunks where none is needed": [
    {
      call: "POST /v1.41/containers/web/restart",
      headers: "Transfer-Encoding: chunked\r\n",
      body: "2\r\n{}\r\n0\r\n\r\n",
    },
    [`POST /v1.41/containers/${ID}/restart`, undefined, ""],
    ["the body"],
  ],
  "an empty form (curl -d '')": [
    { call: "POST /v1.41/containers/web/start", ...sized("", "Content-Type: application/x-www-form-urlencoded\r\n") },
    [`POST /v1.41/containers/${ID}/start`, undefined, ""],
  ],
  "a form where none is needed, which engines read as a part of the query": [
    {
      call: "POST /v1.41/containers/web/kill",
      ...sized("signal=HUP", "Content-Type: application/x-www-form-urlencoded\r\n"),
    },
    [`POST /v1.41/containers/${ID}/kill`, undefined, ""],
    ["the body"],
  ],
  "a form beside a build's query": [
    {
      call: "POST /v1.41/build?q=1",
      ...sized("networkmode=host", "Content-Type: application/x-www-form-urlencoded\r\n"),
    },
    ["POST /v1.41/build?q=1", TAR, "networkmode=host"],
  ],
  "a form of parts": [
    { call: "POST /v1.41/build?q=1", ...sized("--b", "Content-Type: multipart/form-data; boundary=b\r\n") },
    ["POST /v1.41/build?q=1", TAR, "--b"],
  ],
  "a type after a type": [
    { call: "POST /v1.41/build?q=1", ...sized("--b", "Content-Type: text/plain, multipart/form-data\r\n") },
    ["POST /v1.41/build?q=1", TAR, "--b"],
  ],
  "two types (bollard)": [
    { call: CREATE, ...sized("{}", "Content-Type: application/json\r\nContent-Type: text/plain\r\n") },
    [CREATE, JSON_TYPE, "{}"],
  ],
  "a type that is a Java constant (docker-java)": [
    { call: "PUT /v1.41/containers/web/archive?path=/a", ...sized("tar", "Content-Type: APPLICATION_X_TAR\r\n") },
    [`PUT /v1.41/containers/${ID}/archive?path=%2Fa`, TAR, "tar"],
  ],
  "a type that is none (go-dockerclient)": [
    { call: "POST /v1.41/containers/web/start", headers: "Content-Type: plain/text\r\nContent-Length: 0\r\n" },
    [`POST /v1.41/containers/${ID}/start`, undefined, ""],
  ],
  "JSON under another type": [
    { call: CREATE, ...sized('{"Image":"a"}', "Content-Type: application/x-www-form-urlencoded\r\n") },
    [CREATE, JSON_TYPE, '{"Image":"a"}'],
  ],
  "keys in another case, where the API's is missing (aiodocker)": [
    { call: "POST /v1.41/containers/web/exec", ...sized('{"Cmd":["a"],"detachKeys":"","tty":true}') },
    [`POST /v1.41/containers/${ID}/exec`, JSON_TYPE, '{"Cmd":["a"],"DetachKeys":"","Tty":true}'],
  ],
  "a key in two spellings of one value (docker-java)": [
    { call: "POST /v1.41/networks/create", ...sized('{"Name":"n","EnableIPv6":null,"enableIPv6":null}') },
    ["POST /v1.41/networks/create", JSON_TYPE, '{"Name":"n","EnableIPv6":null}'],
    ["enableIPv6"],
  ],
  "unknown keys that say nothing": [
    {
      call: CREATE,
      ...sized(
        '{"Image":"a","New":false,"HostConfig":{"Newer":[],"Mounts":[{"Type":"volume","Target":"/x","New":{}}]}}',
      ),
    },
    [CREATE, JSON_TYPE, '{"Image":"a","HostConfig":{"Mounts":[{"Type":"volume","Target":"/x"}]}}'],
    ["New", "HostConfig.Newer", "HostConfig.Mounts[0].New"],
  ],
  "a library's own keys (dockerode)": [
    { call: START, headers: `${UPGRADE}Content-Length: 28\r\n`, body: '{"hijack":true,"stdin":true}' },
    [START, JSON_TYPE, "{}"],
    ["hijack", "stdin"],
  ],
  "a stream behind an empty body in chunks (dockerode)": [
    { call: "POST /v1.41/session", headers: `${UPGRADE}Transfer-Encoding: chunked\r\n`, body: "0\r\n\r\n" },
    ["POST /v1.41/session", undefined, ""],
  ],
  "a body before a stream that needs none": [
    { call: "POST /v1.41/containers/web/attach?stream=1", headers: `${UPGRADE}Content-Length: 2\r\n`, body: "{}" },
    [`POST /v1.41/containers/${ID}/attach?stream=1`, undefined, ""],
    ["the body"],
  ],
  "the link of a container": [
    { call: "DELETE /v1.41/containers/web/db?link=1" },
    ["DELETE /v1.41/containers/web/db?link=1", undefined, ""],
  ],
  "an image with an escaped slash (docker-java)": [
    { call: "POST /v1.41/images/host%2Fname/push?tag=1" },
    ["POST /v1.41/images/host/name/push?tag=1", undefined, ""],
  ],
  "a network with a space in its name": [
    { call: "DELETE /v1.41/networks/test%2001" },
    ["DELETE /v1.41/networks/test%2001", undefined, ""],
  ],
};

describe("what libraries send beside what they ask for", () => {
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: Guard;
  before(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    engine.objects = OBJECTS;
    const operations = new Set(roleTable().flatMap(({ grantable, operation }) => (grantable ? [operation.id] : [])));
    const ci: Role = { name: "everything", operations, rules: settingsFrom({}), allowedHostPaths: [] };
    const other: Role = { ...ci, name: "admin", rules: undefined };
    const roles = new Map(Object.entries({ ci, other }));
    guard = await guarded({ ...settingsOf(authority, engine.socket), roles }, JUDGE);
  });
  after(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });
  beforeEach(() => {
    engine.recorded.length = 0;
  });

  async function ask({ call, headers = "", body = "" }: Sent, client = "ci"): Promise<string> {
    const { certificate, key } = authority.client(client);
    const close = headers.includes(UPGRADE) ? "" : "Connection: close\r\n";
    const head = `${call} HTTP/1.1\r\nHost: docker\r\nUser-Agent: ${CLIENT}\r\n${close}${headers}\r\n`;
    return answerTo(await dial(guard, authority, { cert: certificate, key }), head + body);
  }

  function arrived(): Arrives {
    const mine = engine.recorded.filter(({ headers }) => headers.includes(CLIENT));
    assert.equal(mine.length, 1, JSON.stringify(mine));
    const [{ line, headers, body }] = mine as [(typeof mine)[0]];
    const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === "content-type");
    return [line, at < 0 ? undefined : headers[at + 1], body];
  }

  function lastAudit(): Record<string, unknown> {
    const lines = readFileSync(authority.file("audit"), "utf8").trim().split("\n");
    return JSON.parse(lines.at(-1) ?? "") as Record<string, unknown>;
  }

  for (const [name, [sent, arrives, dropped]] of Object.entries(TOLERATED)) {
    it(`passes: ${name}`, async () => {
      assert.match(await ask(sent), /^HTTP\/1\.1 (200|101) /);
      assert.deepEqual(arrived(), arrives);
      assert.deepEqual(lastAudit()["dropped"], dropped);
    });
  }

  for (const call of ["POST /v1.41/build?new=1&q=1&q=0", "GET /v1.41/info?new=%20a+b"]) {
    it(`passes for admin as it came: ${call}`, async () => {
      await ask({ call }, "other");
      assert.equal(arrived()[0], call);
    });
  }
  it("passes for admin a body and its type as they came", async () => {
    await ask({ call: CREATE, ...sized('{"New":1}', "Content-Type: application/vnd.new\r\n") }, "other");
    assert.deepEqual(arrived(), [CREATE, "application/vnd.new", '{"New":1}']);
    engine.recorded.length = 0;
    await ask({ call: "POST /v1.41/containers/web/start", ...sized("a", "Content-Type: text/new\r\n") }, "other");
    assert.deepEqual(arrived(), ["POST /v1.41/containers/web/start", "text/new", "a"]);
  });

  describe("a client that waits before it sends its body", () => {
    const waiting = { headers: "Expect: 100-continue\r\nContent-Length: 2\r\n" };
    it("is told to go on, and its body is judged", async () => {
      const answer = await ask({ call: CREATE, ...waiting, body: "{}" });
      assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
      assert.deepEqual(arrived(), [CREATE, JSON_TYPE, "{}"]);
    });
    it("is told so before a stream of bytes as well", async () => {
      const answer = await ask({ call: "POST /v1.41/build", ...waiting, body: "{}" });
      assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
      assert.deepEqual(arrived(), ["POST /v1.41/build", TAR, "{}"]);
    });
    it("is refused at once where nothing of its body matters", async () => {
      const answer = await ask({ call: "POST /v1.41/swarm/init", ...waiting });
      assert.match(answer, /^HTTP\/1\.1 403 .*Connection: close/s);
      assert.deepEqual(engine.lines, []);
    });
  });
});
