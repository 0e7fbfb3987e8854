import assert from "node:assert/strict";
import { ADMIN_ONLY, ROLES } from "../../guard/operations/roles";
import { NEWEST_VERSION, OPERATIONS } from "../../guard/operations/table";
import { OBJECTS, ROLE } from "./bypasses/bypass";
import { BYPASSES } from "./bypasses/bypasses";
import { HTTP } from "./bypasses/http";
import { TARGETS } from "./bypasses/targets";
import { bytesOf, ID, type Request } from "./judgement/support";
import { Authority } from "./proxy/harness/authority";
import { answerTo } from "./proxy/harness/exchange";
import { dial } from "./proxy/harness/guarded";
import { GuardProgram } from "./proxy/harness/guardProgram";
import { CLIENT, RecordingEngine } from "./proxy/harness/recordingEngine";

/**
 * All that can be given to a role of one's own, but for loading images, which a way around does by another operation.
 */
const GRANTABLE = OPERATIONS.map(({ id }) => id).filter((id) => !(id in ADMIN_ONLY) && id !== "ImageLoad");

describe("the guard's program, over TLS, in front of an engine", () => {
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: GuardProgram;
  before(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    engine.objects = OBJECTS;
    guard = await GuardProgram.start(authority, engine, {
      roles: { most: { extends: "run", operations: GRANTABLE, allowedHostPaths: ROLE.allowedHostPaths } },
      // What keeps clients apart is tried in tests/guard/ownership.
      clients: {
        ci: { role: "most", shares: "engine" },
        ...Object.fromEntries(ROLES.map(({ name }) => [`a-${name}`, { role: name, shares: "engine" }])),
      },
      limits: { connectionsPerClient: 500 },
    });
  });
  after(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });
  beforeEach(() => {
    engine.recorded.length = 0;
  });

  const ask = async (bytes: Buffer | string, name = "ci") => {
    const { certificate: cert, key } = authority.client(name);
    return answerTo(await dial(guard, authority, { cert, key }), bytes);
  };
  const isRefused = (answer: string) => {
    assert.match(answer, /^HTTP\/1\.1 4\d\d .*\{"message":".+"\}$/s);
    assert.deepEqual(engine.passed, []);
  };
  const isPassed = (answer: string) => {
    assert.match(answer, /^HTTP\/1\.1 (200|101) /);
    assert.equal(engine.passed.length, 1);
  };

  for (const [about, cases] of Object.entries(BYPASSES)) {
    for (const [name, [unsafe, rule, twin]] of Object.entries(cases)) {
      it(`${about}: ${name} does not reach it`, async () => {
        const answer = await ask(written(unsafe));
        isRefused(answer);
        if (rule !== undefined) assert.ok(answer.includes(`(${rule})`), answer);
      });
      it(`${about}: the twin of ${name} does`, async () => isPassed(await ask(written(twin))));
    }
  }

  for (const [name, [target, , twin]] of Object.entries(TARGETS)) {
    it(`target: ${name} does not reach it`, async () => isRefused(await ask(written({ call: target }))));
    it(`target: the twin of ${name} does`, async () => isPassed(await ask(written({ call: twin }))));
  }

  for (const [name, [unsafe, twin]] of Object.entries(HTTP)) {
    it(`HTTP: ${name} does not reach it`, async () => isRefused(await ask(unsafe)));
    it(`HTTP: the twin of ${name} does`, async () => isPassed(await ask(twin)));
  }

  for (const { name, operations } of ROLES) {
    it(`the role ${name}: nothing that it does not have reaches it`, async () => {
      for (const { id, method, path } of OPERATIONS) {
        if (operations.has(id)) continue;
        const answer = await ask(
          written({ call: `${method} /v${NEWEST_VERSION}${path.replace(/\{\w+\}/, ID)}` }),
          `a-${name}`,
        );
        if (method === "HEAD") assert.match(answer, /^HTTP\/1\.1 403 /);
        else
          assert.match(
            answer,
            new RegExp(`^HTTP/1\\.1 403 .*the role ${name} of the client a-${name} does not allow ${id}"`, "s"),
          );
      }
      assert.deepEqual(engine.lines, []);
    });
  }
});

/** A request on the wire. */
function written({ call, body, type }: Request): Buffer {
  const bytes = bytesOf(body);
  const head = [`${call} HTTP/1.1`, "Host: docker", `User-Agent: ${CLIENT}`, "Connection: close"];
  const about = bytes ? [`Content-Type: ${type ?? "application/json"}`, `Content-Length: ${bytes.length}`] : [];
  return Buffer.concat([Buffer.from([...head, ...about, "", ""].join("\r\n"), "latin1"), bytes ?? Buffer.alloc(0)]);
}
