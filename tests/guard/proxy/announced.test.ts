import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { JUDGE } from "../../../guard/judgement/judge";
import { announcedIn, announcedVersion } from "../../../guard/operations/announced";
import { ROLES } from "../../../guard/operations/roles";
import { NEWEST_VERSION } from "../../../guard/operations/table";
import type { Guard } from "../../../guard/proxy/guard";
import { Authority } from "./harness/authority";
import { answerTo } from "./harness/exchange";
import { dial, guarded, settingsOf } from "./harness/guarded";

const FUTURE = "1.120";

describe("the version of the API that clients are told", () => {
  it("is the engine's, or the newest that the guard knows", () => {
    for (const version of ["1.24", "1.41", NEWEST_VERSION, "", "2.0", "new"])
      assert.equal(announcedVersion(version), version);
    assert.equal(announcedVersion("1.99"), NEWEST_VERSION);
    assert.equal(announcedVersion(FUTURE), NEWEST_VERSION);
  });

  it("changes nothing of an answer that is no JSON object", () => {
    for (const text of ["", "null", "[]", "no", '"1.99"'])
      assert.equal(announcedIn(Buffer.from(text)).toString(), text);
  });

  describe("of an engine from the future", () => {
    let authority: Authority;
    let server: Server;
    let guard: Guard;
    before(async () => {
      authority = new Authority();
      server = createServer((request, response) => {
        response.setHeader("Api-Version", FUTURE);
        if (!request.url?.endsWith("/version")) return void response.end("OK");
        const engine = {
          Name: "Engine",
          Version: "99",
          Details: { ApiVersion: FUTURE, MinAPIVersion: "1.24", Os: "linux" },
        };
        const body = {
          Version: "99",
          ApiVersion: FUTURE,
          MinAPIVersion: "1.24",
          Components: [engine, { Name: "runc" }],
        };
        response.end(JSON.stringify(body));
      });
      await new Promise<void>((resolve) => server.listen(authority.file("engine"), resolve));
      const [observe] = ROLES;
      assert.ok(observe);
      const role = { ...observe, rules: undefined, allowedHostPaths: [] };
      guard = await guarded(
        { ...settingsOf(authority, authority.file("engine")), roles: new Map([["ci", role]]) },
        JUDGE,
      );
    });
    after(async () => {
      await guard.stop();
      server.close();
      authority.remove();
    });
    const ask = async (call: string) => {
      const { certificate, key } = authority.client("ci");
      const socket = await dial(guard, authority, { cert: certificate, key });
      return answerTo(socket, `${call} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n`);
    };

    for (const call of ["HEAD /_ping", "GET /_ping", "GET /info"]) {
      it(`is one that the guard knows: ${call}`, async () =>
        assert.match(await ask(call), new RegExp(`^Api-Version: ${NEWEST_VERSION.replace(".", "\\.")}\r$`, "m")));
    }
    for (const call of ["GET /version", `GET /v${NEWEST_VERSION}/version`]) {
      it(`is one that the guard knows: ${call}`, async () => {
        const [head = "", body = ""] = (await ask(call)).split("\r\n\r\n");
        const { ApiVersion, MinAPIVersion, Components } = JSON.parse(body) as Record<string, unknown>;
        const [engine] = Components as { readonly Details: Record<string, unknown> }[];
        assert.deepEqual([ApiVersion, MinAPIVersion], [NEWEST_VERSION, "1.24"]);
        assert.deepEqual(engine?.Details, { ApiVersion: NEWEST_VERSION, MinAPIVersion: "1.24", Os: "linux" });
        assert.match(head, new RegExp(`^Content-Length: ${Buffer.byteLength(body)}\r?$`, "m"));
      });
    }
  });
});
