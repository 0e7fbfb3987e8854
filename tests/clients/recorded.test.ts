import assert from "node:assert/strict";
import { settingsFrom } from "../../configuration/settings";
import { decide } from "../../guard/judgement/decide";
import type { Role } from "../../guard/model/role";
import { resolve } from "../../guard/operations/resolve";
import { roleTable } from "../../guard/operations/roles";
import { CONTAINER } from "../guard/judgement/support";
import { kept } from "./harness/recordings";

const operations = new Set(roleTable().flatMap(({ grantable, operation }) => (grantable ? [operation.id] : [])));
const ROLE: Role = { name: "everything", operations, rules: settingsFrom({}), allowedHostPaths: [] };

/** An engine that has whatever it is asked for: containers with nothing of the host's, their execs, and no volumes. */
const ENGINE = {
  get: async (path: string) => {
    if (path.startsWith("/containers/")) return CONTAINER;
    if (!path.startsWith("/exec/")) return undefined;
    return { ID: CONTAINER.Id, ContainerID: CONTAINER.Id, ProcessConfig: { privileged: false } };
  },
};

describe("a day of Docker clients, as it was recorded", () => {
  for (const [client, calls] of kept()) {
    it(`passes: ${client}`, async () => {
      assert.ok(calls.length > 3);
      for (const { call, body, type } of calls) {
        const [method = "", target = ""] = call.split(" ");
        const resolved = resolve(method, target);
        assert.ok(!("verdict" in resolved), `${call}: ${JSON.stringify(resolved)}`);
        const bytes = body === undefined ? undefined : Buffer.from(body);
        const headers = type === undefined ? {} : { "content-type": type };
        const decision = await decide({ client: "ci", headers, body: bytes, ...resolved }, ROLE, ENGINE);
        assert.equal(decision.verdict, "allowed", `${call} ${body}: ${"message" in decision ? decision.message : ""}`);
      }
    });
  }

  it("is there for each client that was recorded", () => assert.ok(kept().size > 5));
});
