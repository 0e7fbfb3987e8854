import assert from "node:assert/strict";
import { settingsFrom } from "../../../configuration/settings";
import { JUDGE } from "../../../guard/judgement/judge";
import type { Role } from "../../../guard/model/role";
import { roleTable } from "../../../guard/operations/roles";
import type { Guard } from "../../../guard/proxy/guard";
import { Authority } from "./harness/authority";
import { answerTo } from "./harness/exchange";
import { dial, guarded, settingsOf } from "./harness/guarded";
import { RecordingEngine } from "./harness/recordingEngine";

describe("a build that a client has not begun through the guard", () => {
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: Guard;
  before(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    const operations = new Set(roleTable().map(({ operation }) => operation.id));
    const role: Role = { name: "everything", operations, rules: settingsFrom({}), allowedHostPaths: [] };
    guard = await guarded({ ...settingsOf(authority, engine.socket), roles: new Map([["ci", role]]) }, JUDGE);
  });
  after(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });

  for (const target of ["/v1.41/build/cancel?id=a", "/build/cancel?id=%61", "/build/cancel?id=&id=a", "/build/cancel"])
    it(`is not cancelled: ${target}`, async () => {
      engine.recorded.length = 0;
      const { certificate: cert, key } = authority.issue("ci", ["client_auth"], 24);
      const socket = await dial(guard, authority, { cert, key });
      const answer = await answerTo(socket, `POST ${target} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 403 [\s\S]*id names a build that this client has not made/);
      assert.deepEqual(engine.lines, []);
    });
});
