import assert from "node:assert/strict";
import { settingsFrom } from "../../../configuration/settings";
import { authorize } from "../../../guard/authz/authorize";
import { authorizationRequest } from "../../../guard/authz/request";
import { JUDGE } from "../../../guard/judgement/judge";
import { JUDGEMENTS } from "../../../guard/judgement/judgements";
import type { Role } from "../../../guard/model/role";
import { OPERATIONS } from "../../../guard/operations/table";
import { CONTAINER, engineWith, ID } from "../judgement/support";
import { Authority } from "../proxy/harness/authority";

const EVERY: ReadonlySet<string> = new Set(OPERATIONS.map(({ id }) => id));
const ROLE: Role = { name: "every", operations: EVERY, rules: settingsFrom({}), allowedHostPaths: [] };
const ADMIN: Role = { name: "admin", operations: EVERY, rules: undefined, allowedHostPaths: [] };
const PRIVILEGED = { Image: "a", HostConfig: { Privileged: true } };
const CREATE = "POST /v1.41/containers/create";

interface Asked {
  readonly user?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly certificates?: readonly string[];
  readonly method?: string;
  readonly role?: Role;
  readonly engine?: ReturnType<typeof engineWith>;
}

/** What the plugin decides of a message, as an engine sends it. */
async function decided(call: string, asked: Asked = {}) {
  const { user = "ci", body, headers = {}, certificates, role = ROLE, engine = engineWith() } = asked;
  const [method, uri] = call.split(" ");
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const request = authorizationRequest({
    User: user,
    UserAuthNMethod: asked.method ?? (user === "" ? "" : "TLS"),
    RequestMethod: method,
    RequestUri: uri,
    ...(text !== undefined && { RequestBody: Buffer.from(text).toString("base64") }),
    RequestHeaders: headers,
    ...(certificates && { RequestPeerCertificates: certificates }),
  });
  assert.ok(request);
  return authorize(request, { roles: new Map([["ci", role]]), local: ADMIN }, JUDGE, engine);
}
const message = async (...asked: Parameters<typeof decided>) => (await decided(...asked)).refusal?.message;

describe("guard/authz/authorize", () => {
  it("decides as the guard does, with the same words", async () => {
    assert.equal(await message(CREATE, { body: { Image: "a" } }), undefined);
    assert.match(
      (await message(CREATE, { body: PRIVILEGED })) ?? "",
      /HostConfig\.Privileged .*\(privileged-container\)/,
    );
    assert.match((await message(CREATE, { body: '{"hostconfig":{"privileged":true}}' })) ?? "", /privileged-container/);
    assert.match((await message(CREATE, { body: '{"a":1,"a":2}' })) ?? "", /twice/);
    assert.match((await message("GET /v1.41/../info")) ?? "", /dot segment/);
    assert.match((await message("GET /v1.41/nothing")) ?? "", /no operation of the Docker API/);
    assert.match(
      (await message("GET /info", { role: { ...ROLE, operations: new Set() } })) ?? "",
      /the role every of the client ci does not allow SystemInfo/,
    );
  });

  it("looks up what a name means, and refuses a container that does not keep the rules", async () => {
    const start = `POST /v1.41/containers/web/start`;
    const none = { "content-length": "0" };
    const privileged = { ...CONTAINER, HostConfig: { ...CONTAINER.HostConfig, Privileged: true } };
    const with_ = (container: object) =>
      engineWith({ "/containers/web/json": container, [`/containers/${ID}/json`]: container });
    assert.equal(await message(start, { headers: none, engine: with_(CONTAINER) }), undefined);
    assert.match((await message(start, { headers: none, engine: with_(privileged) })) ?? "", /does not keep the rules/);
  });

  describe("what an engine shows nothing of", () => {
    it("is refused for every operation whose body is judged, but for the client's own credentials", async () => {
      const judged = OPERATIONS.filter(({ id, body }) => body === "json" && JUDGEMENTS[id]?.body);
      assert.ok(judged.length > 10);
      for (const { id, method, path } of judged) {
        const said = await message(`${method} /v1.47${path.replace(/\{\w+\}/, ID)}`, {
          headers: { "content-length": "9" },
        });
        if (id === "SystemAuth" || id === "ImagePush") assert.equal(said, undefined, id);
        else assert.match(said ?? "", new RegExp(`^an authorization plugin cannot judge this: .*body of ${id}\\.`), id);
      }
    });

    it("is refused where it may be a form, whose query is another than the one that is judged", async () => {
      const pull = "POST /v1.41/images/create?fromImage=a";
      assert.equal(await message(pull, { headers: { "content-length": "0" } }), undefined);
      for (const headers of [{}, { "content-length": "5" }, { "content-type": "application/json" }])
        assert.match((await message(pull, { headers })) ?? "", /may be a form/);
      for (const [id, { query, amountsTo }] of Object.entries(JUDGEMENTS)) {
        const operation = OPERATIONS.find((each) => each.id === id);
        if ((!query && !amountsTo) || !operation || operation.method === "GET" || operation.body === "json") continue;
        const call = `${operation.method} /v1.47${operation.path.replace(/\{\w+\}/, ID)}`;
        assert.match((await message(call)) ?? "", /may be a form/, id);
      }
      assert.match(
        (await message("POST /v1.41/build?t=a", { headers: { "content-type": "application/x-tar" } })) ?? "",
        /may be a form/,
      );
    });

    it("is refused on BuildKit's streams", async () => {
      for (const call of ["POST /grpc", "POST /session"])
        assert.match((await message(call)) ?? "", /is a stream that the engine does not show/);
    });

    it("is refused in queries that engines of different versions read differently, or that are not known", async () => {
      const headers = { "content-length": "0" };
      assert.match((await message("POST /images/create?fromImage=a;fromSrc=b", { headers })) ?? "", /semicolon/);
      assert.match(
        (await message("POST /images/create?fromImage=a&new=1", { headers })) ?? "",
        /does not know \(\?new\)/,
      );
      assert.equal(await message("GET /containers/json?trunc_cmd=0"), undefined);
    });
  });

  describe("knows a client", () => {
    it("by the name in its certificate, and nobody else", async () => {
      assert.match((await message("GET /info", { user: "other" })) ?? "", /the client "other" is not known here/);
      assert.match((await message("GET /info", { user: "__proto__" })) ?? "", /is not known here/);
    });

    it("without a certificate as one who reaches the engine's own socket, and a certificate without a name as nobody", async () => {
      assert.equal(await message(CREATE, { user: "", body: PRIVILEGED }), undefined);
      for (const asked of [{ method: "TLS" }, { certificates: ["x"] }])
        assert.match((await message("GET /info", { user: "", ...asked })) ?? "", /needs a common name/);
    });

    it("by a certificate from since its key was stolen", async () => {
      const authority = new Authority();
      const certificates = [Buffer.from(authority.client("ci").certificate).toString("base64")];
      authority.remove();
      const since = (issuedSince: number) => ({ role: { ...ROLE, issuedSince } });
      assert.equal(await message("GET /info", { certificates, ...since(Date.now() - 86_400_000) }), undefined);
      for (const asked of [
        { certificates, ...since(Date.now() + 3_600_000) },
        since(0),
        { certificates: ["x"], ...since(0) },
      ])
        assert.match((await message("GET /info", asked)) ?? "", /this one is from before/);
    });
  });

  it("lets pass in warn mode what it would refuse, but not what it cannot read", async () => {
    const role: Role = { ...ROLE, mode: "warn" };
    assert.equal((await decided(CREATE, { body: PRIVILEGED, role })).isWarning, true);
    assert.equal((await decided(CREATE, { body: "{", role })).isWarning, false);
  });

  it("takes no other message for one of the protocol", () => {
    for (const each of [undefined, null, [], "x", {}, { RequestMethod: "GET" }, { RequestMethod: 1, RequestUri: "/" }])
      assert.equal(authorizationRequest(each), undefined);
  });
});
